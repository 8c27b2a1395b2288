import { describe, expect, test } from "vitest";
import type { BenchResult, ConfigurationReport } from "../../src/bench/bench-report.ts";
import type { LoadPhase, OpenPhase, TracePhase } from "../../src/config/load-phase.ts";
import type { Trace } from "../../src/config/trace.ts";
import { Cancellation } from "../../src/core/cancellation.ts";
import { benchTable } from "../../src/report/table.ts";
import { type SampleOptions, sampleBench } from "./sample-bench.ts";
import { sampleChain, sampleFault, sampleScenario } from "./sample-chain.ts";

const MINUTE_MS = 60_000;

const OPEN: OpenPhase = {
  phase: "open",
  rates: [{ atMs: 0, perSecond: 2 }],
  arrivals: { process: "poisson" },
  atMs: 0,
  untilMs: 10 * MINUTE_MS,
  inFlightMax: 2000,
};

const TRACE: TracePhase = {
  phase: "trace",
  file: "traffic.csv",
  speed: 1,
  atMs: 0,
  untilMs: 3_600_000,
  inFlightMax: 10,
};
const TRAFFIC: Trace = {
  name: "traffic.csv",
  arrivalsMs: Float64Array.of(0, 500, 500, 90_000),
  inputTokens: Uint32Array.of(10, 400, 3000, 40),
  outputTokens: Uint32Array.of(1, 7, 900, 60),
};

function under(load: readonly LoadPhase[], changes: SampleOptions = {}): Promise<BenchResult> {
  const { scenario = sampleScenario() } = changes;
  const traces = new Map([[TRACE.file, TRAFFIC]]);
  return sampleBench({ traces, ...changes, scenario: { ...scenario, load } });
}

function only({ configurations: [first] }: BenchResult): ConfigurationReport {
  if (first === undefined) throw new Error("nothing was measured");
  return first;
}

const ONE_TIER = { chains: [sampleChain(["openai"])] };
const WORDS = { columns: 80, colour: false, command: () => "holyfail bench" };

describe("an open loop", () => {
  test("sends what is due, however long the answers take, and the same to every configuration", async () => {
    const silent = sampleScenario({ faults: [sampleFault("openai", 0, 3_600_000)] });
    const report = await under([OPEN], { scenario: silent });
    const [load] = report.load;
    expect(load).toMatchObject({ phase: "open", open: { arrivals: "poisson" } });
    // 1,200 are expected; four standard deviations are 139.
    expect(Math.abs((load?.requests ?? 0) - 1200)).toBeLessThan(139);
    for (const { requests, blocked } of report.configurations)
      expect({ requests, blocked }).toEqual({ requests: load?.requests, blocked: 0 });
    expect(report.configurations[0]?.success_rate).toBe(0);
    expect(report.configurations[1]?.success_rate).toBeGreaterThan(0.9);
  });

  test("of the same seed is the same, and of another seed another", async () => {
    const [once, again, other] = [await under([OPEN]), await under([OPEN]), await under([OPEN], { seed: 8 })];
    expect(JSON.stringify(again)).toBe(JSON.stringify(once));
    expect(other.load[0]?.requests).not.toBe(once.load[0]?.requests);
  });

  test("blocks what is due while as many as allowed are under way, and counts it as neither sent nor failed", async () => {
    const steady = { ...OPEN, arrivals: { process: "constant" }, inFlightMax: 1 } as const;
    const report = await under([steady], ONE_TIER);
    const { requests, succeeded, failed, blocked, latency_ms: response, service_ms: service } = only(report);
    expect(requests + blocked).toBe(1200);
    expect({ succeeded, failed }).toEqual({ succeeded: requests, failed: 0 });
    // An answer takes a second and one is due each half second: every second or third is sent.
    expect(requests).toBeGreaterThan(350);
    expect(requests).toBeLessThan(650);
    expect(service).toEqual(response);
    expect(benchTable({ ...report, elapsed: NO_TIME }, WORDS)).toContain(`BLOCKED: up to ${blocked} of 1,200 requests`);
  });

  test("stops at the number that is wanted", async () => {
    const report = await under([{ ...OPEN, requestsMax: 50 }], ONE_TIER);
    expect(only(report).requests).toBe(50);
    expect(report.load[0]?.until_ms).toBeLessThan(60_000);
  });

  test("that is interrupted tells of what had ended, and leaves nothing behind", async () => {
    const cancellation = new Cancellation();
    const onProgress = ({ requests }: { readonly requests: number }): void => {
      if (requests === 100) cancellation.cancel("caller");
    };
    const report = await under([OPEN], { ...ONE_TIER, cancellation, onProgress });
    expect(report.interrupted).toBe(true);
    expect(only(report).requests).toBe(100);
  });
});

describe("a warm-up", () => {
  test("is sent and found in no figure", async () => {
    const report = await under([OPEN], { ...ONE_TIER, warmupMs: 5 * MINUTE_MS });
    const { requests, warmup_requests: warmedUp, attempts, timeline, by_tier: tiers } = only(report);
    expect(requests + warmedUp).toBe(report.load[0]?.requests);
    expect(warmedUp).toBeGreaterThan(500);
    expect(attempts.total).toBe(requests);
    expect(tiers[0]).toMatchObject({ answered: requests, attempts: requests });
    expect(timeline.buckets[0]?.from_ms).toBeGreaterThanOrEqual(5 * MINUTE_MS);
    expect(report.warmup_ms).toBe(5 * MINUTE_MS);
    expect(benchTable({ ...report, elapsed: NO_TIME }, WORDS)).toContain(
      `Warm-up: ${warmedUp} requests of the first 5 min are not counted.`,
    );
  });

  test("hides an outage that is over by its end, but not what the outage has done to the chain", async () => {
    const scenario = sampleScenario({ faults: [sampleFault("openai", 0, 4.9 * MINUTE_MS)] });
    const [all, later] = [
      await under([OPEN], { scenario }),
      await under([OPEN], { scenario, warmupMs: 5 * MINUTE_MS }),
    ];
    expect(only(all).failover.total_outage).toBe(true);
    expect(only(later).failover.total_outage).toBe(false);
    // The breaker that opened in the outage still keeps the primary out for a while.
    expect(later.configurations[1]?.failover.count).toBeGreaterThan(0);
    expect(later.configurations[1]?.direct.count).toBeGreaterThan(100);
  });

  test("concerns closed loops as well", async () => {
    const load = [{ phase: "sequential", requests: 60, atMs: 0, untilMs: 3_600_000 } as const];
    const report = only(await under(load, { ...ONE_TIER, warmupMs: 30 * MINUTE_MS }));
    expect(report).toMatchObject({ requests: 30, warmup_requests: 30, attempts: { total: 30 } });
  });
});

describe("a trace", () => {
  test("is sent as it was, with prompts and answers of its lengths", async () => {
    const report = await under([TRACE], ONE_TIER);
    expect(report.load[0]).toMatchObject({ phase: "trace", requests: 4, until_ms: 90_000 });
    expect(only(report)).toMatchObject({ requests: 4, succeeded: 4, blocked: 0 });
    expect(only(report).by_tier[0]).toMatchObject({ input_tokens: 3450, output_tokens: 968 });
  });

  test("can be played faster, in part, and with fewer at once", async () => {
    const [faster, part] = [
      { ...TRACE, speed: 2 },
      { ...TRACE, untilMs: 60_000 },
    ];
    expect((await under([faster], ONE_TIER)).load[0]?.until_ms).toBe(45_000);
    expect(only(await under([part], ONE_TIER)).requests).toBe(3);
    expect(only(await under([{ ...TRACE, inFlightMax: 2 }], ONE_TIER))).toMatchObject({ requests: 3, blocked: 1 });
  });
});

test("a closed loop that falls behind tells service from response", async () => {
  const load = [{ phase: "sequential", requests: 600, atMs: 0, untilMs: 60_000 } as const];
  const report = await under(load, ONE_TIER);
  const { latency_ms: response, service_ms: service } = only(report);
  expect(service.mean).toBeLessThan(1100);
  // One caller, an answer a second and ten due each second: the last waits for nearly all of the others.
  expect(response.mean).toBeGreaterThan(200_000);
  expect(benchTable({ ...report, elapsed: NO_TIME }, WORDS)).toContain("Response and service");
});

const NO_TIME = { wall_ms: 1, requests_per_second: 1, node: "" };
