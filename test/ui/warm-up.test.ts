import { expect, it } from "vitest";
import { succeeded } from "../../src/ui/progress.ts";
import { sampleBench } from "../bench/sample-bench.ts";
import { emptyStore, MINUTE_MS } from "./played.ts";

it("the screen of a bench with a warm-up counts what the report counts, and has breakers as the warm-up left them", async () => {
  const { store } = emptyStore();
  // The outage begins in the warm-up and outlasts it, so that both parts have failures and answers.
  await sampleBench({ watcher: store, warmupMs: 25 * MINUTE_MS, requests: 200 });
  const { state } = store;
  const report = state?.report ?? null;
  if (state === null || report === null) throw new Error("the last configuration has not ended");
  expect(report.warmup_requests).toBeGreaterThan(0);
  expect(report.failover.count).toBeGreaterThan(0);
  expect(state.plan.warmupMs).toBe(25 * MINUTE_MS);
  expect(state.requests).toBe(report.requests + report.warmup_requests);
  expect(state.counted).toBe(report.requests);
  expect(succeeded(state)).toBe(report.succeeded);
  expect(state.lanes.map(({ answered }) => answered)).toEqual(report.by_tier.map(({ answered }) => answered));
  expect(state.latencies.count).toBe(report.succeeded);
  expect(state.failoverCount).toBe(report.failover.count);
  const [primary] = state.lanes;
  expect(primary?.lastFailures.every(({ atMs }) => atMs >= state.plan.warmupMs)).toBe(true);
  expect(primary?.breakerSinceMs).toBeGreaterThan(0);
});
