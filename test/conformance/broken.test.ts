import { describe, expect, it } from "vitest";
import { DIALECTS, QUESTION } from "./client-shape.ts";
import { givenSim } from "./given-sim.ts";
import { onlyLoopback } from "./loopback-only.ts";
import { officialClient } from "./official-client.ts";
import { bothWays, outcomeOf } from "./outcome.ts";

onlyLoopback();

/** Each fault of the wire, and what becomes of a question in the clients of OpenAI, Anthropic and Gemini. */
const FAULTS: readonly (readonly [fault: string, outcomes: string])[] = [
  [
    "kind: blackout, mode: refuse",
    "APIConnectionError ECONNREFUSED | APIConnectionError ECONNREFUSED | TypeError ECONNREFUSED",
  ],
  [
    "kind: blackout, mode: reset",
    "APIConnectionError ECONNRESET | APIConnectionError ECONNRESET | TypeError ECONNRESET",
  ],
  ["kind: blackout, mode: hang", "APIConnectionTimeoutError | APIConnectionTimeoutError | AbortError"],
  ["kind: malformed", "SyntaxError | SyntaxError | SyntaxError"],
  // Slow enough that the headers have been read long before the cut: what comes together fails together.
  [
    "kind: cut; kind: slowdown, factor: 20",
    "TypeError UND_ERR_SOCKET | TypeError UND_ERR_SOCKET | TypeError UND_ERR_SOCKET",
  ],
  // A whole answer that ends too early is no JSON; a stream that does is an answer to all three, only without a reason.
  [
    "kind: truncated",
    "SyntaxError, streamed text, finish null | SyntaxError, streamed text, finish null | SyntaxError, streamed text, finish null",
  ],
  ["kind: missing-end", "text, finish stop | text, finish end_turn | text, finish STOP, streamed text, finish null"],
  [
    "kind: missing-end, lacks: finish",
    "text, finish stop, streamed text, finish null | text, finish end_turn, streamed text, finish null | text, finish STOP, streamed text, finish null",
  ],
  ["kind: split-chunks", "text, finish stop | text, finish end_turn | text, finish STOP"],
  ["kind: slow-loris, bytes: 400, interval_ms: 2", "text, finish stop | text, finish end_turn | text, finish STOP"],
  // No client minds: who does not look at the text takes silence for an answer.
  ["kind: empty", "no text, finish stop | no text, finish end_turn | no text, finish STOP"],
  // Two of the clients give the page away as if it were the answer, and only a look into it fails; streamed they see no
  // event in it, and an end.
  [
    "kind: html",
    "TypeError, streamed no text, finish null | TypeError, streamed no text, finish null | SyntaxError, streamed Error",
  ],
];

const TIMEOUT_MS = 600;

describe.concurrent.each(FAULTS)("with %s", (fault, outcomes) => {
  it("each official client fails in the way that is known of it", async () => {
    const sim = await givenSim(fault.split("; "));
    const seen = DIALECTS.map((dialect) => {
      const timeout = fault.endsWith("hang") ? { timeoutMs: TIMEOUT_MS } : null;
      return bothWays(officialClient(dialect, { baseUrl: sim.baseUrlOf(dialect), ...timeout }));
    });
    expect((await Promise.all(seen)).join(" | ")).toBe(outcomes);
    await sim.close();
  });
});

describe.concurrent.each(["kind: drip", "kind: stall", "kind: stall, after: headers"])("with %s", (fault) => {
  it("two official clients wait past their timeout, which ends with the headers; the third gives up", async () => {
    const sim = await givenSim([fault]);
    const settled = new Map<string, string>();
    const asked = DIALECTS.map(async (dialect) => {
      const client = officialClient(dialect, { baseUrl: sim.baseUrlOf(dialect), timeoutMs: TIMEOUT_MS });
      settled.set(dialect, await outcomeOf(client.streamed(QUESTION)));
    });
    await asked[DIALECTS.indexOf("gemini")];
    await new Promise((resolve) => setTimeout(resolve, TIMEOUT_MS));
    expect(Object.fromEntries(settled)).toEqual({ gemini: "AbortError" });
    await sim.close();
    await Promise.all(asked);
    expect(Object.fromEntries(settled)).toMatchObject({
      openai: "TypeError UND_ERR_SOCKET",
      anthropic: "TypeError UND_ERR_SOCKET",
    });
  });
});
