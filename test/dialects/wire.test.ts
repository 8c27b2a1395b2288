import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { read, wireCases } from "./wire-cases.ts";

describe.each(["openai", "anthropic", "gemini"])("the recorded %s answers", (dialect) => {
  it.each(wireCases().filter((wire) => wire.dialect === dialect))("are read as expected: $name: $what", (wire) => {
    const { pieces = [], failure = null } = JSON.parse(readFileSync(`${wire.folder}expected.json`, "utf8"));
    expect(read(wire)).toEqual({ pieces, failure });
  });

  it.each(wireCases().filter((wire) => wire.dialect === dialect && wire.kind === "stream"))(
    "say the same when they come byte by byte: $name",
    (wire) => {
      const bytes = Array.from(wire.body, (byte) => Uint8Array.of(byte));
      expect(read(wire, bytes)).toEqual(read(wire));
    },
  );
});
