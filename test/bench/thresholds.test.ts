import { describe, expect, test } from "vitest";
import type { ConfigurationReport } from "../../src/bench/bench-report.ts";
import { parseClaims } from "../../src/bench/claims.ts";
import { judgeClaim } from "../../src/bench/judge-claims.ts";
import { configurationsOf, nameOf } from "../../src/bench/configurations.ts";
import { METRIC_PATHS } from "../../src/bench/metrics.ts";
import { type NamedParts, partMetricPaths } from "../../src/bench/part-metrics.ts";
import { judge, meantBy, parseThreshold } from "../../src/bench/thresholds.ts";
import { suggest } from "../../src/config/suggestion.ts";
import { bothTiers, primaryOnly } from "../report/sample-report.ts";
import { sampleWindow, withStatistics } from "../report/sample-statistics.ts";
import { sampleChain } from "./sample-chain.ts";

const NAMES = [
  { chain: "production", name: "primary only", tiers: 1, variant: null },
  { chain: "production", name: "all 2 tiers", tiers: 2, variant: null },
];
const REPORTS = [primaryOnly(), bothTiers()];

function verdicts(expression: string, reports: readonly ConfigurationReport[] = REPORTS) {
  const parsed = parseThreshold(expression, NAMES, suggest);
  if (!parsed.ok) throw new Error(parsed.message);
  return judge(parsed.threshold, NAMES, reports);
}

function complaint(expression: string, parts?: NamedParts): string {
  const parsed = parseThreshold(expression, NAMES, suggest, parts);
  return parsed.ok ? "no complaint" : parsed.message;
}

describe("a threshold", () => {
  test.each([
    ["success_rate>=99.7%", true],
    ["success_rate >= 0.997", true],
    ["success_rate > 99.9 %", false],
    ["latency_ms.p95<2s", false],
    ["latency_ms.p95 <= 5801.5ms", true],
    ["latency_ms.max<1min", true],
    ["cost_per_success_usd<0.01", true],
    ["cost_per_success_usd<$0.001", false],
    ["cost_usd < 5 usd", true],
    ["failed==2", true],
    ["failed=3", false],
    ["failures.cancelled<1", true],
    ["by_tier.1.failures.overloaded<=39", true],
    ["by_tier.0.attempts>1512", false],
    ["success_rate_ci95.0>=99.5%", true],
    ["failover.worst_recovery_ms<6s", true],
    ["attempts.per_request<1.2", true],
  ])("%s of the full chain: %s", (expression, ok) => {
    expect(verdicts(expression)).toMatchObject([{ expression, configuration: "all 2 tiers", ok }]);
  });

  test.each([
    ["primary only: success_rate>=99%", "primary only"],
    ["1 tier: success_rate>=99%", "primary only"],
    ["2 tiers: success_rate>=99%", "all 2 tiers"],
    ["production: success_rate>=99%", "all 2 tiers"],
    ["production/primary only: success_rate>=99%", "primary only"],
  ])("%s judges %s", (expression, configuration) => {
    expect(verdicts(expression)).toMatchObject([{ chain: "production", configuration }]);
  });

  test("on so many tiers judges those of every chain, also where they are all there are", () => {
    const names = [...NAMES, { chain: "budget", name: "primary only", tiers: 1, variant: null }];
    names.push(
      { chain: "budget", name: "2 tiers", tiers: 2, variant: null },
      { chain: "budget", name: "all 3 tiers", tiers: 3, variant: null },
    );
    const judged = (expression: string): string[] => {
      const parsed = parseThreshold(expression, names, suggest);
      if (!parsed.ok) throw new Error(parsed.message);
      return judge(parsed.threshold, names, []).map(({ chain, configuration }) => `${chain}/${configuration}`);
    };
    expect(judged("2 tiers: failed<9")).toEqual(["production/all 2 tiers", "budget/2 tiers"]);
    expect(judged("all 2 tiers: failed<9")).toEqual(["production/all 2 tiers"]);
    expect(judged("budget/2 tiers: failed<9")).toEqual(["budget/2 tiers"]);
    expect(judged("budget: failed<9")).toEqual(["budget/all 3 tiers"]);
    expect(judged("failed<9")).toEqual(["production/all 2 tiers", "budget/all 3 tiers"]);
  });

  test("on so many tiers means them as they are written, and an ablated one by what is changed", () => {
    const names = configurationsOf(sampleChain(["openai", "anthropic"]), { ablate: true }).map(nameOf);
    const judged = (where: string): string[] => meantBy(where, names).map(({ name }) => name);
    expect(judged("1 tier")).toEqual(["primary only"]);
    expect(judged("2 tiers")).toEqual(["all 2 tiers"]);
    expect(judged("2 tiers, no breaker")).toEqual(["all 2 tiers, no breaker"]);
    expect(judged("production/all 2 tiers, no reserve")).toEqual(["all 2 tiers, no reserve"]);
  });

  test("99.7 % is met by exactly 997 of 1,000", () => {
    const exact = { ...bothTiers(), success_rate: 997 / 1000 };
    expect(verdicts("success_rate>=99.7%", [exact])).toMatchObject([{ value: 0.997, ok: true }]);
  });

  test("is unknown where the samples do not support its value, or the run never got there", () => {
    expect(verdicts("failover.latency_ms.p99<=4000")).toMatchObject([{ value: null, ok: null }]);
    expect(verdicts("success_rate>=1%", [primaryOnly()])).toMatchObject([{ value: null, ok: null }]);
  });

  test("on the recovery is missed, not unknown, in a total outage", () => {
    expect(verdicts("primary only: failover.worst_recovery_ms<1min")).toMatchObject([{ value: null, ok: false }]);
  });

  test("can be set on every number of the report", () => {
    for (const path of METRIC_PATHS) expect(complaint(`${path}>=0`)).toBe("no complaint");
    expect(METRIC_PATHS).toContain("failover.latency_ms.p99");
    for (const path of partMetricPaths("")) expect(complaint(`${path}>=0`)).toBe("no complaint");
    expect(partMetricPaths("")).toContain("window.0.recovery.success_rate");
  });

  test.each([
    ["p95<=5801.5ms", "latency_ms.p95", true],
    ["mean<2s", "latency_ms.mean", false],
    ["worst_recovery<6s", "failover.worst_recovery_ms", true],
    ["cost_per_success<$0.001", "cost_per_success_usd", false],
    // 5691 ms by a fallback, 1238.2 ms without.
    ["failover_overhead<=4452.8ms", "failover_overhead", true],
    ["failover_overhead<4.4s", "failover_overhead", false],
    ["tier.1.answered>=213", "by_tier.1.answered", true],
    ["worst_recovery<1m", "failover.worst_recovery_ms", true],
    ["worst_recovery<1h", "failover.worst_recovery_ms", true],
    ["worst_recovery>0.1m", "failover.worst_recovery_ms", false],
  ])("%s is short for one on %s", (expression, metric, ok) => {
    expect(verdicts(expression)).toMatchObject([{ metric, ok }]);
  });
});

describe("a threshold on a part of the run", () => {
  const reports = [primaryOnly(), { ...withStatistics(bothTiers()), spread: null }];

  test.each([
    ["phase.concurrent.success_rate>=99.6%", 0.996, true],
    ["phase.1.latency_ms.p95<5s", 5801.5, false],
    ["phase.0.failed==0", 0, true],
    ["phase.concurrent.p99<9s", null, null],
    ["window.0.during.success_rate>=99.9%", 546 / 548, false],
    ["window.1.during.success_rate>=99.9%", 1, true],
    ["window.openai.during.p95<6s", 5801.5, true],
    ["window.openai.recovered_ms<1min", 41_250.5, true],
    ["window.anthropic.recovered_ms<1min", null, null],
    ["window.openai.herd.attempts<=2", 2, true],
    ["window.9.during.requests>=0", null, null],
    ["window.openai.recovery.p95<9s", null, null],
  ])("%s finds %s, so: %s", (expression, value, ok) => {
    expect(verdicts(expression, reports)).toMatchObject([{ value, ok }]);
  });

  test("is judged by the worst of a provider's windows, and is unknown where not all of them are listed", () => {
    const quiet = { ...sampleWindow().recovery, requests: 0, succeeded: 0, success_rate: null };
    const windows = [sampleWindow(), sampleWindow({ recovery: quiet, recovered_ms: 90_000 })];
    const judged = (expression: string, leftOut = 0) =>
      verdicts(expression, [{ ...withStatistics(bothTiers(), { windows, windows_left_out: leftOut }), spread: null }]);
    expect(judged("window.openai.recovered_ms<1min")).toMatchObject([{ value: 90_000, ok: false }]);
    expect(judged("window.openai.recovery.success_rate>=100%")).toMatchObject([{ value: 1, ok: true }]);
    expect(judged("window.openai.recovered_ms<1min", 1)).toMatchObject([{ value: null, ok: null }]);
    expect(judged("window.1.recovered_ms<1min", 1)).toMatchObject([{ value: 90_000, ok: false }]);
  });
});

describe("a threshold on the worst of a provider's windows", () => {
  const windows = [25, 550, 40].map((requests) =>
    sampleWindow({ during: { ...sampleWindow().during, requests, succeeded: requests - Math.floor(requests / 10) } }),
  );
  const report = { ...withStatistics(bothTiers(), { windows }), spread: null };

  test.each([
    ["window.openai.during.requests>30", 25, false],
    ["window.openai.during.requests>=25", 25, true],
    ["window.openai.during.requests<500", 550, false],
    ["window.openai.during.requests<=550", 550, true],
    ["window.openai.during.success_rate<1%", 546 / 548, false],
  ])("%s is judged by what speaks most against it: %s", (expression, value, ok) => {
    expect(verdicts(expression, [report])).toMatchObject([{ value, ok }]);
  });

  function claimed(text: string) {
    const read = parseClaims(text, NAMES, suggest);
    if (!read.ok) throw new Error(read.message);
    return read.claims.flatMap((claim) => judgeClaim(claim, NAMES, [report]));
  }

  test("a claim with = keeps to what is worse of the metric itself", () => {
    expect(claimed("window.openai.during.failed=4")).toMatchObject([{ value: 55 }]);
    expect(claimed("window.openai.during.requests>=30,window.openai.during.requests<=30")).toMatchObject([
      { value: 25 },
      { value: 550 },
    ]);
  });
});

describe("a threshold with several seeds", () => {
  const reports = [primaryOnly(), withStatistics(bothTiers())];

  test.each([
    ["success_rate>=99.7%", true],
    ["success_rate>=99.9%", null],
    ["success_rate>99.96%", false],
    ["p95<7s", true],
    ["p95<6s", null],
    ["p95<5s", false],
    ["p95==6000", null],
    ["p95==9000", false],
    ["cost_per_success<=$0.003", true],
    ["attempts.per_request<1.1", false],
  ])("%s holds, or is missed, where the whole interval says so: %s", (expression, ok) => {
    expect(verdicts(expression, reports)).toMatchObject([{ ok, ci95: [expect.any(Number), expect.any(Number)] }]);
  });

  test("is unknown where the figure is not known of every seed, and plain where its spread is not told", () => {
    expect(verdicts("p99<9s", reports)).toMatchObject([{ value: 6302.9, ci95: null, ok: null }]);
    const [plain] = verdicts("failed<=2", reports);
    expect(plain).toMatchObject({ value: 2, ok: true });
    expect(plain).not.toHaveProperty("ci95");
  });
});

describe("a bad threshold is explained", () => {
  test.each([
    ["sucess_rate>=99%", "Did you mean success_rate?"],
    ["latency_ms.p96<1s", "Did you mean latency_ms.p"],
    ["latency_ms<1s", "latency_ms.p50, latency_ms.p90, latency_ms.p95"],
    ["constructor>1", 'no metric "constructor"'],
    ["by_tier.0.constructor>1", "no metric"],
    ["success_rate>=99.7", "write 99.7%"],
    ["success_rate>=2s", "a rate (0.997 or 99.7%)"],
    ["latency_ms.p95<5%", "a time (2000, 2000ms, 2s, 5m or 1h)"],
    ["failed<$3", "a plain number"],
    ["failed<many", '"many" is not a number'],
    ["failed<0x10", '"0x10" is not a number'],
    ["success_rate>=120%", "a rate is never above 100 %"],
    ["success_rate>=120", "a rate is never above 100 %"],
    ["success_rate>=-5%", "a rate is never below 0 %"],
    ["p95<-1", "a time is never negative: write a limit from 0 on in place of -1"],
    ["cost_usd<-$0.01", '"-$0.01" is not a number'],
    ["cost_usd<$-0.01", "what was spent is never negative"],
    ["window.0.during.failed>-1", "a count is never negative"],
    ["p95<1e999s", '"1e999s" is beyond any figure'],
    ["failover_overhead>-1s", "no complaint"],
    ["success_rate<=100%", "no complaint"],
    ["failed<0", "no complaint"],
    ["tier.2.attempts<3", "production/all 2 tiers has no tier 2: its last one is tier.1."],
    ["primary only: tier.1.answered<3", "production/primary only has no tier 1: its only one is tier.0."],
    ["primary only: tier.1.answered<3", 'such as "production/all 2 tiers:"'],
    ["by_tier.2.failures.timeout<3", "no tier 2"],
    ["tier.1.answered<3", "no complaint"],
    ["success_rate", "METRIC OPERATOR NUMBER"],
    ["", "METRIC OPERATOR NUMBER"],
    ["success_rate>=", "METRIC OPERATOR NUMBER"],
    ["success_rate=>99%", "METRIC OPERATOR NUMBER"],
    ["9 tiers: failed<1", "production/primary only, production/all 2 tiers"],
    ["x".repeat(10_000), "too long"],
    ["p59<1s", "Did you mean p"],
    ["phase.concurrent.succes_rate>=99%", "Did you mean phase.concurrent.success_rate?"],
    ["window.openai.recvery.p95<9s", "Did you mean window.openai.recovery.p95?"],
    ["window.openai.during<9s", "window.openai.during.success_rate"],
  ])("%s", (expression, hint) => {
    expect(complaint(expression)).toContain(hint);
  });

  test.each([
    [
      "phase.open.p95<1s",
      'no phase "open". There are phase.0 (sequential), phase.1 (concurrent), phase.2 (concurrent).',
    ],
    ["phase.7.p95<1s", 'no phase "7"'],
    ["phase.concurrent.p95<1s", 'several phases "concurrent"'],
    ["window.google.during.p95<1s", 'no fault strikes "google". Faults strike openai, anthropic.'],
    ["phase.2.p95<1s", "no complaint"],
    ["window.openai.during.p95<1s", "no complaint"],
    ["window.3.during.p95<1s", "no complaint"],
  ])("%s, given what the bench has", (expression, hint) => {
    const phases = ["sequential", "concurrent", "concurrent"];
    const parts = { phases, providers: ["openai", "anthropic"], windows: null };
    expect(complaint(expression, parts)).toContain(hint);
  });

  test.each([
    [1, { each: 0, seeds: 1 }, "there is no window 1: the scenario has no fault."],
    [1, { each: 1, seeds: 1 }, "there is no window 1: the scenario's one fault is window.0."],
    [2, { each: 2, seeds: 1 }, "there is no window 2: the scenario's 2 faults are window.0 to window.1."],
    [9, { each: 2, seeds: 4 }, "there is no window 9: the scenario's 2 faults under 4 seeds are window.0 to window.7."],
    [200, { each: 150, seeds: 2 }, "are window.0 to window.199."],
    [7, { each: 2, seeds: 4 }, "no complaint"],
    [999, null, "no complaint"],
  ])("on window %i of %j", (place, windows, hint) => {
    const parts = { phases: [], providers: ["openai"], windows };
    expect(complaint(`window.${place}.during.p95<1s`, parts)).toContain(hint);
  });
});
