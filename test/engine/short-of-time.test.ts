import { describe, expect, it } from "vitest";
import { givenChain, givenRequest, givenScenario, givenWorld, trailOf } from "../given.ts";

const TIERS = [
  "provider: openai, model: gpt-4.1, weight: 4, timeout_ms: 5000, max_latency_ms: 3000",
  "provider: anthropic, model: claude-sonnet-4-5, weight: 3, timeout_ms: 6000",
  "provider: google, model: gemini-2.5-flash, weight: 2, timeout_ms: 3000",
  "provider: deepseek, model: deepseek-chat, weight: 1, timeout_ms: 4000",
] as const;
const PACES = [
  "providers:",
  "  openai: { latency: { mean_ms: 1240, p95_ms: 1890, p99_ms: 2450 } }",
  "  anthropic: { latency: { mean_ms: 1850, p95_ms: 3100, p99_ms: 4200 } }",
  "  google: { latency: { mean_ms: 1400, p95_ms: 2300, p99_ms: 2900 } }",
  "  deepseek: { latency: { mean_ms: 2300, p95_ms: 2950, p99_ms: 3510 } }",
];
const FOREVER = "at_ms: 0, for_ms: 360000000";

/** A chain in whose time not all tiers fit, and which knows how long each of them takes. */
async function givenShortTime(faults: readonly string[], rest: readonly string[] = []) {
  const chain = givenChain(TIERS, ["timeout_ms: 10000", ...rest]);
  const world = await givenWorld(chain, givenScenario(faults, PACES));
  for (const [index, p95Ms] of [1890, 3100, 2300, 2950].entries()) {
    const latency = world.state.tiers[index]?.wholeLatency;
    for (let count = 1; count <= 40; count++) latency?.answered((p95Ms * count) / 38, world.world.clock.now());
  }
  return world;
}

describe("a chain whose tiers do not all fit into its time", () => {
  it("leaves a healthy primary nearly all of the traffic", async () => {
    const { ask, sleep, events } = await givenShortTime([]);
    const byLevel = [0, 0, 0, 0];
    for (let number = 0; number < 400; number++) {
      const { outcome } = await ask(givenRequest(`r${number}`));
      if (outcome.ok) byLevel[outcome.fallbackLevel] = (byLevel[outcome.fallbackLevel] ?? 0) + 1;
      await sleep(200);
    }
    expect(byLevel.reduce((sum, count) => sum + count, 0)).toBe(400);
    expect(byLevel[0]).toBeGreaterThan(380);
    expect(events.filter(({ type }) => type === "breaker-opened")).toEqual([]);
  });

  it("still finds the last tier when all before it are silent", async () => {
    const silent = ["openai", "anthropic", "google"].map(
      (name) => `${FOREVER}, provider: ${name}, kind: blackout, mode: hang`,
    );
    const { ask } = await givenShortTime(silent, ["breaker: off"]);
    const answered: boolean[] = [];
    for (let number = 0; number < 20; number++) {
      const { outcome } = await ask(givenRequest(`r${number}`));
      answered.push(outcome.ok);
      const [first, second, third] = outcome.attempts.map(({ durationMs }) => durationMs);
      expect(first).toBeCloseTo(1.5 * 1890, 0);
      expect(Math.min(second ?? 0, third ?? 0)).toBeGreaterThan(1500);
    }
    expect(answered.filter((ok) => ok).length).toBeGreaterThanOrEqual(18);
  });

  it("goes on to the next tier where a retry would often run out of time", async () => {
    const { ask } = await givenShortTime([`${FOREVER}, provider: openai, kind: rate-limit, retry_after_ms: 1000`]);
    const { outcome } = await ask(givenRequest("r1"));
    expect(trailOf(outcome)).toEqual(["openai rate-limited", "anthropic ok"]);
  });

  it("does not hold a tier's slowness against it that is none: a slice shorter than its usual answers says little", async () => {
    const silent = ["openai", "anthropic"].map((name) => `${FOREVER}, provider: ${name}, kind: blackout, mode: hang`);
    const { ask, state, events } = await givenShortTime(silent, ["breaker: { failures: 3 }"]);
    for (let number = 0; number < 3; number++) await ask(givenRequest(`r${number}`));
    // The primary was waited for beyond its P95 each time; the second tier had less than its own.
    expect(events.flatMap((event) => (event.type === "breaker-opened" ? [event.tier] : []))).toEqual([0]);
    expect(state.tiers[1]?.breaker).toMatchObject({ state: "closed", failures: 0 });
    for (let number = 3; number < 6; number++) await ask(givenRequest(`r${number}`));
    // Asked first, it has the time of its usual answers, and its silence tells.
    expect(events.flatMap((event) => (event.type === "breaker-opened" ? [event.tier] : []))).toEqual([0, 1]);
  });
});
