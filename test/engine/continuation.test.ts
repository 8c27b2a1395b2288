import { describe, expect, it } from "vitest";
import { Cancellation } from "../../src/core/cancellation.ts";
import { answerText } from "../../src/sim/answer-text.ts";
import { givenChain, givenRequest, givenScenario, givenWorld, sentBy, trailOf } from "../given.ts";

const OPENAI = "provider: openai, model: gpt-4.1, weight: 9, max_retries: 0";
const CLAUDE = "provider: anthropic, model: claude-sonnet-4-5, weight: 8, max_retries: 0";
const CLAUDE_NEW = "provider: anthropic, model: claude-sonnet-4-6, weight: 8, max_retries: 0";
const MISTRAL = "provider: mistral, model: mistral-large, weight: 7, max_retries: 0";
const GEMINI = "provider: google, model: gemini-2.5-flash, weight: 6, accepts_prefill: true, max_retries: 0";
const CONTINUE = "stream: { rescue: continue }";
const FOREVER = "at_ms: 0, for_ms: 3600000";
const cutAt = (provider: string) => `${FOREVER}, provider: ${provider}, kind: cut`;
/** Every answer has exactly forty tokens. */
const FORTY = [
  "providers:",
  "  default: { latency: { mean_ms: 105, p95_ms: 130, p99_ms: 145 }, output_tokens: { mean: 40, p95: 40 } }",
];
const WHOLE = String(JSON.parse(answerText(40).literal()));
const STREAM = { stream: true };

/** A world whose transport also keeps what it was sent. */
async function given(tiers: readonly string[], faults: readonly string[], rest: readonly string[] = [CONTINUE]) {
  const world = await givenWorld(givenChain(tiers, rest), givenScenario(faults, FORTY));
  const sent = sentBy(world.powers);
  return { ...world, bodies: () => sent.filter(({ method }) => method === "POST").map(({ body }) => JSON.parse(body)) };
}

describe("a stream that is cut, with rescue: continue", () => {
  it.each([
    ["Claude", CLAUDE],
    ["Mistral", MISTRAL],
    ["Gemini", GEMINI],
  ])("is carried on by %s, word for word and without a seam", async (_name, fallback) => {
    const { ask } = await given([OPENAI, fallback], [cutAt("openai")]);
    const { text, outcome } = await ask(givenRequest("r1", STREAM));
    expect(text).toBe(WHOLE);
    expect(outcome).toMatchObject({ ok: true, fallbackLevel: 1 });
    expect(trailOf(outcome)[0]).toBe("openai truncated");
  });

  it("hands on what was said as the assistant's own words, and nothing else: no instruction in any language", async () => {
    const { ask, bodies } = await given([OPENAI, CLAUDE], [cutAt("openai")]);
    await ask(givenRequest("r1", { ...STREAM, tokensMax: 60 }));
    const [first, second] = bodies();
    expect(second.messages.slice(0, -1)).toEqual(first.messages);
    const last = second.messages.at(-1);
    expect(last.role).toBe("assistant");
    expect(last.content.length).toBeGreaterThan(0);
    expect(WHOLE.startsWith(last.content)).toBe(true);
    expect(last.content).toBe(last.content.trimEnd());
    // What was said already counts against the limit.
    expect(second.max_tokens).toBe(60 - Math.ceil(last.content.length / 4));
  });

  it("says by prefix: true that the words are to be carried on, where the provider wants to be told", async () => {
    const { ask, bodies } = await given([OPENAI, MISTRAL], [cutAt("openai")]);
    await ask(givenRequest("r1", STREAM));
    expect(bodies()[1].messages.at(-1)).toMatchObject({ role: "assistant", prefix: true });
  });

  it("counts the usage and the cost of everybody who spoke", async () => {
    const tiers = [OPENAI, CLAUDE].map((tier) => `${tier}, price: { input_per_mtok: 1, output_per_mtok: 1 }`);
    const { ask } = await given(tiers, [cutAt("openai")]);
    const { outcome } = await ask(givenRequest("r1", STREAM));
    const usages = outcome.attempts.map(({ usage }) => usage);
    const sum = (key: "inputTokens" | "outputTokens") =>
      usages.reduce((before, usage) => before + (usage?.[key] ?? 0), 0);
    expect(outcome.ok && outcome.usage).toMatchObject({
      inputTokens: sum("inputTokens"),
      outputTokens: sum("outputTokens"),
    });
    expect(usages.every((usage) => (usage?.outputTokens ?? 0) > 0)).toBe(true);
    expect(outcome.attempts.map(({ carriedOn }) => carriedOn)).toEqual([true, undefined]);
    expect(outcome.costUsd).toBeCloseTo((sum("inputTokens") + sum("outputTokens")) / 1e6, 12);
  });

  it("may be carried on more than once", async () => {
    const { ask } = await given([OPENAI, CLAUDE, MISTRAL], [cutAt("openai"), cutAt("anthropic")]);
    const { text, outcome } = await ask(givenRequest("r1", STREAM));
    expect(trailOf(outcome)).toEqual(["openai truncated", "anthropic truncated", "mistral ok"]);
    expect(text).toBe(WHOLE);
    expect(outcome).toMatchObject({ ok: true, fallbackLevel: 2 });
  });

  it("is carried on by the same tier where that has a retry left and accepts a prefill", async () => {
    const once = `${FOREVER}, provider: anthropic, kind: cut, first: 1`;
    const { ask } = await given(["provider: anthropic, model: claude-sonnet-4-5, max_retries: 1"], [once]);
    const { text, outcome } = await ask(givenRequest("r1", STREAM));
    expect(trailOf(outcome)).toEqual(["anthropic truncated", "anthropic ok"]);
    expect(text).toBe(WHOLE);
  });

  it("passes over tiers that would answer anew or refuse, and ends with what cut it where there is no other", async () => {
    const { ask } = await given([OPENAI, CLAUDE_NEW, "provider: deepseek, model: deepseek-chat"], [cutAt("openai")]);
    const { text, outcome } = await ask(givenRequest("r1", STREAM));
    expect(trailOf(outcome)).toEqual(["openai truncated"]);
    expect(outcome).toMatchObject({
      ok: false,
      failure: { kind: "truncated" },
      skipped: [
        { tier: 1, reason: "incapable" },
        { tier: 2, reason: "incapable" },
      ],
    });
    expect(text.length).toBeGreaterThan(0);
    expect(WHOLE.startsWith(text)).toBe(true);
    expect(text).not.toBe(WHOLE);
  });

  it("does not hide what cut it behind a fallback that refuses the prefill", async () => {
    const refused = `${FOREVER}, provider: anthropic, kind: prefill-rejected`;
    const { ask } = await given([OPENAI, CLAUDE], [cutAt("openai"), refused]);
    const { outcome } = await ask(givenRequest("r1", STREAM));
    expect(trailOf(outcome)).toEqual(["openai truncated", "anthropic rejected"]);
    expect(outcome).toMatchObject({ ok: false, failure: { kind: "truncated" } });
  });

  it("keeps to the total time of one stream, however many carry it on", async () => {
    const slow = [
      "providers:",
      "  default: { latency: { ttft: { p50_ms: 300, p95_ms: 310, p99_ms: 320 }, tokens_per_second: 10 }, output_tokens: { mean: 400, p95: 400 } }",
    ];
    const chain = givenChain([OPENAI, CLAUDE], ["stream: { rescue: continue, total_timeout_ms: 6000 }"]);
    const { ask } = await givenWorld(chain, givenScenario([cutAt("openai")], slow));
    const { outcome } = await ask(givenRequest("r1", STREAM));
    expect(trailOf(outcome)).toEqual(["openai truncated", "anthropic timeout"]);
    expect(outcome.latencyMs).toBeCloseTo(6000, 2);
    expect(outcome).toMatchObject({ ok: false, failure: { kind: "timeout", phase: "total" } });
  });

  it("is not carried on where the caller leaves: cancellation stops everything at once", async () => {
    const silent = `${FOREVER}, provider: anthropic, kind: blackout, mode: hang`;
    const { askLater, world } = await given([OPENAI, CLAUDE], [cutAt("openai"), silent]);
    const cancellation = new Cancellation();
    const asked = askLater(givenRequest("r1", STREAM), cancellation);
    world.clock.timer(2000, () => cancellation.cancel("caller"));
    const { outcome } = await world.run(asked);
    expect(trailOf(outcome)).toEqual(["openai truncated", "anthropic cancelled"]);
    expect(outcome).toMatchObject({ ok: false, failure: { kind: "cancelled" }, latencyMs: 2000 });
    expect(cancellation.listenerCount).toBe(0);
  });

  it("ends as before where the chain does not ask for it", async () => {
    const { ask } = await given([OPENAI, CLAUDE], [cutAt("openai")], []);
    const { outcome } = await ask(givenRequest("r1", STREAM));
    expect(trailOf(outcome)).toEqual(["openai truncated"]);
  });
});
