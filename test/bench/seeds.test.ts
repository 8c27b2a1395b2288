import { describe, expect, test } from "vitest";
import type { BenchResult } from "../../src/bench/bench-report.ts";
import { configurationsOf } from "../../src/bench/configurations.ts";
import { playJobs, type Job, type JobRunner } from "../../src/bench/job.ts";
import { measure } from "../../src/bench/measure.ts";
import { parseUntil } from "../../src/bench/until-rule.ts";
import type { Scenario } from "../../src/config/scenario.ts";
import { Cancellation } from "../../src/core/cancellation.ts";
import { sampleBench as bench, sampleMeasuring } from "./sample-bench.ts";
import { sampleChain, sampleScenario } from "./sample-chain.ts";

const MINUTE_MS = 60_000;

/** Outages that come when they come: other ones under each seed. */
const RESTLESS: Scenario = sampleScenario({
  outages: [
    {
      providers: ["openai"],
      model: null,
      effect: { kind: "blackout", mode: "refuse" },
      probability: 1,
      severity: null,
      shared: 0,
      first: null,
      every: null,
      where: { stream: null, inputTokensMin: null },
      process: {
        kind: "renewal",
        gap: { shape: 1, meanMs: 10 * MINUTE_MS },
        repair: { medianMs: 3 * MINUTE_MS, sigma: 0.5, maxMs: 20 * MINUTE_MS },
      },
    },
  ],
});

describe("a bench under several seeds", () => {
  test("is the sum of what each seed alone gives", async () => {
    const [first, second] = [await bench({ seed: 3 }), await bench({ seed: 4 })];
    const both = await bench({ seed: 3, seeds: [3, 4] });
    expect(both.seeds).toEqual([3, 4]);
    for (const [index, together] of both.configurations.entries()) {
      const [one, other] = [first.configurations[index], second.configurations[index]];
      expect(together.requests).toBe((one?.requests ?? 0) + (other?.requests ?? 0));
      expect(together.latency_ms.max).toBe(Math.max(one?.latency_ms.max ?? 0, other?.latency_ms.max ?? 0));
      expect(together.by_seed).toEqual([...(one?.by_seed ?? []), ...(other?.by_seed ?? [])]);
      expect(together.cost_usd).toBeCloseTo((one?.cost_usd ?? 0) + (other?.cost_usd ?? 0), 12);
      expect(together.timeline.buckets.reduce((sum, bucket) => sum + bucket.requests, 0)).toBe(together.requests);
      expect(together.spread?.success_rate?.n).toBe(2);
    }
  });

  test("has outages of its own under each seed, the same ones for every configuration", async () => {
    const { configurations } = await bench({ scenario: RESTLESS, seed: 1, seeds: [1, 2] });
    const times = configurations.map(({ windows = [] }) =>
      windows.map(({ seed, from_ms: fromMs }) => `${seed} ${fromMs}`),
    );
    expect(times[0]).toEqual(times[1]);
    const of = (seed: number): string[] => (times[0] ?? []).filter((time) => time.startsWith(`${seed} `));
    expect(of(1).length).toBeGreaterThan(0);
    expect(of(2).length).toBeGreaterThan(0);
    expect(of(1).map((time) => time.slice(2))).not.toEqual(of(2).map((time) => time.slice(2)));
  });

  test("says of every further tier what it changed, pair by pair", async () => {
    const { differences = [] } = await bench({ scenario: RESTLESS, seed: 1, seeds: [1, 2, 3, 4, 5] });
    const success = differences.find(({ metric }) => metric === "success_rate");
    expect(success).toMatchObject({ configuration: "all 2 tiers", method: "seeds", n: 5, verdict: "better" });
    expect(success?.ci95?.[0]).toBeGreaterThan(0);
  });

  test("does not depend on how many are played at once, nor on who is done first", async () => {
    const alone = await bench({ seed: 5, seeds: [5, 6, 7] });
    const jobs: Job[] = [];
    const backwards = await bench({ seed: 5, seeds: [5, 6, 7], runner: outOfOrder(jobs, { seed: 5 }) });
    expect(jobs.length).toBe(6);
    expect(backwards).toEqual(alone);
  });

  test("ends with the first seed that makes the success rate known well enough, whoever is ahead", async () => {
    const seeds = Array.from({ length: 40 }, (_, index) => index + 1);
    const until = { halfWidth: 0.2 };
    const restless = { scenario: RESTLESS, seed: 1, requests: 20 };
    const one = await bench({ ...restless, seeds, until });
    expect(one.until).toEqual({ half_width: 0.2, reached: true });
    expect(one.seeds.length).toBeLessThan(40);
    expect(halfWidthOf(one)).toBeLessThanOrEqual(0.2);
    const fewer = await bench({ ...restless, seeds: one.seeds.slice(0, -1) });
    // Of nineteen seeds none says enough, however near they are to each other.
    expect(one.seeds.length === 20 || halfWidthOf(fewer) > 0.2).toBe(true);
    expect(await bench({ ...restless, seeds, until, runner: outOfOrder([], restless) })).toEqual(one);
  });

  test("says so where there were too few seeds for that", async () => {
    const { until } = await bench({ scenario: RESTLESS, seed: 1, seeds: [1, 2], until: { halfWidth: 0.2 } });
    expect(until).toEqual({ half_width: 0.2, reached: false });
  });

  test("that is ended early reports the seeds that all configurations met whole, so that they can be compared", async () => {
    const cancellation = new Cancellation();
    const report = await bench({
      seeds: [1, 2, 3],
      cancellation,
      onProgress: ({ job, requests }) => {
        // The second seed is over for one configuration, and just begun for the other.
        if (job === 3 && requests === 10) cancellation.cancel("caller");
      },
    });
    expect(report).toMatchObject({ interrupted: true, seeds: [1] });
    expect(report.configurations.map(({ requests, requests_planned: planned }) => [requests, planned])).toEqual([
      [60, 60],
      [60, 60],
    ]);
    expect(report.differences).toEqual((await bench({ seed: 1 })).differences);
  });

  test("that is ended within the first one reports what there is of it, and makes no pairs of halves", async () => {
    const cancellation = new Cancellation();
    const { seeds, configurations, differences } = await bench({
      seeds: [1, 2, 3],
      until: { halfWidth: 0.5 },
      cancellation,
      onProgress: ({ job, requests }) => {
        if (job === 1 && requests === 10) cancellation.cancel("caller");
      },
    });
    expect(seeds).toEqual([1]);
    expect(configurations.map(({ requests, requests_planned: planned }) => [requests, planned])).toEqual([
      [60, 60],
      [10, 60],
    ]);
    expect(differences).toEqual([]);
  });
});

describe("an ablated chain", () => {
  test("is every prefix as written, after the same one with one policy changed at a time", () => {
    const names = configurationsOf(sampleChain(["openai", "anthropic"]), { ablate: true }).map(({ name }) => name);
    expect(names).toEqual([
      "primary only, no breaker",
      "primary only, no health checks",
      "primary only, a hedge at P95",
      "primary only",
      "all 2 tiers, no breaker",
      "all 2 tiers, no health checks",
      "all 2 tiers, a hedge at P95",
      "all 2 tiers, no reserve",
      "all 2 tiers",
    ]);
  });

  test("changes that policy alone", () => {
    for (const { chain, variant } of configurationsOf(sampleChain(["openai"]), { ablate: true })) {
      const written = sampleChain(["openai"]);
      const changed = Object.entries(chain).filter(
        ([key, value]) => value !== Reflect.get(written, key) && typeof value !== "object",
      );
      expect(chain.breaker === null).toBe(variant === "no breaker");
      expect(chain.healthCheckIntervalMs === null).toBe(variant === "no health checks");
      expect(chain.hedge !== null).toBe(variant === "a hedge at P95");
      expect(changed).toEqual([]);
    }
  });
});

describe("a rule that says when there are seeds enough", () => {
  test.each([
    ["ci=0.1%", 0.001],
    ["ci = 2.5%", 0.025],
    ["ci=0.01", 0.01],
  ])("%s", (text, halfWidth) => {
    expect(parseUntil(text)).toEqual({ halfWidth });
  });

  test.each(["ci=0", "ci=100%", "ci=0.1 %%", "ci<0.1%", "0.1%", "p95=3", "ci=-1%", "ci=1e-3"])("is not %s", (text) => {
    expect(parseUntil(text)).toBeNull();
  });
});

describe("jobs", () => {
  test("of which one has a bug are given up, and no further one is begun", async () => {
    const begun: number[] = [];
    const runner: JobRunner = {
      atOnce: 1,
      play: async ({ index }) => {
        begun.push(index);
        throw new Error("a bug");
      },
    };
    const [configuration] = configurationsOf(sampleChain(["openai"]));
    if (configuration === undefined) throw new Error("a chain has a configuration");
    const jobs = [0, 1, 2].map((index) => ({ index, configuration, configurationIndex: 0, seed: index }));
    await expect(playJobs(jobs, runner, () => true)).rejects.toThrow("a bug");
    expect(begun).toEqual([0]);
  });
});

const AT_ONCE = 3;

/** Three jobs are taken before the first is done, and of each three the last is done first. */
function outOfOrder(
  jobs: Job[],
  of: { readonly scenario?: Scenario; readonly seed: number; readonly requests?: number },
): JobRunner {
  const measuring = sampleMeasuring(of);
  const held: (() => void)[] = [];
  const letGo = (): void => {
    for (const release of held.splice(0).toReversed()) release();
  };
  let before: Promise<unknown> = Promise.resolve();
  return {
    atOnce: AT_ONCE,
    play: async (job) => {
      jobs.push(job);
      const playing = before.then(() => measure(job, measuring));
      before = playing;
      const played = await playing;
      await new Promise<void>((release) => {
        held.push(release);
        if (held.length === AT_ONCE) letGo();
        // Where the bench has enough, no third one comes.
        else setTimeout(letGo, 20);
      });
      return played;
    },
  };
}

function halfWidthOf({ configurations }: BenchResult): number {
  const [low, high] = configurations.at(-1)?.spread?.success_rate?.ci95 ?? [0, Number.POSITIVE_INFINITY];
  return (high - low) / 2;
}
