import { describe, expect, it } from "vitest";
import type { Random } from "../../src/core/random.ts";
import type { ProviderBehaviour } from "../../src/config/scenario.ts";
import { Capacity } from "../../src/sim/capacity.ts";
import { seededRandom } from "../../src/sim/seeded-random.ts";
import { STEADY, answered, givenProvider, heard } from "./simulation.ts";

const SERVICE_MS = 100;
const ARRIVALS = 400_000;
/** The queue begins empty; what comes before it has filled is left out. */
const WARM_UP = 20_000;
/** Waits of neighbours depend on each other; means of long batches hardly do, and their spread gives the interval. */
const BATCHES = 40;
const STANDARD_ERRORS = 4;

function exponential(random: Random, mean: number): number {
  return -mean * Math.log(1 - random.next());
}

interface Interval {
  readonly mean: number;
  readonly standardError: number;
}

function batchMeans(values: readonly number[]): Interval {
  const size = Math.floor(values.length / BATCHES);
  const means = Array.from({ length: BATCHES }, (_, batch) => {
    const own = values.slice(batch * size, (batch + 1) * size);
    return own.reduce((sum, value) => sum + value, 0) / own.length;
  });
  const mean = means.reduce((sum, value) => sum + value, 0) / BATCHES;
  const variance = means.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / (BATCHES - 1);
  return { mean, standardError: Math.sqrt(variance / BATCHES) };
}

/** Within four standard errors, and these are at most so large a part of the figure itself. */
function expectWithin({ mean, standardError }: Interval, wanted: number, precision: number): void {
  expect(standardError / wanted).toBeLessThan(precision);
  expect(Math.abs(mean - wanted)).toBeLessThan(STANDARD_ERRORS * standardError);
}

/** Poisson arrivals and exponential services: when each begins to be served after its arrival; null: turned away. */
function waitsOf(slots: number, load: number): readonly (number | null)[] {
  const capacity = new Capacity(slots);
  const arrivals = seededRandom(11).fork("arrivals");
  const services = seededRandom(11).fork("services");
  let nowMs = 0;
  const waits = Array.from({ length: ARRIVALS }, () => {
    nowMs += exponential(arrivals, SERVICE_MS / (slots * load));
    const servedAtMs = capacity.admit(nowMs, exponential(services, SERVICE_MS));
    return servedAtMs === null ? null : servedAtMs - nowMs;
  });
  return waits.slice(WARM_UP);
}

/** The probability that all servers are busy (Erlang C), by the recursion of Erlang B. */
function erlangC(servers: number, load: number): number {
  const offered = servers * load;
  let blocked = 1;
  for (let server = 1; server <= servers; server += 1) blocked = (offered * blocked) / (server + offered * blocked);
  return blocked / (1 - load * (1 - blocked));
}

describe("Erlang's formula", () => {
  it("agrees with what is known of it", () => {
    expect(erlangC(1, 0.3)).toBeCloseTo(0.3, 12);
    // Of two servers: 2 load^2 / (1 + load).
    expect(erlangC(2, 0.5)).toBeCloseTo(1 / 3, 12);
  });
});

describe("a provider's slots and its queue", () => {
  it.each([
    [1, 0.3],
    [2, 0.5],
    [4, 0.7],
    [10, 0.7],
  ])("are an M/M/%d queue at a load of %d: how many wait, and how long", (slots, load) => {
    const waits = waitsOf(slots, load);
    const admitted = waits.filter((wait) => wait !== null);
    // The formulas are those of a queue without an end; this one is so long that nearly nobody meets it.
    expect(waits.length - admitted.length).toBeLessThan(5);
    const waiting = erlangC(slots, load);
    const meanMs = (waiting * SERVICE_MS) / (slots * (1 - load));
    expectWithin(batchMeans(admitted.map((wait) => (wait > 0 ? 1 : 0))), waiting, 0.015);
    expectWithin(batchMeans(admitted), meanMs, 0.03);
  });

  it("turn away as many as an M/M/1/11 queue does when it is full, and not as an M/M/1/12 does", () => {
    const load = 0.8;
    const places = 11;
    const states = Array.from({ length: places + 1 }, (_, state) => Math.exp(state * Math.log(load)));
    const blocked = (states.at(-1) ?? 0) / states.reduce((sum, weight) => sum + weight, 0);
    expectWithin(batchMeans(waitsOf(1, load).map((wait) => (wait === null ? 1 : 0))), blocked, 0.04);
  });

  it("let requests wait as long as Pollaczek and Khinchine say, with the latencies of a provider as services", () => {
    const latency = { kind: "total", meanMs: 1240, p95Ms: 1890, p99Ms: 2450 } as const;
    const behaviour: ProviderBehaviour = { ...STEADY, latency };
    const busy = givenProvider({ behaviour: { ...behaviour, capacity: 1 } });
    const idle = givenProvider({ behaviour });
    const load = 0.4;
    const arrivals = seededRandom(12);
    let nowMs = 0;
    const waits = Array.from({ length: 40_000 }, (_, index) => {
      nowMs += exponential(arrivals, latency.meanMs / load);
      const request = heard({ id: `s${index}.0` });
      const served = answered(busy.perform(request, nowMs));
      if (served.status !== 200) throw new Error("the queue is meant to be long enough");
      return served.headersAtMs - answered(idle.perform(request, nowMs)).headersAtMs;
    });
    // The standard deviation of these services is 343.7 ms.
    const squareMs = 1240 * 1240 + 343.7 * 343.7;
    const wantedMs = ((load / latency.meanMs) * squareMs) / (2 * (1 - load));
    expectWithin(batchMeans(waits), wantedMs, 0.02);
  });
});
