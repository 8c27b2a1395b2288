import { describe, expect, test } from "vitest";
import type { BenchResult, ConfigurationReport } from "../../src/bench/bench-report.ts";
import type { BenchWatcher, ConfigurationBegun, TierStanding } from "../../src/bench/bench-watcher.ts";
import { configurationsOf, nameOf } from "../../src/bench/configurations.ts";
import { parseThreshold } from "../../src/bench/thresholds.ts";
import type { WorldFactory } from "../../src/bench/world-factory.ts";
import type { Price } from "../../src/config/chain.ts";
import type { Scenario } from "../../src/config/scenario.ts";
import { Cancellation } from "../../src/core/cancellation.ts";
import { benchJson } from "../../src/report/json.ts";
import { virtualWorld } from "../../src/world.ts";
import { sampleBench as bench } from "./sample-bench.ts";
import { CHEAP, sampleChain, sampleFault, sampleScenario } from "./sample-chain.ts";

const MINUTE_MS = 60_000;
function first({ configurations }: BenchResult): ConfigurationReport {
  const [configuration] = configurations;
  if (configuration === undefined) throw new Error("nothing was measured");
  return configuration;
}

function last({ configurations }: BenchResult): ConfigurationReport {
  const configuration = configurations.at(-1);
  if (configuration === undefined) throw new Error("nothing was measured");
  return configuration;
}

describe("who watches a bench", () => {
  test("hears of each request and failure, and since when a breaker stands as it does", async () => {
    const began: ConfigurationBegun[] = [];
    const failedAtMs: number[] = [];
    const standings: (TierStanding | undefined)[] = [];
    let timed = 0;
    const watcher: BenchWatcher = {
      benchBegan: () => {},
      configurationBegan: (begun) => void began.push(begun),
      attemptFailed: (tier, { kind }, atMs) => {
        if (tier === 0 && kind === "timeout" && began.length === 1) failedAtMs.push(atMs);
      },
      requestEnded: (_phase, _outcome, latencyMs) => {
        if (latencyMs !== null && latencyMs > 0) timed += 1;
        if (began.length === 1) standings.push(began[0]?.standing()[0]);
      },
      requestBlocked: () => {},
      configurationEnded: () => {},
    };
    const report = await bench({ watcher, warmupMs: 5 * MINUTE_MS });
    expect(timed).toBe(sum(report.configurations.map(({ requests }) => requests)));
    expect(first(report).warmup_requests).toBeGreaterThan(0);
    expect(first(report).by_tier[0]?.failures).toEqual({ timeout: failedAtMs.length });
    const opened = standings.filter((standing) => standing?.breaker === "open");
    expect(opened.length).toBeGreaterThan(0);
    // A breaker opens with a failure, and never at another time.
    for (const standing of opened) expect(failedAtMs).toContain(standing?.sinceMs);
    expect(standings[0]).toEqual({ breaker: "closed", inFlight: 0, sinceMs: began[0]?.startMs });
  });
});

describe("a bench", () => {
  test("of a healthy world finds 100 % at exactly one attempt per request, and no waste", async () => {
    const report = await bench({
      scenario: sampleScenario(),
      chains: [sampleChain(["openai", "anthropic", "google"])],
    });
    expect(report.configurations.map(({ name }) => name)).toEqual(["primary only", "2 tiers", "all 3 tiers"]);
    for (const configuration of report.configurations) {
      expect(configuration).toMatchObject({
        requests: 60,
        succeeded: 60,
        success_rate: 1,
        wasted_usd: 0,
        failures: {},
      });
      expect(configuration.attempts).toMatchObject({ total: 60, per_request: 1 });
      expect(configuration.failover).toMatchObject({ count: 0, worst_recovery_ms: null, total_outage: false });
      expect(configuration.latency_ms).toEqual(first(report).latency_ms);
      expect(configuration.cost_usd).toBeGreaterThan(0);
    }
  });

  test("tells of every tier and of every provider how many attempts a request cost it", async () => {
    const report = last(await bench({ chains: [sampleChain(["openai", "openai", "anthropic"])] }));
    const perTier = report.by_tier.map(({ attempts, attempts_per_request }) => [attempts, attempts_per_request]);
    expect(perTier).toEqual(report.by_tier.map(({ attempts }) => [attempts, attempts / report.requests]));
    // Two tiers of one provider are one to it: what it sees of an outage is the sum.
    const [primary = 0, second = 0, third = 0] = report.by_tier.map(({ attempts }) => attempts);
    const ofOpenai = primary + second;
    expect(second).toBeGreaterThan(0);
    expect(report.attempts.by_provider).toEqual({
      openai: { total: ofOpenai, per_request: ofOpenai / report.requests },
      anthropic: { total: third, per_request: third / report.requests },
    });
    expect(report.attempts.total).toBe(ofOpenai + third);
  });

  test("of a world that is all down finds 0 %", async () => {
    const faults = ["openai", "anthropic"].map((provider) => sampleFault(provider, 0, 2 * 3_600_000));
    const report = await bench({ scenario: sampleScenario({ faults }) });
    for (const configuration of report.configurations) {
      expect(configuration).toMatchObject({ requests: 60, succeeded: 0, success_rate: 0, cost_per_success_usd: null });
      expect(configuration.failover).toMatchObject({ count: 0, worst_recovery_ms: null, total_outage: true });
      expect(configuration.latency_ms).toMatchObject({ n: 0, mean: null, max: null });
    }
  });

  test("shows what a fallback buys in the primary's blackout", async () => {
    const report = await bench();
    const [alone, both] = [first(report), last(report)];
    expect(alone.failed).toBeGreaterThanOrEqual(12);
    expect(alone.failover.total_outage).toBe(true);
    expect(both).toMatchObject({ succeeded: 60, failed: 0, success_rate: 1 });
    expect(both.failover.count).toBeGreaterThanOrEqual(12);
    expect(both.failover.worst_recovery_ms).toBeGreaterThan(1000);
    expect(both.failover.worst_recovery_ms).toBeLessThan(10_000);
    expect(both.failover.latency_ms.mean).toBeGreaterThan(both.direct.latency_ms.mean ?? Number.NaN);
    expect(both.by_tier[0]?.failures["timeout"]).toBeGreaterThan(0);
    expect(alone.causes).toEqual({ timeout: alone.failed });
  });

  test("tells a failover that first waited for the primary from one that an open breaker saved the wait", async () => {
    const { failover, direct } = last(await bench());
    expect(failover.waited.count).toBeGreaterThanOrEqual(5);
    expect(failover.waited.count).toBeLessThan(failover.count);
    expect(failover.waited.latency_ms.mean).toBeGreaterThan(4000);
    const others = failover.count - failover.waited.count;
    const waitedMs = failover.waited.count * (failover.waited.latency_ms.mean ?? Number.NaN);
    const othersMs = failover.count * (failover.latency_ms.mean ?? Number.NaN) - waitedMs;
    expect(othersMs / others).toBeLessThan(1.5 * (direct.latency_ms.mean ?? Number.NaN));
  });

  test("tells direct answers of the primary from those of a tier that was tried before it", async () => {
    const chains = [sampleChain(["openai", "anthropic"], { strategy: "weighted" })];
    const { direct, failover, by_tier: tiers } = last(await bench({ chains, scenario: sampleScenario() }));
    expect(failover.count).toBe(0);
    expect(direct.promoted).toBe(tiers[1]?.answered);
    expect(direct.promoted).toBeGreaterThan(10);
    expect(direct.promoted).toBeLessThan(direct.count);
    expect(last(await bench()).direct.promoted).toBe(0);
  });

  test("counts every attempt and answer at one tier, and every dollar once", async () => {
    const report = await bench({ scenario: flaky(), requests: 400 });
    for (const configuration of report.configurations) {
      const tiers = configuration.by_tier;
      expect(sum(tiers.map((tier) => tier.attempts))).toBe(configuration.attempts.total);
      expect(sum(tiers.map((tier) => tier.answered))).toBe(configuration.succeeded);
      expect(sum(tiers.map((tier) => tier.cost_usd ?? Number.NaN))).toBeCloseTo(
        configuration.cost_usd ?? Number.NaN,
        12,
      );
      expect(configuration.direct.count + configuration.failover.count).toBe(configuration.succeeded);
      expect(sum(Object.values(configuration.failures))).toBe(configuration.failed);
      for (const tier of tiers) {
        expect(tier.attempts).toBeGreaterThanOrEqual(tier.answered + sum(Object.values(tier.failures)));
      }
    }
  });

  test("of the same seed gives the same report, byte for byte, and of another seed another", async () => {
    const elapsed = { wall_ms: 0, requests_per_second: 0, node: "" };
    const json = async (seed: number): Promise<string> =>
      benchJson({ ...(await bench({ scenario: flaky(), seed })), elapsed });
    const text = await json(7);
    expect(await json(7)).toBe(text);
    expect((await json(8)).replace('"seed": 8', '"seed": 7')).not.toBe(text);
  });

  test("doubling the prices doubles the cost", async () => {
    const twice = { ...CHEAP, inputPerMtok: 2 * CHEAP.inputPerMtok, outputPerMtok: 2 * CHEAP.outputPerMtok };
    const once = await bench({ scenario: flaky(), chains: [priced(CHEAP, CHEAP)] });
    const doubled = await bench({ scenario: flaky(), chains: [priced(twice, twice)] });
    for (const [index, { cost_usd, wasted_usd }] of once.configurations.entries()) {
      expect(cost_usd).toBeGreaterThan(0);
      expect(doubled.configurations[index]?.cost_usd).toBeCloseTo(2 * (cost_usd ?? Number.NaN), 12);
      expect(doubled.configurations[index]?.wasted_usd).toBeCloseTo(2 * (wasted_usd ?? Number.NaN), 12);
    }
  });

  test("does not know the cost once a tier without a price was asked, and only then", async () => {
    const chains = [priced(CHEAP, null)];
    const healthy = last(await bench({ scenario: sampleScenario(), chains }));
    expect(healthy.cost_usd).toBeGreaterThan(0);
    expect(healthy.by_tier[1]).toMatchObject({ attempts: 0, cost_usd: null, wasted_usd: null });
    expect(last(await bench({ chains }))).toMatchObject({
      cost_usd: null,
      wasted_usd: null,
      cost_per_success_usd: null,
    });
  });
});

describe("the load", () => {
  test("counts latency from the intended start, so that a late start is not hidden", async () => {
    const load = [{ phase: "sequential", requests: 60, atMs: 0, untilMs: 6000 } as const];
    const { latency_ms, requests } = last(await bench({ scenario: sampleScenario({ load }) }));
    expect(requests).toBe(60);
    expect(latency_ms.max).toBeGreaterThan(40_000);
    expect(latency_ms.mean).toBeGreaterThan(20_000);
  });

  test("of many more requests than the scenario's own is not measured as a queue", async () => {
    const load = [{ phase: "sequential", requests: 6, atMs: 0, untilMs: 60_000 } as const];
    const report = await bench({ scenario: sampleScenario({ load }), requests: 600 });
    expect(report.load).toMatchObject([{ requests: 600, scenario_requests: 6, concurrency: 100, until_ms: 60_000 }]);
    expect(last(report).requests).toBe(600);
    expect(last(report).latency_ms.max).toBeLessThan(5000);
  });

  test("has exactly the wanted number of requests at once in a concurrent phase", async () => {
    const load = [{ phase: "concurrent", requests: 90, concurrency: 30, atMs: 1000 } as const];
    const { factory, mostAtOnce } = watched();
    const report = await bench({ scenario: sampleScenario({ load }), worldFactory: factory });
    expect(last(report).requests).toBe(90);
    expect(mostAtOnce()).toBe(30);
    const more = watched();
    await bench({ scenario: sampleScenario({ load }), worldFactory: more.factory, concurrency: 90 });
    expect(more.mostAtOnce()).toBe(90);
  });

  test("lets phases overlap in time: a burst does not hold up the others", async () => {
    const load = [
      { phase: "sequential", requests: 60, atMs: 0, untilMs: 3_600_000 },
      { phase: "concurrent", requests: 40, concurrency: 40, atMs: 1_800_000 },
    ] as const;
    const report = await bench({ scenario: sampleScenario({ load }) });
    expect(last(report).requests).toBe(100);
    expect(last(report).latency_ms.max).toBeLessThan(10_000);
    expect(report.simulated_ms).toBeGreaterThan(59 * MINUTE_MS);
    expect(report.simulated_ms).toBeLessThan(60 * MINUTE_MS);
  });

  test("ends early when it is cancelled, and does not blame the chain for what was cut off", async () => {
    const cancellation = new Cancellation();
    const report = await bench({
      cancellation,
      scenario: sampleScenario(),
      onProgress: ({ requests }) => {
        if (requests === 10) cancellation.cancel("caller");
      },
    });
    expect(report.interrupted).toBe(true);
    expect(report.configurations).toHaveLength(1);
    expect(first(report)).toMatchObject({ requests: 10, succeeded: 10, failures: {} });
    expect(cancellation.listenerCount).toBe(0);
  });

  test("counts neither the attempts that an interruption cut off nor a threshold on half a configuration", async () => {
    const chains = [sampleChain(["openai"])];
    const cancellation = new Cancellation();
    const load = [{ phase: "concurrent", requests: 40, concurrency: 40, atMs: 0 } as const];
    const parsed = parseThreshold(
      "success_rate>=99%",
      chains.flatMap((chain) => configurationsOf(chain)).map(nameOf),
      () => null,
    );
    if (!parsed.ok) throw new Error(parsed.message);
    const report = await bench({
      cancellation,
      chains,
      scenario: sampleScenario({ load }),
      thresholds: [parsed.threshold],
      onProgress: ({ requests }) => {
        if (requests === 5) cancellation.cancel("caller");
      },
    });
    const { attempts, wasted_usd, by_tier, requests } = first(report);
    expect({ requests, attempts, wasted_usd }).toEqual({
      requests: 5,
      attempts: { total: 5, per_request: 1, by_provider: { openai: { total: 5, per_request: 1 } } },
      wasted_usd: 0,
    });
    expect(by_tier).toMatchObject([{ answered: 5, attempts: 5, failures: {} }]);
    expect(report.thresholds).toMatchObject([{ value: null, ok: null }]);
  });

  test("says nothing of a recovery that the warm-up hides", async () => {
    const whole = last(await bench());
    const late = last(await bench({ warmupMs: 40 * MINUTE_MS }));
    expect(whole.windows?.[0]?.recovered_ms).toBeGreaterThan(0);
    expect(late.windows?.[0]).toMatchObject({ recovered_ms: null, recovery: { requests: 0 }, after: { requests: 0 } });
    const midway = last(await bench({ warmupMs: 25 * MINUTE_MS }));
    expect(midway.windows?.[0]?.recovered_ms).toBe(whole.windows?.[0]?.recovered_ms);
    expect(whole.failover.worst_recovery_ms).toBeGreaterThan(0);
    expect(midway.failover).toMatchObject({ worst_recovery_ms: null, total_outage: false });
  });

  test("tells its progress configuration by configuration", async () => {
    const seen: string[] = [];
    await bench({
      requests: 3,
      scenario: sampleScenario(),
      onProgress: (at) => seen.push(`${at.job}/${at.jobs} ${at.name} ${at.requests}/${at.requestsPlanned}`),
    });
    expect(seen).toEqual([
      "0/2 primary only 1/3",
      "0/2 primary only 2/3",
      "0/2 primary only 3/3",
      "1/2 all 2 tiers 1/3",
      "1/2 all 2 tiers 2/3",
      "1/2 all 2 tiers 3/3",
    ]);
  });
});

function sum(numbers: readonly number[]): number {
  return numbers.reduce((before, number) => before + number, 0);
}

/** The primary fails now and then, so that there are retries, failovers and waste. */
function flaky(): Scenario {
  const sick = sampleFault("openai", 0, 3_600_000, { kind: "brownout", status: 500 });
  const cut = sampleFault("anthropic", 0, 3_600_000, { kind: "cut" });
  return sampleScenario({
    faults: [
      { ...sick, probability: 0.3 },
      { ...cut, probability: 0.2 },
    ],
  });
}

function priced(primary: Price | null, fallback: Price | null): ReturnType<typeof sampleChain> {
  const chain = sampleChain(["openai", "anthropic"]);
  const prices = [primary, fallback];
  return { ...chain, tiers: chain.tiers.map((tier, index) => ({ ...tier, price: prices[index] ?? null })) };
}

/** A world that counts the exchanges under way. */
function watched(): { readonly factory: WorldFactory; readonly mostAtOnce: () => number } {
  let [now, most] = [0, 0];
  const factory: WorldFactory = async (options) => {
    const world = await virtualWorld(options);
    return {
      ...world,
      transport: {
        send: async (request, cancellation) => {
          now += 1;
          most = Math.max(most, now);
          try {
            const response = await world.transport.send(request, cancellation);
            const text = await response.body.text(1_000_000);
            return { ...response, body: { text: async () => text, next: async () => null } };
          } finally {
            now -= 1;
          }
        },
      },
    };
  };
  return { factory, mostAtOnce: () => most };
}
