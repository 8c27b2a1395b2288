import { describe, expect, it } from "vitest";
import { DIALECTS, QUESTION, type Question } from "./client-shape.ts";
import { type GivenSim, givenSim } from "./given-sim.ts";
import { onlyLoopback } from "./loopback-only.ts";
import { officialClient } from "./official-client.ts";
import { bothWays } from "./outcome.ts";

onlyLoopback();

/** What is said inside a 200, or about what was said, and what the clients of OpenAI, Anthropic and Gemini make of it. */
const WORDS: readonly (readonly [fault: string, outcomes: string])[] = [
  // An error in place of a whole answer: no client looks for one there. In a stream all three do.
  [
    "kind: in-band-error",
    "TypeError, streamed APIError server_is_overloaded | TypeError, streamed APIError overloaded_error | no text, finish null, streamed ApiError 503 UNAVAILABLE",
  ],
  [
    "kind: in-band-error, after_pieces: 0, error: server-error",
    "TypeError, streamed APIError server_error | TypeError, streamed APIError api_error | no text, finish null, streamed ApiError 500 INTERNAL",
  ],
  [
    "kind: in-band-error, error: rate-limit",
    "TypeError, streamed APIError rate_limit_exceeded | TypeError, streamed APIError rate_limit_error | no text, finish null, streamed ApiError 429 RESOURCE_EXHAUSTED",
  ],
  ["kind: content-filter", "BadRequestError 400 content_filter | no text, finish refusal | no text, finish null"],
  [
    "kind: content-filter, at: answer",
    "no text, finish content_filter | no text, finish refusal | no text, finish SAFETY",
  ],
  [
    "kind: content-filter, at: answer, after_tokens: 5",
    "text, finish content_filter | text, finish refusal | text, finish SAFETY",
  ],
  // Two of the clients go by the content type of a whole answer; none by that of a stream.
  [
    "kind: wrong-content-type",
    "TypeError, streamed text, finish stop | TypeError, streamed text, finish end_turn | text, finish STOP",
  ],
];

/** Of all three clients, in that order. */
async function outcomesOf(sim: GivenSim, question: Question = QUESTION): Promise<string> {
  const seen = DIALECTS.map((dialect) =>
    bothWays(officialClient(dialect, { baseUrl: sim.baseUrlOf(dialect) }), question),
  );
  return (await Promise.all(seen)).join(" | ");
}

describe.concurrent.each(WORDS)("with %s", (fault, outcomes) => {
  it("each official client makes of it what is known of it", async () => {
    expect(await outcomesOf(await givenSim([fault]))).toBe(outcomes);
  });
});

describe.concurrent("a provider that takes no words of the assistant's as the last ones", () => {
  it("is a bad request in each official client for who ends with some, and answers who does not", async () => {
    const sim = await givenSim(["kind: prefill-rejected"]);
    const begun: Question = { turns: [...QUESTION.turns, { role: "assistant", text: "Because" }] };
    expect(await outcomesOf(sim, begun)).toBe(
      "BadRequestError 400 3230 | BadRequestError 400 invalid_request_error | ApiError 400 INVALID_ARGUMENT",
    );
    expect(await outcomesOf(sim)).toBe("text, finish stop | text, finish end_turn | text, finish STOP");
  });
});

describe.concurrent("a provider whose traffic fails while its model list does not", () => {
  it("is healthy to a client that lists the models and failing to one that asks", async () => {
    const sim = await givenSim(["kind: gray"]);
    for (const dialect of DIALECTS) {
      const client = officialClient(dialect, { baseUrl: sim.baseUrlOf(dialect) });
      expect(await client.models()).toHaveLength(2);
      expect(await bothWays(client)).toMatch(/Error 503/);
    }
  });
});
