import type { ChaosConfig } from "@copilotkit/aimock";
import { describe, expect, it } from "vitest";
import { type Asked, chainAt, labelOf } from "./asked.ts";
import { DIALECTS, MODELS } from "./client-shape.ts";
import { askMock, everyWay, everywhere, type Fixture, givenMock } from "./given-aimock.ts";
import { onlyLoopback } from "./loopback-only.ts";

/*
 * The other way round: the dialects and the engine against `@copilotkit/aimock`, a mock server that others wrote, which is
 * a third reading of the three formats beside our voices and the vendors' clients.
 */

onlyLoopback();

const WORDS = "Air scatters blue light, naïvely said 🙂.";

function answerIn(asked: Asked) {
  const { text, calls, outcome } = asked;
  return { text, calls, finish: outcome.ok ? outcome.finish : labelOf(asked) };
}

describe.concurrent("an answer of a mock server that others wrote", () => {
  it("is read whole and in pieces as small as a unit of UTF-16, with its usage and the model that answered", async () => {
    const counts = { prompt_tokens: 11, completion_tokens: 7, input_tokens: 11, output_tokens: 7 };
    const usage = { ...counts, total_tokens: 18, promptTokenCount: 11, candidatesTokenCount: 7, totalTokenCount: 18 };
    const mock = await givenMock({ content: WORDS, usage }, { chunkSize: 1 });
    const seen = await everyWay(mock, ({ text, outcome }) => ({
      text,
      usage: outcome.ok && [outcome.usage?.inputTokens, outcome.usage?.outputTokens],
      model: outcome.ok && outcome.model,
    }));
    const expected = { text: WORDS, usage: [11, 7] };
    expect(seen).toEqual({
      "openai plain": { ...expected, model: MODELS.openai },
      "openai streamed": { ...expected, model: MODELS.openai },
      "anthropic plain": { ...expected, model: MODELS.anthropic },
      "anthropic streamed": { ...expected, model: MODELS.anthropic },
      "gemini plain": { ...expected, model: MODELS.gemini },
      "gemini streamed": { ...expected, model: MODELS.gemini },
    });
  });

  const TOOL = { name: "look_up", arguments: '{"city":"Ulm"}' };
  const ANSWERS: readonly (readonly [what: string, fixture: Fixture, answer: ReturnType<typeof answerIn>])[] = [
    ["text", { content: WORDS }, { text: WORDS, calls: [], finish: "stop" }],
    [
      "text that a token limit ended",
      { content: WORDS, finishReason: "length" },
      { text: WORDS, calls: [], finish: "length" },
    ],
    [
      "text after thoughts, which are not part of it",
      { content: WORDS, reasoning: "Let me think." },
      { text: WORDS, calls: [], finish: "stop" },
    ],
    ["nothing", { content: "" }, { text: "", calls: [], finish: "empty" }],
  ];
  it.each(ANSWERS)("that is %s is understood in every dialect", async (_what, fixture, expected) => {
    expect(await everyWay(await givenMock(fixture), answerIn)).toEqual(everywhere(expected));
  });

  const CALLS: readonly (readonly [what: string, fixture: Fixture, text: string, calls: readonly string[]])[] = [
    ["two tool calls", { toolCalls: [TOOL, { ...TOOL, arguments: "{}" }] }, "", ['look_up{"city":"Ulm"}', "look_up{}"]],
    [
      "a tool call between two texts",
      {
        blocks: [
          { type: "text", text: "First. " },
          { type: "toolCall", ...TOOL },
          { type: "text", text: "Then." },
        ],
      },
      "First. Then.",
      ['look_up{"city":"Ulm"}'],
    ],
  ];
  it.each(CALLS)("that is %s is understood in every dialect", async (_what, fixture, text, calls) => {
    // The mock gives Gemini's tool calls the finish reason FUNCTION_CALL. The API has none of that name (its own client
    // lists all there are) and says STOP, so the dialect is right not to know what it means.
    const finish = { ...everywhere("tool-calls"), "gemini plain": "other", "gemini streamed": "other" };
    const wanted = Object.entries(finish).map(([way, reason]) => [way, { text, calls, finish: reason }]);
    expect(await everyWay(await givenMock(fixture), answerIn)).toEqual(Object.fromEntries(wanted));
  });

  it.each([
    ["openai", "content_filter"],
    ["anthropic", "refusal"],
    ["gemini", "content_filter"],
  ] as const)("that a %s filter withheld is a refusal and no empty answer", async (dialect, finishReason) => {
    const seen = await everyWay(await givenMock({ content: "", finishReason }), labelOf, { dialects: [dialect] });
    expect(Object.values(seen)).toEqual(["rejected policy", "rejected policy"]);
  });
});

/** Errors as fixtures. The mock words them as it likes; what counts is the status, and for some the code. */
const ERRORS: readonly (readonly [error: string, status: number, kind: string])[] = [
  ["a bad request", 400, "rejected request"],
  ["a wrong key", 401, "rejected auth"],
  ["an unpaid bill", 402, "quota-exhausted"],
  ["a forbidden model", 403, "rejected auth"],
  ["a missing model", 404, "rejected model-gone"],
  ["a request that timed out", 408, "server-error"],
  ["a conflict", 409, "server-error"],
  ["a retired model", 410, "rejected model-gone"],
  ["a body that is too large", 413, "rejected request"],
  ["a request that makes no sense", 422, "rejected request"],
  ["a rate limit", 429, "rate-limited 7000"],
  ["an internal error", 500, "server-error"],
  ["a bad gateway", 502, "server-error"],
  ["an unavailable service", 503, "overloaded"],
  ["a gateway's timeout", 504, "server-error"],
  ["an overloaded model", 529, "overloaded"],
];

/** Its chaos, each at a probability of one. */
const CHAOS: readonly (readonly [chaos: ChaosConfig, kind: string])[] = [
  [{ dropRate: 1 }, "server-error"],
  [{ malformedRate: 1 }, "malformed"],
  [{ disconnectRate: 1 }, "reset"],
  [{ rateLimitRate: 1 }, "rate-limited 1000"],
  [{ latencyMs: 2000 }, "timeout first-token"],
];

describe.concurrent("a failure of a mock server that others wrote", () => {
  it.each(ERRORS)("that is %s (%i) is %s in every dialect", async (message, status, kind) => {
    const mock = await givenMock({ error: { message }, status, retryAfter: 7 });
    expect(await everyWay(mock, labelOf)).toEqual(everywhere(kind));
  });

  it.each(CHAOS)("that is %j is %s in every dialect", async (chaos, kind) => {
    const mock = await givenMock({ content: WORDS }, {}, { chaos });
    const timeoutMs = kind.startsWith("timeout") ? 300 : 8000;
    expect(await everyWay(mock, labelOf, { timeoutMs })).toEqual(everywhere(kind));
  });

  it.each([
    [429, "insufficient_quota", "quota-exhausted"],
    [400, "context_length_exceeded", "rejected too-long"],
  ])("that OpenAI words %i %s is %s", async (status, code, kind) => {
    const mock = await givenMock({ error: { message: "It failed.", type: "invalid_request_error", code }, status });
    const seen = await everyWay(mock, labelOf, { dialects: ["openai"] });
    expect(Object.values(seen)).toEqual([kind, kind]);
  });

  it("is no failure for who has the right key, and one of the key for who has not", async () => {
    const mock = await givenMock({ content: WORDS }, {}, { auth: { apiKeys: ["any-key"] } });
    expect(await everyWay(mock, labelOf)).toEqual(everywhere("ok"));
    for (const dialect of DIALECTS) {
      const wrong = { stream: false, apiKey: "another" };
      expect(labelOf(await askMock(chainAt(mock.url, [dialect]), wrong))).toBe("rejected auth");
    }
  });

  it("makes a chain go on until a tier answers, across all three dialects", async () => {
    const mock = await givenMock({ content: "not reached" }, {}, { strict: true });
    mock.prependFixture({ match: { model: MODELS.gemini }, response: { content: WORDS } });
    mock.prependFixture({ match: { model: MODELS.anthropic }, response: { content: "" } });
    mock.prependFixture({ match: { model: MODELS.openai }, response: { error: { message: "Busy." }, status: 529 } });
    const { text, outcome } = await askMock(chainAt(mock.url, DIALECTS), { stream: true });
    expect(text).toBe(WORDS);
    expect(outcome.attempts.map(({ provider, failure }) => `${provider} ${failure?.kind ?? "ok"}`)).toEqual([
      "openai overloaded",
      "anthropic empty",
      "google ok",
    ]);
  });
});

describe.concurrent("a stream of a mock server that others wrote", () => {
  const streams = [true];

  it("that it breaks off is a cut, and never an answer", async () => {
    const mock = await givenMock({ content: WORDS }, { chunkSize: 4, latency: 30, truncateAfterChunks: 4 });
    const seen = await everyWay(mock, (asked) => ({ text: asked.text, label: labelOf(asked) }), { streams });
    for (const { text, label } of Object.values(seen)) {
      expect(label).toBe("truncated");
      expect(WORDS.startsWith(text) && text.length > 0 && text.length < WORDS.length).toBe(true);
    }
  });

  it("that begins late is a timeout where it is too late, and an answer where it is not", async () => {
    const mock = await givenMock({ content: WORDS }, { streamingProfile: { ttft: 600, tps: 500 } });
    const late = await everyWay(mock, labelOf, { streams, timeoutMs: 250 });
    expect(Object.values(late)).toEqual(DIALECTS.map(() => "timeout first-token"));
    const inTime = await everyWay(mock, ({ text, atMs }) => ({ text, firstMs: atMs[0] ?? 0 }), { streams });
    for (const { text, firstMs } of Object.values(inTime)) {
      expect(text).toBe(WORDS);
      expect(firstMs).toBeGreaterThan(590);
    }
  });

  it("comes as fast as it is sent, piece by piece, and not all at its end", async () => {
    const mock = await givenMock({ content: WORDS.slice(0, 16) }, { chunkSize: 4, streamingProfile: { tps: 10 } });
    const seen = await everyWay(mock, ({ atMs }) => atMs, { streams });
    for (const atMs of Object.values(seen)) {
      expect(atMs).toHaveLength(4);
      // Three gaps of 100 ms lie between the first piece and the last.
      expect((atMs.at(-1) ?? 0) - (atMs[0] ?? 0)).toBeGreaterThan(150);
    }
  });

  it("whose pieces come too slowly is a timeout between two of them", async () => {
    const mock = await givenMock({ content: WORDS }, { chunkSize: 8, streamingProfile: { ttft: 50, tps: 1 } });
    const chain = chainAt(mock.url, ["gemini"], { rest: ["stream: { idle_timeout_ms: 300 }"] });
    expect(labelOf(await askMock(chain, { stream: true }))).toBe("timeout idle");
  });

  it("with OpenRouter's comments between the events is read as if there were none", async () => {
    const mock = await givenMock({ content: WORDS }, { openRouterProcessing: true });
    const chain = chainAt(`${mock.url}/api`, ["openai"]);
    expect(answerIn(await askMock(chain, { stream: true }))).toMatchObject({ text: WORDS });
  });
});
