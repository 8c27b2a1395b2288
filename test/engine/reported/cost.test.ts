import { describe, expect, it } from "vitest";
import type { EngineEvent } from "../../../src/core/event.ts";
import type { Usage } from "../../../src/core/piece.ts";
import { givenChain, givenRequest, givenScenario, givenWorld, trailOf } from "../../given.ts";

const OPENAI =
  "provider: openai, model: gpt-4.1, weight: 9, max_retries: 0, price: { input_per_mtok: 10, output_per_mtok: 40 }";
const CLAUDE =
  "provider: anthropic, model: claude-sonnet-4-5, weight: 5, max_retries: 0, price: { input_per_mtok: 1, output_per_mtok: 2 }";
const FOREVER = "at_ms: 0, for_ms: 3600000";
const FORTY = [
  "providers:",
  "  default: { latency: { mean_ms: 105, p95_ms: 130, p99_ms: 145 }, output_tokens: { mean: 40, p95: 40 } }",
];

function given(fault: string, rest: readonly string[] = []) {
  return givenWorld(
    givenChain([OPENAI, CLAUDE], rest),
    givenScenario([`${FOREVER}, provider: openai, ${fault}`], FORTY),
  );
}

function priced(usage: Usage | null, input: number, output: number): number {
  return usage === null ? Number.NaN : (usage.inputTokens * input + usage.outputTokens * output) / 1e6;
}

describe("the cost of a request that a fallback answered", () => {
  it.each(["blackout, mode: refuse", "status, status: 503", "blackout, mode: hang", "empty", "malformed"])(
    "is known, plain and streamed, and each attempt is priced at its own tier's price: %s",
    async (fault) => {
      for (const stream of [false, true]) {
        const { ask } = await given(`kind: ${fault}`);
        const { outcome } = await ask(givenRequest("r1", { stream }));
        const [failed, answered] = outcome.attempts;
        expect(trailOf(outcome)[1]).toBe("anthropic ok");
        expect(answered?.costUsd).toBeCloseTo(priced(answered?.usage ?? null, 1, 2), 12);
        expect(answered?.costUsd).toBeGreaterThan(0);
        const failedUsd = failed?.usage === null ? 0 : priced(failed?.usage ?? null, 10, 40);
        expect(failed?.costUsd).toBeCloseTo(failedUsd, 12);
        expect(outcome.costUsd).toBeCloseTo(failedUsd + (answered?.costUsd ?? 0), 12);
      }
    },
  );

  it("names the model that answered, and is that of the tier that was asked, whatever model claims to have answered", async () => {
    for (const stream of [false, true]) {
      const { ask } = await given("kind: wrong-model, claims: gpt-4.1-nano");
      const { outcome } = await ask(givenRequest("r1", { stream }));
      expect(outcome).toMatchObject({ ok: true, provider: "openai", model: "gpt-4.1-nano" });
      const [answered] = outcome.attempts;
      expect(answered?.model).toBe("gpt-4.1");
      expect(outcome.costUsd).toBeCloseTo(priced(answered?.usage ?? null, 10, 40), 12);
    }
  });
});

function spentOf(events: readonly EngineEvent[]) {
  return events.flatMap((event) =>
    event.type === "attempt-failed" || event.type === "attempt-succeeded" ? [event] : [],
  );
}

describe("the usage of a stream that was cut", () => {
  it("is counted once, on the attempt that was cut, and not in the usage of the answer", async () => {
    for (const after of ["text-start", "middle", "before-end"]) {
      const { ask, events } = await given(`kind: cut, after: ${after}`, ["stream: { rescue: hold }"]);
      const { outcome } = await ask(givenRequest("r1", { stream: true }));
      const [cut, answered] = outcome.attempts;
      expect(trailOf(outcome)).toEqual(["openai truncated", "anthropic ok"]);
      expect(cut?.usage?.inputTokens).toBeGreaterThan(0);
      expect(cut?.usage?.outputTokens).toBeGreaterThan(0);
      expect(outcome).toMatchObject({ ok: true, usage: answered?.usage });
      expect(outcome.costUsd).toBeCloseTo(
        priced(cut?.usage ?? null, 10, 40) + priced(answered?.usage ?? null, 1, 2),
        12,
      );
      // The events, of which every sum in a report is made, tell the same, and each attempt once.
      expect(spentOf(events).map(({ attempt, usage, costUsd }) => ({ attempt, usage, costUsd }))).toEqual(
        outcome.attempts.map(({ usage, costUsd }, attempt) => ({ attempt, usage, costUsd })),
      );
    }
  });

  it("has the words that came in it, also where the provider had reported its usage before the first of them", async () => {
    const { ask } = await givenWorld(
      givenChain([CLAUDE]),
      givenScenario([`${FOREVER}, provider: anthropic, kind: cut, after: middle`], FORTY),
    );
    const { text, outcome } = await ask(givenRequest("r1", { stream: true }));
    const [cut] = outcome.attempts;
    expect(text.length).toBeGreaterThan(40);
    expect(cut?.usage?.outputTokens).toBe(Math.ceil(text.length / 4));
    expect(outcome.costUsd).toBeCloseTo(priced(cut?.usage ?? null, 1, 2), 12);
  });

  it("is not lost where nobody carries the stream on", async () => {
    const { ask } = await given("kind: cut, after: middle");
    const { text, outcome } = await ask(givenRequest("r1", { stream: true }));
    expect(outcome.ok).toBe(false);
    const [cut] = outcome.attempts;
    expect(cut?.usage?.outputTokens).toBe(Math.ceil(text.length / 4));
    expect(outcome.costUsd).toBeCloseTo(priced(cut?.usage ?? null, 10, 40), 12);
  });
});
