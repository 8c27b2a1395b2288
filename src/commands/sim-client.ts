import { askJson, type JsonReply, NoReply } from "../adapters/json-http.ts";
import { escapeControls } from "../config/diagnostic.ts";
import type { FaultJson } from "../sim/admin-json.ts";
import { SIM_URL_DEFAULT, SIM_VARIABLE } from "./sim-address.ts";
import { CommandError } from "./terminal.ts";

/** What a sim says of a request that it did not like. */
export interface Refused {
  readonly message: string;
  readonly hint: string | null;
  readonly problems: readonly {
    readonly rule: string;
    readonly field: string;
    readonly message: string;
    readonly hint: string | null;
  }[];
}

export type SimReply<Body> =
  { readonly ok: true; readonly body: Body } | { readonly ok: false; readonly error: Refused };

export interface SimClient {
  faults(): Promise<SimReply<{ readonly faults: readonly FaultJson[]; readonly left_out: number }>>;
  add(fault: Readonly<Record<string, unknown>>): Promise<SimReply<{ readonly fault: FaultJson }>>;
  /** Null: all of them. */
  remove(id: string | null): Promise<SimReply<{ readonly removed: readonly string[] }>>;
}

/**
 * The admin API of the sim at this address, else at that of HOLYFAIL_SIM, else at the usual one. What it is asked throws
 * a CommandError (exit 2) where no sim answers.
 */
export function simClient(address: string = process.env[SIM_VARIABLE] || SIM_URL_DEFAULT): SimClient {
  const base = baseOf(address);
  async function ask<Body>(method: string, path: string, key: string, body?: unknown): Promise<SimReply<Body>> {
    const reply = await replyFrom(base, method, path, body);
    // Bytes enter here: what has the key is taken to be what the sim says under it.
    if (reply.status < 300 && has(reply.body, key)) return { ok: true, body: reply.body as Body };
    if (has(reply.body, "error") && has(reply.body.error, "problems")) {
      return { ok: false, error: reply.body.error as unknown as Refused };
    }
    throw new CommandError(
      `holyfail: what answers at ${base.origin} is not the admin API of a holyfail sim.\n` +
        `Its address is what the sim prints beside (admin): give it with --sim or ${SIM_VARIABLE}.`,
    );
  }
  return {
    faults: () => ask("GET", "/faults", "faults"),
    add: (fault) => ask("POST", "/faults", "fault", fault),
    remove: (id) => ask("DELETE", id === null ? "/faults" : `/faults/${encodeURIComponent(id)}`, "removed"),
  };
}

function baseOf(address: string): URL {
  const url = address.includes("://") ? address : `http://${address}`;
  if (URL.canParse(url) && new URL(url).protocol === "http:") return new URL(url);
  throw new CommandError(
    `holyfail: ${escapeControls(address)} is not the address of a sim.\nWrite it such as ${SIM_URL_DEFAULT}.`,
  );
}

async function replyFrom(base: URL, method: string, path: string, body: unknown): Promise<JsonReply> {
  try {
    return await askJson(new URL(path, base), method, body);
  } catch (error) {
    if (!(error instanceof NoReply)) throw error;
    const why = error.code === "ECONNREFUSED" ? "nobody listens there" : error.code;
    throw new CommandError(
      `holyfail: no sim answers at ${base.origin} (${why}).\n` +
        `Start one with \`holyfail sim\`, or say where it is with --sim or ${SIM_VARIABLE}.`,
    );
  }
}

function has<Key extends string>(value: unknown, key: Key): value is Readonly<Record<Key, unknown>> {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key);
}
