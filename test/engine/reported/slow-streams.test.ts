import { describe, expect, it } from "vitest";
import { givenChain, givenRequest, givenScenario, givenWorld, trailOf } from "../../given.ts";

const OPENAI = "provider: openai, model: gpt-4.1, weight: 9, max_retries: 0";
const CLAUDE = "provider: anthropic, model: claude-sonnet-4-5, weight: 5, max_retries: 0";
const NO_CHECKS = "health_check_interval_ms: 3600000";
const STREAM = { stream: true };

/** Four hundred tokens, from the primary at 5 a second (80 s), from the fallback at 200 (2 s); both begin at once. */
const TRICKLE = [
  "providers:",
  ...[
    ["openai", 5],
    ["anthropic", 200],
  ].map(
    ([name, pace]) =>
      `  ${name}: { latency: { ttft: { p50_ms: 300, p95_ms: 310, p99_ms: 320 }, tokens_per_second: ${pace} }, output_tokens: { mean: 400, p95: 400 } }`,
  ),
];

function given(rest: readonly string[], tier = OPENAI) {
  return givenWorld(givenChain([tier, CLAUDE], [NO_CHECKS, ...rest]), givenScenario([], TRICKLE));
}

describe("a stream whose words trickle", () => {
  it("is no silence: neither the idle limit nor the time to its first word finds anything wrong with it", async () => {
    const { ask, state } = await given(["stream: { idle_timeout_ms: 10000 }"], `${OPENAI}, max_latency_ms: 1000`);
    for (let number = 0; number < 21; number++) {
      const { outcome } = await ask(givenRequest(`r${number}`, STREAM));
      expect(trailOf(outcome)).toEqual(["openai ok"]);
      expect(outcome.latencyMs).toBeGreaterThan(60_000);
    }
    expect(state.tiers[0]?.breaker).toMatchObject({ state: "closed", failures: 0 });
  });

  it("is over at its total limit, and the fifth of them takes the tier out: from then on the fallback answers", async () => {
    const { ask, events } = await given(["stream: { total_timeout_ms: 20000 }"]);
    for (let number = 1; number <= 5; number++) {
      const { outcome } = await ask(givenRequest(`r${number}`, STREAM));
      expect(outcome).toMatchObject({ ok: false, failure: { kind: "timeout", phase: "total" } });
      expect(outcome.latencyMs).toBeCloseTo(20_000, 2);
    }
    expect(events.filter(({ type }) => type === "breaker-opened")).toHaveLength(1);
    const { outcome } = await ask(givenRequest("r6", STREAM));
    expect(trailOf(outcome)).toEqual(["anthropic ok"]);
    expect(outcome.latencyMs).toBeLessThan(3000);
  });

  it("that is held back goes to the fallback in time for a whole answer, the very first of them", async () => {
    const { ask } = await given(["timeout_ms: 20000", "stream: { rescue: hold }"]);
    const { outcome } = await ask(givenRequest("r1", STREAM));
    expect(trailOf(outcome)).toEqual(["openai timeout", "anthropic ok"]);
    expect(outcome.latencyMs).toBeLessThan(20_000);
  });
});
