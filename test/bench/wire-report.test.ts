import { describe, expect, test } from "vitest";
import type { BenchResult, Lag, ThresholdVerdict } from "../../src/bench/bench-report.ts";
import { isOverloaded, LAG_MS_MAX, LAG_P99_MS_MAX } from "../../src/bench/overload.ts";
import { wireElapsed, wireReport, type WireSight, withoutBlame } from "../../src/bench/wire-report.ts";
import { benchTable } from "../../src/report/table.ts";
import { sampleReport } from "../report/sample-report.ts";
import { sampleChain } from "./sample-chain.ts";

const CALM: Lag = { p50: 0.1, p99: 12, max: 80 };
const LATE: Lag = { p50: 0.3, p99: 30, max: 480 };

function sight(peak: number, eventLoopLag: Lag = CALM): WireSight {
  const traffic = { connections: 2 * peak, connections_peak: peak, requests: 3 * peak, requests_peak: peak };
  return { eventLoopLag, simulatorLag: CALM, together: traffic, providers: { openai: traffic } };
}

const CHAINS = [sampleChain(["openai", "anthropic"])];
const RESULT: BenchResult = { ...sampleReport(), mode: "wire", simulated_ms: 8200 };

describe("the sockets of a run", () => {
  const wire = wireReport(RESULT, CHAINS, [sight(500), sight(700, LATE)]);

  test("are reported by configuration and together", () => {
    expect(wire.configurations.map(({ name, connections_peak }) => [name, connections_peak])).toEqual([
      ["primary only", 500],
      ["all 2 tiers", 700],
    ]);
    expect(wire).toMatchObject({ connections: 2400, connections_peak: 700, requests: 3600, requests_peak: 700 });
    expect(wire.breaker_reset_ms).toEqual({ production: 60_000 });
  });

  test("show the worst lag of all configurations, and that it was too much", () => {
    expect(wireElapsed(wire)).toEqual({ event_loop_lag_ms: LATE, simulator_lag_ms: CALM, overloaded: true });
    expect(wire.configurations.map(({ overloaded }) => overloaded)).toEqual([false, true]);
  });

  test("are printed with what the machine is to blame for, in 80 columns", () => {
    const text = benchTable({ ...sampleReport(), ...RESULT, wire }, { columns: 80, colour: false });
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(text).toMatch(/OVERLOADED: in 1 configuration this machine stood still for up to 480 ms\./);
    expect(text).toMatch(/all 2 tiers +700 +700 .*480 ms +80 ms/);
    expect(text.replaceAll(/\s+/g, " ")).toContain("leaves a tier out for 1 min once its breaker has opened");
  });
});

test("one long stall or many short ones make an overload, an ordinary burst does not", () => {
  expect(isOverloaded({ p50: 0, p99: LAG_P99_MS_MAX, max: LAG_MS_MAX })).toBe(false);
  expect(isOverloaded({ p50: 0, p99: LAG_P99_MS_MAX + 1, max: LAG_MS_MAX })).toBe(true);
  expect(isOverloaded({ p50: 0, p99: 1, max: LAG_MS_MAX + 1 })).toBe(true);
});

function verdict(changes: Partial<ThresholdVerdict>): ThresholdVerdict {
  return {
    expression: "latency_ms.p95<2s",
    chain: "production",
    configuration: "all 2 tiers",
    metric: "latency_ms.p95",
    unit: "ms",
    value: 5801,
    ok: false,
    ...changes,
  };
}

describe("a threshold on an overloaded machine", () => {
  const wire = wireReport(RESULT, CHAINS, [sight(500), sight(700, LATE)]);

  test("that a latency misses is not known, since the chain may not be to blame", () => {
    expect(withoutBlame([verdict({})], wire)).toEqual([verdict({ ok: null })]);
  });

  test.each([
    ["holds all the same", { ok: true, value: 1800 }],
    ["is on something else than a time", { metric: "success_rate", unit: "rate", value: 0.9 } as const],
    ["is on a configuration that was measured in time", { configuration: "primary only" }],
    ["is missed by a total outage", { metric: "failover.worst_recovery_ms", value: null }],
  ])("keeps its verdict where it %s", (_, changes) => {
    expect(withoutBlame([verdict(changes)], wire)).toEqual([verdict(changes)]);
  });
});
