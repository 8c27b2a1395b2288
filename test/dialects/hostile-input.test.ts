import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DIALECT_NAMES } from "../../src/config/chain.ts";
import { Answer } from "../../src/dialects/answer.ts";
import { dialectOf } from "../../src/dialects/index.ts";
import { read, readStream, wireCases } from "./wire-cases.ts";

const SEED = 20260101;
const dialects = fc.constantFrom(...DIALECT_NAMES);
const streams = wireCases().filter((wire) => wire.kind === "stream");
const statuses = fc.constantFrom(200, 301, 400, 401, 402, 404, 429, 500, 503);

/** Words that the readers look for, so that arbitrary values get past the first look. */
const keys = fc.constantFrom(
  ..."choices message delta content error type code status details candidates parts text usage usageMetadata finish_reason finishReason tool_calls function index functionCall promptFeedback stop_reason content_block violations metadata model id name arguments args delta input thought thinking thoughtSignature signature data summary reasoning reasoning_content reasoning_details extra_content google thought_signature partial_json"
    .split(" ")
    .filter((word) => word !== ""),
);
const scalars = fc.oneof(
  fc.constantFrom(
    null,
    true,
    "",
    "stop",
    "text",
    "error",
    "message_start",
    "content_block_start",
    "content_block_delta",
    "content_block_stop",
    "text_delta",
    "input_json_delta",
    "thinking_delta",
    "signature_delta",
    "thinking",
    "redacted_thinking",
    "tool_use",
    "holyfail_json_answer",
    -1,
    1e300,
  ),
  fc.string(),
  fc.double(),
);
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 5, depthSize: "medium" },
    scalars,
    fc.array(tie("json"), { maxLength: 3 }),
    fc.dictionary(keys, tie("json"), { maxKeys: 4 }),
  ),
}));

describe("a provider may send anything", () => {
  it("reads any whole body of any status without throwing", () => {
    fc.assert(
      fc.property(
        dialects,
        statuses,
        fc.oneof(
          fc.string(),
          json.map((value) => JSON.stringify(value)),
        ),
        (name, status, body) => {
          const decoded = dialectOf(name).decode({ status, headers: {}, body, nowMs: 0 });
          if (status !== 200) expect(decoded.ok).toBe(false);
          if (decoded.ok) expect(decoded.pieces.at(-1)?.type).toBe("done");
        },
      ),
      { seed: SEED, numRuns: 3000 },
    );
  });

  it("reads any stream of events without throwing, and ends it with a done or a failure, never both", () => {
    fc.assert(
      fc.property(dialects, fc.array(json, { maxLength: 6 }), (name, events) => {
        const bytes = new TextEncoder().encode(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(""));
        const { pieces, failure } = readStream(name, [bytes], 0);
        const done = pieces.filter((piece) => piece.type === "done");
        expect(done.length).toBe(failure === null ? 1 : 0);
      }),
      { seed: SEED, numRuns: 3000 },
    );
  });

  it("gives the same pieces however the bytes of a damaged stream are split", () => {
    const damage = fc.record({
      wire: fc.constantFrom(...streams),
      noise: fc.uint8Array({ maxLength: 12 }),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      cuts: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }),
    });
    fc.assert(
      fc.property(damage, ({ wire, noise, at, cuts }) => {
        const place = Math.floor(at * wire.body.length);
        const bytes = Uint8Array.from([...wire.body.slice(0, place), ...noise, ...wire.body.slice(place)]);
        const places = cuts.map((cut) => Math.floor(cut * bytes.length)).toSorted((a, b) => a - b);
        const chunks = [0, ...places].map((from, index) => bytes.slice(from, places[index] ?? bytes.length));
        expect(read(wire, chunks)).toEqual(read(wire, [bytes]));
      }),
      { seed: SEED, numRuns: 2000 },
    );
  });

  it("gives the same pieces however arbitrary bytes are split", () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.string({ unit: "grapheme" }).map((text) => new TextEncoder().encode(`data: ${text}`)),
    );
    fc.assert(
      fc.property(dialects, bytes, fc.integer({ min: 1, max: 5 }), (name, all, size) => {
        const chunks = Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
          all.slice(index * size, (index + 1) * size),
        );
        expect(readStream(name, chunks, 0)).toEqual(readStream(name, [all], 0));
      }),
      { seed: SEED, numRuns: 2000 },
    );
  });

  it.each(DIALECT_NAMES)("takes an endless %s event for malformed while holding a bounded part of it", (name) => {
    const decoder = dialectOf(name).openStream();
    const chunk = new TextEncoder().encode("x".repeat(64 * 1024));
    decoder.push(new TextEncoder().encode("data: "), 0);
    let chunks = 0;
    let failure = null;
    while (failure === null && chunks < 100) {
      failure = decoder.push(chunk, 0).failure;
      chunks += 1;
    }
    expect(failure?.kind).toBe("malformed");
    expect(chunks).toBeLessThan(100);
  });

  it("reads an event that is larger than the limit as malformed also when it comes whole", () => {
    const decoder = dialectOf("openai").openStream();
    const event = `data: {"choices":[{"delta":{"content":"${"x".repeat(1100 * 1024)}"}}]}\n\n`;
    expect(decoder.push(new TextEncoder().encode(event), 0).failure?.kind).toBe("malformed");
  });

  it("holds the beginning of a refusal that goes on and on", () => {
    const answer = new Answer();
    for (let delta = 0; delta < 100_000; delta += 1) answer.addRefusal("I am sorry, but I cannot help you with that. ");
    expect(answer.refusal.length).toBeLessThan(10_000);
    answer.conclude("stop");
    expect(answer.failure).toMatchObject({ kind: "rejected", why: "policy" });
    expect(answer.failure?.message).toMatch(/^The model refused: I am sorry, but I cannot/);
  });

  it.each(DIALECT_NAMES)(
    "reads %s values that are nested deeper than some Node versions can write them again",
    (name) => {
      const deep = "[".repeat(50_000) + "]".repeat(50_000);
      const bodies = [
        `{"error":{"message":${deep}}}`,
        `{"content":[{"type":"tool_use","input":{"a":${deep}}}]}`,
        `{"candidates":[{"content":{"parts":[{"functionCall":{"args":{"a":${deep}}}}]}}]}`,
        deep,
      ];
      for (const body of bodies) {
        for (const status of [200, 400]) {
          expect(() => dialectOf(name).decode({ status, headers: {}, body, nowMs: 0 })).not.toThrow();
        }
      }
    },
  );

  it("drops a byte order mark at the start, and only there", () => {
    const event = 'data: {"choices":[{"delta":{"content":"\ufeffa"},"finish_reason":"stop"}]}\n\n';
    const { pieces } = readStream("openai", [new TextEncoder().encode(`\ufeff${event}`)], 0);
    expect(pieces[0]).toEqual({ type: "text", text: "\ufeffa" });
  });
});
