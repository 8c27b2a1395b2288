import { describe, expect, test } from "vitest";
import { agreementOf, LAG_SHARE_MAX, type WireLag } from "../../src/bench/agreement.ts";
import type { AgreementRow } from "../../src/bench/agreement-report.ts";
import type { ConfigurationReport } from "../../src/bench/bench-report.ts";
import { bothTiers, primaryOnly } from "../report/sample-report.ts";

const CALM: WireLag = {
  event_loop_lag_ms: { p50: 0, p99: 0, max: 0 },
  simulator_lag_ms: { p50: 0, p99: 0, max: 0 },
};

function withLatencies(meanMs: number, marginMs: number): ConfigurationReport {
  const one = bothTiers();
  const interval = [meanMs - marginMs, meanMs + marginMs] as const;
  return {
    ...one,
    latency_ms: { ...one.latency_ms, mean: meanMs, p50: meanMs, p95: meanMs },
    latency_ms_ci95: { mean: interval, p50: interval, p95: interval, p99: null },
  };
}

function rowOf(metric: string, virtual: ConfigurationReport, wire: ConfigurationReport, lag = CALM): AgreementRow {
  const row = agreementOf([virtual], [wire], [lag]).rows.find((each) => each.metric === metric);
  if (row === undefined) throw new Error(`no row of ${metric}`);
  return row;
}

describe("the two worlds", () => {
  test("agree on every figure when they found the same", () => {
    const both = [primaryOnly(), bothTiers()];
    const { agrees, rows } = agreementOf(both, both, [CALM, CALM]);
    expect(agrees).toBe(true);
    expect(rows.map(({ configuration, metric }) => `${configuration}: ${metric}`)).toEqual(
      ["primary only", "all 2 tiers"].flatMap((name) =>
        [
          "success_rate",
          "failover.share",
          "attempts.per_request",
          "latency_ms.mean",
          "latency_ms.p50",
          "latency_ms.p95",
        ].map((metric) => `${name}: ${metric}`),
      ),
    );
    for (const row of rows) expect(row).toMatchObject({ agrees: true, virtual: row.wire });
  });

  test("are compared only as far as both were measured", () => {
    const { rows } = agreementOf([primaryOnly(), bothTiers()], [primaryOnly()], [CALM]);
    expect(new Set(rows.map(({ configuration }) => configuration))).toEqual(new Set(["primary only"]));
  });

  test("neither agree nor differ on a figure that one of them cannot know", () => {
    const few = { ...bothTiers(), latency_ms_ci95: { mean: null, p50: null, p95: null, p99: null } };
    const { agrees, rows } = agreementOf([bothTiers()], [few], [CALM]);
    expect(agrees).toBe(true);
    expect(rows.filter((row) => row.agrees === null).map(({ metric }) => metric)).toEqual([
      "latency_ms.mean",
      "latency_ms.p50",
      "latency_ms.p95",
    ]);
  });
});

describe("how far two shares may be apart", () => {
  // Newcombe's first example: 56 of 70 against 48 of 80, with an interval from 0.0524 to 0.3339 around 0.2.
  const [more, fewer] = [
    { ...bothTiers(), requests: 70, succeeded: 56 },
    { ...bothTiers(), requests: 80, succeeded: 48 },
  ];

  test("is the distance from their difference to that end of Newcombe's interval which is nearer to none", () => {
    expect(rowOf("success_rate", fewer, more).tolerance?.statistical).toBeCloseTo(0.2 - 0.0524, 4);
    expect(rowOf("success_rate", more, fewer).tolerance?.statistical).toBeCloseTo(0.2 - 0.0524, 4);
  });

  test("does not grow with lag", () => {
    const late: WireLag = { ...CALM, event_loop_lag_ms: { p50: 90, p99: 900, max: 9000 } };
    expect(rowOf("success_rate", fewer, more, late)).toEqual(rowOf("success_rate", fewer, more));
    expect(rowOf("success_rate", fewer, more, late).agrees).toBe(false);
  });
});

describe("how far two latencies may be apart", () => {
  test("is what both intervals leave open, squared and added", () => {
    const row = rowOf("latency_ms.p95", withLatencies(1000, 30), withLatencies(1049, 40));
    expect(row).toMatchObject({ tolerance: { statistical: 50, lag: 0 }, agrees: true });
    expect(rowOf("latency_ms.p95", withLatencies(1000, 30), withLatencies(1051, 40)).agrees).toBe(false);
    expect(rowOf("latency_ms.p95", withLatencies(1051, 40), withLatencies(1000, 30)).agrees).toBe(false);
  });

  test("grows by the longest stall of both threads, once for each attempt of a request", () => {
    const late: WireLag = {
      event_loop_lag_ms: { p50: 0, p99: 2, max: 20 },
      simulator_lag_ms: { p50: 0, p99: 2, max: 15 },
    };
    const twice = { ...withLatencies(1074, 4), attempts: { total: 3000, per_request: 2, by_provider: {} } };
    expect(rowOf("latency_ms.mean", withLatencies(1000, 3), twice, late)).toMatchObject({
      tolerance: { statistical: 5, lag: 70 },
      agrees: true,
    });
    expect(rowOf("latency_ms.mean", withLatencies(998, 3), twice, late).agrees).toBe(false);
  });

  test("never grows by more than a tenth, however far the machine fell behind", () => {
    const lost: WireLag = { ...CALM, simulator_lag_ms: { p50: 0, p99: 2, max: 60_000 } };
    const row = rowOf("latency_ms.mean", withLatencies(1000, 3), withLatencies(1200, 4), lost);
    expect(row).toMatchObject({ tolerance: { statistical: 5, lag: 1000 * LAG_SHARE_MAX }, agrees: false });
    expect(agreementOf([withLatencies(1000, 3)], [withLatencies(1200, 4)], [lost]).agrees).toBe(false);
  });
});

function attempts(total: number): ConfigurationReport {
  return { ...bothTiers(), requests: 1000, attempts: { total, per_request: total / 1000, by_provider: {} } };
}

test("attempts beyond the first are told apart when there are clearly more of them", () => {
  expect(rowOf("attempts.per_request", attempts(1100), attempts(1120)).agrees).toBe(true);
  expect(rowOf("attempts.per_request", attempts(1100), attempts(1160)).agrees).toBe(false);
  expect(rowOf("attempts.per_request", attempts(1000), attempts(1000)).agrees).toBe(true);
});
