import { describe, expect, test } from "vitest";
import type { ConfigurationReport } from "../../src/bench/bench-report.ts";
import { METRIC_PATHS } from "../../src/bench/metrics.ts";
import { judge, parseThreshold } from "../../src/bench/thresholds.ts";
import { suggest } from "../../src/config/suggestion.ts";
import { bothTiers, primaryOnly } from "../report/sample-report.ts";

const NAMES = [
  { chain: "production", name: "primary only", tiers: 1 },
  { chain: "production", name: "all 2 tiers", tiers: 2 },
];
const REPORTS = [primaryOnly(), bothTiers()];

function verdicts(expression: string, reports: readonly ConfigurationReport[] = REPORTS) {
  const parsed = parseThreshold(expression, NAMES, suggest);
  if (!parsed.ok) throw new Error(parsed.message);
  return judge(parsed.threshold, NAMES, reports);
}

function complaint(expression: string): string {
  const parsed = parseThreshold(expression, NAMES, suggest);
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
    const names = [...NAMES, { chain: "budget", name: "primary only", tiers: 1 }];
    names.push({ chain: "budget", name: "2 tiers", tiers: 2 }, { chain: "budget", name: "all 3 tiers", tiers: 3 });
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

  test("99.7 % is met by exactly 997 of 1,000", () => {
    const exact = { ...bothTiers(), success_rate: 997 / 1000 };
    expect(verdicts("success_rate>=99.7%", [exact])).toMatchObject([{ value: 0.997, ok: true }]);
  });

  test("is unknown where the samples do not support its value, or the run never got there", () => {
    expect(verdicts("failover.latency_ms.p99<=4000")).toMatchObject([{ value: null, ok: null }]);
    expect(verdicts("by_tier.7.attempts<9")).toMatchObject([{ value: null, ok: null }]);
    expect(verdicts("success_rate>=1%", [primaryOnly()])).toMatchObject([{ value: null, ok: null }]);
  });

  test("on the recovery is missed, not unknown, in a total outage", () => {
    expect(verdicts("primary only: failover.worst_recovery_ms<1min")).toMatchObject([{ value: null, ok: false }]);
  });

  test("can be set on every number of the report", () => {
    for (const path of METRIC_PATHS) expect(complaint(`${path}>=0`)).toBe("no complaint");
    expect(METRIC_PATHS).toContain("failover.latency_ms.p99");
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
    ["latency_ms.p95<5%", "a time (2000, 2000ms or 2s)"],
    ["failed<$3", "a plain number"],
    ["failed<many", '"many" is not a number'],
    ["failed<0x10", '"0x10" is not a number'],
    ["success_rate", "METRIC OPERATOR NUMBER"],
    ["", "METRIC OPERATOR NUMBER"],
    ["success_rate>=", "METRIC OPERATOR NUMBER"],
    ["success_rate=>99%", "METRIC OPERATOR NUMBER"],
    ["9 tiers: failed<1", "production/primary only, production/all 2 tiers"],
    ["x".repeat(10_000), "too long"],
  ])("%s", (expression, hint) => {
    expect(complaint(expression)).toContain(hint);
  });
});
