import { describe, expect, it } from "vitest";
import type { Answer } from "../../given.ts";
import { givenChain, givenRequest, givenScenario, givenWorld, sentBy, trailOf } from "../../given.ts";
import { answerText } from "../../../src/sim/answer-text.ts";
import { answering, response } from "../by-hand.ts";

const OPENAI = "provider: openai, model: gpt-4.1, weight: 9, max_retries: 0";
const CLAUDE = "provider: anthropic, model: claude-sonnet-4-5, weight: 8, max_retries: 0";
const CLAUDE_NEW = "provider: anthropic, model: claude-sonnet-4-6, weight: 8, max_retries: 0";
const GEMINI = "provider: google, model: gemini-2.5-flash, weight: 7, max_retries: 0";
const MISTRAL = "provider: mistral, model: mistral-large, weight: 6, max_retries: 0";
const TIER_OF = { openai: OPENAI, anthropic: CLAUDE, google: GEMINI } as const;
const DIALECTS = ["openai", "anthropic", "google"] as const;
const FOREVER = "at_ms: 0, for_ms: 3600000";
const STREAM = { stream: true };
/** Every answer has exactly forty tokens. */
const FORTY = [
  "providers:",
  "  default: { latency: { mean_ms: 105, p95_ms: 130, p99_ms: 145 }, output_tokens: { mean: 40, p95: 40 } }",
];
const WHOLE = String(JSON.parse(answerText(40).literal()));

function given(tiers: readonly string[], faults: readonly string[], rest: readonly string[] = []) {
  return givenWorld(givenChain(tiers, ["timeout_ms: 9000", ...rest]), givenScenario(faults, FORTY));
}

async function askedOnce(tiers: readonly string[], fault: string, rest: readonly string[] = []): Promise<Answer> {
  const { ask } = await given(tiers, [`${FOREVER}, ${fault}`], rest);
  return ask(givenRequest("r1", STREAM));
}

/** What can become of a stream before the caller has seen anything of it, and what the attempt is said to have been. */
const BEFORE_THE_FIRST_PIECE = [
  ["kind: stall, after: headers", "timeout"],
  ["kind: stall, after: headers, keep_alive_ms: 200", "timeout"],
  ["kind: cut, after: headers", "truncated"],
  ["kind: truncated, after: headers", "truncated"],
  ["kind: malformed, chunk: first", "malformed"],
  ["kind: malformed", "malformed"],
  ["kind: html", "malformed"],
  ["kind: empty", "empty"],
  ["kind: drip", "timeout"],
  ["kind: slow-headers, delay_ms: 60000", "timeout"],
  ["kind: slow-first-token, delay_ms: 60000", "timeout"],
  ["kind: in-band-error, after_pieces: 0", "overloaded"],
  ["kind: in-band-error, after_pieces: 0, error: rate-limit", "rate-limited"],
  ["kind: status, status: 503", "overloaded"],
  ["kind: blackout, mode: refuse", "connect"],
  ["kind: blackout, mode: reset", "reset"],
] as const;

describe("a stream that fails before its first piece", () => {
  it.each(BEFORE_THE_FIRST_PIECE)("%s: goes to the fallback in every dialect, unseen", async (fault, kind) => {
    for (const provider of DIALECTS) {
      const fallback = provider === "anthropic" ? GEMINI : "provider: anthropic, model: claude-sonnet-4-5, weight: 1";
      const { text, outcome } = await askedOnce([TIER_OF[provider], fallback], `provider: ${provider}, ${fault}`);
      const [first, ...others] = trailOf(outcome);
      expect([first, ...others.map((each) => each.split(" ").at(-1))]).toEqual([`${provider} ${kind}`, "ok"]);
      expect(text).toBe(WHOLE);
      expect(outcome.latencyMs).toBeLessThan(9000);
    }
  });

  it.each(BEFORE_THE_FIRST_PIECE)("%s: takes the same way as a plain answer with the same fault", async (fault) => {
    const told = async (stream: boolean) => {
      const { ask } = await given([OPENAI, CLAUDE], [`${FOREVER}, provider: openai, ${fault}`]);
      return (await ask(givenRequest("r1", { stream }))).outcome.attempts.map(({ provider, failure }) => [
        provider,
        failure === null,
      ]);
    };
    expect(await told(true)).toEqual([
      ["openai", false],
      ["anthropic", true],
    ]);
    // A first event that is no JSON is a whole body that is none; a connection is slow or broken in either.
    expect(await told(false)).toEqual(await told(true));
  });

  it("is tried again at the same tier where that is all there is, though the stream had opened", async () => {
    for (const fault of ["truncated, after: headers", "cut, after: headers", "empty"]) {
      const lone = OPENAI.replace("max_retries: 0", "max_retries: 1");
      const { text, outcome } = await askedOnce([lone], `provider: openai, kind: ${fault}, first: 1`);
      expect(trailOf(outcome).at(-1)).toBe("openai ok");
      expect(outcome.attempts).toHaveLength(2);
      expect(text).toBe(WHOLE);
    }
  });

  it("because it is overloaded goes to the fallback, whether it says so by its status or inside a 200", async () => {
    for (const fault of ["status, status: 529", "in-band-error, error: overloaded, after_pieces: 0"]) {
      const { text, outcome } = await askedOnce([CLAUDE, GEMINI], `provider: anthropic, kind: ${fault}`);
      expect(trailOf(outcome)).toEqual(["anthropic overloaded", "google ok"]);
      expect(text).toBe(WHOLE);
    }
  });

  it("is not taken for alive because bytes keep coming that are no words", async () => {
    const tier = `${OPENAI}, timeout_ms: 2000`;
    for (const fault of ["drip", "stall, after: headers, keep_alive_ms: 100"]) {
      const { outcome } = await askedOnce([tier, CLAUDE], `provider: openai, kind: ${fault}`);
      expect(outcome.attempts[0]).toMatchObject({ failure: { kind: "timeout", phase: "first-token" } });
      expect(outcome.attempts[0]?.durationMs).toBeCloseTo(2000, 3);
      expect(outcome).toMatchObject({ ok: true, provider: "anthropic" });
    }
  });
});

describe("a rate limit that is told inside a stream", () => {
  it.each([0, 3])(
    "after %i pieces ends a chain without a fallback, after as many requests as it may make",
    async (pieces) => {
      const lone = OPENAI.replace("max_retries: 0", "max_retries: 3");
      const { ask, powers, events } = await given(
        [lone],
        [`${FOREVER}, provider: openai, kind: in-band-error, error: rate-limit, after_pieces: ${pieces}`],
      );
      const sent = sentBy(powers);
      const { outcome } = await ask(givenRequest("r1", STREAM));
      expect(outcome.ok).toBe(false);
      expect(sent.length).toBeLessThanOrEqual(4);
      expect(outcome.attempts).toHaveLength(sent.length);
      expect(events.length).toBeLessThanOrEqual(4 * sent.length + 2);
      expect(outcome.latencyMs).toBeLessThanOrEqual(9000.001);
    },
  );
});

describe("a stream that breaks after its first piece", () => {
  it.each([
    ["kind: truncated", "truncated"],
    ["kind: truncated, after: text-start", "truncated"],
    ["kind: truncated, after: before-end", "truncated"],
    ["kind: cut", "truncated"],
    ["kind: missing-end, lacks: finish", "truncated"],
    ["kind: in-band-error", "overloaded"],
    ["kind: malformed, chunk: middle", "malformed"],
  ])("%s: is never a clean end, though the provider said 200", async (fault, kind) => {
    const { text, outcome } = await askedOnce([OPENAI, CLAUDE], `provider: openai, ${fault}`);
    expect(outcome).toMatchObject({ ok: false, failure: { kind } });
    expect(trailOf(outcome)).toEqual([`openai ${kind}`]);
    expect(WHOLE.startsWith(text)).toBe(true);
  });

  it("is never begun anew by a fallback, so that no word reaches the caller twice", async () => {
    for (const rescue of ["error", "hold", "continue"]) {
      for (const pieces of [0, 1, 3]) {
        for (const provider of DIALECTS) {
          const fault = `provider: ${provider}, kind: in-band-error, after_pieces: ${pieces}`;
          const { text, outcome } = await askedOnce([TIER_OF[provider], MISTRAL], fault, [
            `stream: { rescue: ${rescue} }`,
          ]);
          if (outcome.ok) expect(text).toBe(WHOLE);
          else expect(WHOLE.startsWith(text)).toBe(true);
          // Before the first word, and where words were held back or can be carried on, the answer is saved.
          expect(outcome.ok).toBe(pieces === 0 || rescue !== "error");
        }
      }
    }
  });

  it("goes to nobody else where fallbacks are switched off, however it would be rescued", async () => {
    for (const rescue of ["error", "hold", "continue"]) {
      const { outcome } = await askedOnce([OPENAI, CLAUDE], "provider: openai, kind: cut", [
        "max_fallbacks: 0",
        `stream: { rescue: ${rescue} }`,
      ]);
      expect(trailOf(outcome)).toEqual(["openai truncated"]);
      expect(outcome.ok).toBe(false);
    }
  });

  it("is tried again where only retries are set and there is no fallback", async () => {
    const cutOnce = "kind: cut, first: 1";
    const held = await askedOnce([OPENAI.replace("max_retries: 0", "max_retries: 1")], `provider: openai, ${cutOnce}`, [
      "stream: { rescue: hold }",
    ]);
    expect(trailOf(held.outcome)).toEqual(["openai truncated", "openai ok"]);
    const carriedOn = await askedOnce(
      [CLAUDE.replace("max_retries: 0", "max_retries: 1")],
      `provider: anthropic, ${cutOnce}`,
      ["stream: { rescue: continue }"],
    );
    expect(trailOf(carriedOn.outcome)).toEqual(["anthropic truncated", "anthropic ok"]);
    expect([held.text, carriedOn.text]).toEqual([WHOLE, WHOLE]);
  });

  it("is carried on by a model that takes a prefill, past one that would refuse it", async () => {
    const { text, outcome } = await askedOnce([OPENAI, CLAUDE_NEW, MISTRAL], "provider: openai, kind: cut", [
      "stream: { rescue: continue }",
    ]);
    expect(trailOf(outcome)).toEqual(["openai truncated", "mistral ok"]);
    expect(outcome.skipped).toMatchObject([{ provider: "anthropic", reason: "incapable" }]);
    expect(text).toBe(WHOLE);
  });

  it("is reported by what broke it, not by the refusal of a fallback that will not carry it on", async () => {
    const { ask } = await given(
      [OPENAI, `${CLAUDE_NEW}, accepts_prefill: true`],
      [`${FOREVER}, provider: openai, kind: cut`, `${FOREVER}, provider: anthropic, kind: prefill-rejected`],
      ["stream: { rescue: continue }"],
    );
    const { outcome } = await ask(givenRequest("r1", STREAM));
    expect(trailOf(outcome)).toEqual(["openai truncated", "anthropic rejected"]);
    expect(outcome).toMatchObject({ ok: false, failure: { kind: "truncated" } });
  });

  it("is carried on in the persona of the caller's own system message, with no instruction added", async () => {
    const { ask, powers } = await given(
      [OPENAI, MISTRAL],
      [`${FOREVER}, provider: openai, kind: cut`],
      ["stream: { rescue: continue }"],
    );
    const sent = sentBy(powers);
    const messages = [
      { role: "system", content: "Du bist ein Pirat und sprichst nur Deutsch." },
      { role: "user", content: "Warum ist der Himmel blau?" },
    ] as const;
    const { text } = await ask(givenRequest("r1", { ...STREAM, messages }));
    const [, second] = sent.map(({ body }) => JSON.parse(body));
    expect(second.messages.slice(0, 2)).toEqual(messages);
    expect(second.messages).toHaveLength(3);
    expect(WHOLE.startsWith(second.messages[2].content)).toBe(true);
    expect(text).toBe(WHOLE);
  });

  it("is not carried on inside a tool call: prose where its JSON should be would be worse than an error", async () => {
    const { ask, powers } = await given([OPENAI, MISTRAL], [], ["stream: { rescue: continue }"]);
    const call = `{"index":0,"id":"call_1","type":"function","function":{"name":"weather","arguments":"{\\"city\\":"}}`;
    const begun = `data: {"choices":[{"index":0,"delta":{"content":null,"tool_calls":[${call}]},"finish_reason":null}]}\n\n`;
    answering(powers, "openai", () => response(200, begun, { "content-type": "text/event-stream" }));
    const { text, outcome } = await ask(givenRequest("r1", STREAM));
    expect(trailOf(outcome)).toEqual(["openai truncated"]);
    expect(outcome).toMatchObject({ ok: false, failure: { kind: "truncated" } });
    expect(text).toBe("");
  });
});
