import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { DIALECT_NAMES, type DialectName } from "../../src/config/chain.ts";
import type { AttemptFailure } from "../../src/core/failure.ts";
import type { Piece } from "../../src/core/piece.ts";
import { dialectOf } from "../../src/dialects/index.ts";

export const WIRE_FOLDER = fileURLToPath(new URL("../../fixtures/wire/", import.meta.url));

export interface WireCase {
  readonly dialect: DialectName;
  readonly name: string;
  readonly what: string;
  readonly kind: "whole" | "stream";
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly nowMs: number;
  readonly body: Uint8Array;
  readonly folder: string;
}

/** Neighbouring text pieces are joined, so that an expectation does not depend on how a stream was chunked. */
export interface Reading {
  readonly pieces: readonly Piece[];
  readonly failure: AttemptFailure | null;
}

/** Every recorded case: `meta.json` and `body.txt` (a whole answer) or `body.sse` (a stream). */
export function wireCases(): WireCase[] {
  return DIALECT_NAMES.flatMap((dialect) =>
    readdirSync(`${WIRE_FOLDER}${dialect}`).map((name) => {
      const folder = `${WIRE_FOLDER}${dialect}/${name}/`;
      const meta = JSON.parse(readFileSync(`${folder}meta.json`, "utf8"));
      const body = readFileSync(`${folder}${meta.kind === "stream" ? "body.sse" : "body.txt"}`);
      return { nowMs: 0, ...meta, dialect, name, body: new Uint8Array(body), folder };
    }),
  );
}

/** Reads a case through the dialect; a stream in the chunks that are given, or in one. */
export function read(wire: WireCase, chunks: readonly Uint8Array[] = [wire.body]): Reading {
  const { status, headers, nowMs } = wire;
  if (wire.kind === "stream") return readStream(wire.dialect, chunks, nowMs);
  const decoded = dialectOf(wire.dialect).decode({ status, headers, nowMs, body: new TextDecoder().decode(wire.body) });
  if (decoded.ok) return { pieces: decoded.pieces, failure: null };
  const { usage, failure } = decoded;
  return { pieces: usage === undefined ? [] : [{ type: "usage", usage }], failure };
}

export function readStream(dialect: DialectName, chunks: readonly Uint8Array[], nowMs: number): Reading {
  const decoder = dialectOf(dialect).openStream();
  const pieces: Piece[] = [];
  let failure: AttemptFailure | null = null;
  for (const step of [...chunks.map((chunk) => () => decoder.push(chunk, nowMs)), () => decoder.end(nowMs)]) {
    const { pieces: more, failure: failed } = step();
    pieces.push(...more);
    failure ??= failed;
  }
  return { pieces: joined(pieces), failure };
}

function joined(pieces: readonly Piece[]): Piece[] {
  const joint: Piece[] = [];
  for (const piece of pieces) {
    const last = joint.at(-1);
    if (piece.type === "text" && last?.type === "text")
      joint[joint.length - 1] = { type: "text", text: last.text + piece.text };
    else joint.push(piece);
  }
  return joint;
}
