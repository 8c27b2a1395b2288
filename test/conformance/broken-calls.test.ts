import { describe, expect, it } from "vitest";
import { givenRequest } from "../given.ts";
import { givenSockets, givenVirtual, MODELS_ASKED, type Told } from "./chain-task.ts";
import { onlyLoopback } from "./loopback-only.ts";
import { CLOCK, WEATHER } from "./task.ts";

onlyLoopback();

/** Two calls after some thoughts: there is a lot that can break. */
const REQUEST = {
  tools: [WEATHER, CLOCK].map(({ schema, ...tool }) => ({ ...tool, parameters: schema })),
  messages: [{ role: "user", content: "Use get_weather and get_time." }],
} as const;

/** Each fault, and what becomes of calls: plain, and streamed where that is something else. */
const FAULTS: readonly (readonly [fault: string, plain: string, streamed?: string])[] = [
  ["kind: cut", "truncated"],
  ["kind: cut, after: text-start", "truncated"],
  ["kind: cut, after: middle", "truncated"],
  ["kind: cut, after: before-end", "truncated"],
  ["kind: truncated", "malformed", "truncated"],
  ["kind: truncated, after: before-end", "malformed", "truncated"],
  ["kind: malformed", "malformed"],
  ["kind: malformed, chunk: middle", "malformed"],
  ["kind: malformed, chunk: last", "malformed"],
  ["kind: stall, after: middle", "timeout"],
  ["kind: stall, after: before-end", "timeout"],
  ["kind: empty", "empty"],
  ["kind: in-band-error, after_pieces: 4", "overloaded"],
  ["kind: content-filter, at: answer", "rejected"],
  ["kind: split-chunks, bytes: 7", "two calls"],
  ["kind: slow-loris, bytes: 400, interval_ms: 2", "two calls"],
  ["kind: duplicated-chunks, part: opening", "two calls"],
  ["kind: duplicated-chunks, part: closing", "two calls"],
  ["kind: wrong-usage, factor: 3", "two calls"],
];

function labelOf({ outcome, calls }: Told): string {
  const failure = outcome.attempts[0]?.failure;
  if (failure !== null && failure !== undefined) return failure.kind;
  const whole = calls.filter(({ arguments: text }) => typeof JSON.parse(text) === "object");
  return outcome.ok && outcome.finish === "tool-calls" && whole.length === 2 ? "two calls" : "something else";
}

const ROWS = FAULTS.map(([fault, plain, streamed = plain]) => ({ fault, plain, streamed }));
const SILENCE_MS = 400;

describe.concurrent.each(ROWS)("calls with $fault", ({ fault, plain, streamed }) => {
  it("come to the same in virtual time and over sockets, in every dialect, and half a call is never an answer", async () => {
    const circumstances = { faults: [fault], ...(plain === "timeout" ? { patienceMs: SILENCE_MS } : null) };
    const worlds = { virtual: givenVirtual(circumstances), sockets: await givenSockets(circumstances) };
    const seen: Record<string, string> = {};
    const wanted: Record<string, string> = {};
    for (const asked of MODELS_ASKED) {
      for (const [world, ask] of Object.entries(worlds)) {
        for (const stream of [false, true]) {
          const way = `${asked.model} ${stream ? "streamed" : "plain"}, ${world}`;
          seen[way] = labelOf(await ask(asked, givenRequest("r", { ...REQUEST, stream })));
          wanted[way] = stream ? streamed : plain;
        }
      }
    }
    expect(seen).toEqual(wanted);
  });
});
