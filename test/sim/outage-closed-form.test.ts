import { describe, expect, it } from "vitest";
import { parseScenarioFile } from "../../src/config/parse-scenario-file.ts";
import type { FaultWindow } from "../../src/config/scenario.ts";
import { normalQuantile } from "../../src/core/normal-quantile.ts";
import { outageWindows } from "../../src/sim/outage.ts";
import { simulatedProvider } from "../../src/sim/provider.ts";
import { seededRandom } from "../../src/sim/seeded-random.ts";
import { answered, heard, STEADY } from "./simulation.ts";

/*
 * Each process against its closed form. A figure is measured once a seed; the mean over all seeds must be within four
 * standard errors of what it should be (a chance of one in 16,000 that a right one is not, and the seeds are fixed), and
 * the standard error itself must be small, so that a wrong one is found out.
 */
const SIGMAS = 4;
const HOUR_MS = 3_600_000;
const DURATION_MS = 30 * 24 * HOUR_MS;

type Played = readonly FaultWindow[];

const known = new Map<string, readonly Played[]>();

/** Several tests look at the same ones. */
function playedOverSeeds(outage: string, seeds: number): readonly Played[] {
  const key = `${seeds} ${outage}`;
  const played = known.get(key) ?? playOverSeeds(outage, seeds);
  known.set(key, played);
  return played;
}

function playOverSeeds(outage: string, seeds: number): readonly Played[] {
  const parsed = parseScenarioFile(
    `version: 1\nduration_ms: ${DURATION_MS}\noutages:\n  - { ${outage} }\n`,
    "outages.yaml",
  );
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics, null, 2));
  return Array.from({ length: seeds }, (_, index) => {
    const made = outageWindows(parsed.scenario, index + 1);
    if (!made.ok) throw new Error(made.message);
    return made.windows;
  });
}

function expectMean(values: readonly number[], wanted: number, relativeErrorMax: number): void {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / (values.length - 1);
  const standardError = Math.sqrt(variance / values.length);
  expect(standardError / wanted).toBeLessThan(relativeErrorMax);
  expect(Math.abs(mean - wanted)).toBeLessThanOrEqual(SIGMAS * standardError);
}

function of(played: readonly Played[], provider: string): readonly Played[] {
  return played.map((windows) => windows.filter((window) => window.provider === provider));
}

function endOf({ atMs, forMs }: FaultWindow): number {
  return Math.min(DURATION_MS, atMs + forMs);
}

/** Outages under way, on average over the time. */
function underWay(windows: Played): number {
  return windows.reduce((sum, window) => sum + endOf(window) - window.atMs, 0) / DURATION_MS;
}

/** The share of the time with at least one outage. */
function unwell(windows: Played): number {
  let [untilMs, sumMs] = [0, 0];
  for (const window of windows) {
    sumMs += Math.max(0, endOf(window) - Math.max(untilMs, window.atMs));
    untilMs = Math.max(untilMs, endOf(window));
  }
  return sumMs / DURATION_MS;
}

/** The share of the time in which both have an outage; each one's are apart from each other. */
function bothUnwell(one: Played, other: Played): number {
  let sumMs = 0;
  for (const a of one) {
    for (const b of other) sumMs += Math.max(0, Math.min(endOf(a), endOf(b)) - Math.max(a.atMs, b.atMs));
  }
  return sumMs / DURATION_MS;
}

function startsBetween(windows: Played, fromMs: number, untilMs: number): number {
  return windows.filter(({ atMs }) => atMs > fromMs && atMs <= untilMs).length;
}

const GAP_MEAN_MS = 40 * HOUR_MS;
const MEDIAN_MS = 1.26 * HOUR_MS;
const SIGMA = 1.165;
const HANG = "kind: blackout, mode: hang";

function renewal(shape: number, rest = "", medianMs = MEDIAN_MS): string {
  const gap = `{ mean_ms: ${GAP_MEAN_MS}, shape: ${shape} }`;
  return `${HANG}, process: { kind: renewal, gap: ${gap}, repair: { median_ms: ${medianMs}, sigma: ${SIGMA}${rest} } }`;
}

function repairMeanMs(maxMs = Number.POSITIVE_INFINITY): number {
  const steps = 20_000;
  let sum = 0;
  for (let step = 0; step < steps; step += 1) {
    sum += Math.min(maxMs, MEDIAN_MS * Math.exp(SIGMA * normalQuantile((step + 0.5) / steps)));
  }
  return sum / steps;
}

/** The share of gaps that are less than a tenth of the mean. */
function soon(shape: number): number {
  const gaps = playedOverSeeds(`provider: openai, ${renewal(shape)}`, 400).flatMap((windows) =>
    windows.slice(1).map(({ atMs }, index) => atMs - (windows[index]?.atMs ?? 0)),
  );
  return gaps.filter((gapMs) => gapMs < GAP_MEAN_MS / 10).length / gaps.length;
}

describe("a renewal process", () => {
  it.each([0.65, 1, 2.5])("of shape %d has E[repair] / E[gap] outages under way on average", (shape) => {
    const played = playedOverSeeds(`provider: openai, ${renewal(shape)}`, 1500);
    const wanted = (MEDIAN_MS * Math.exp((SIGMA * SIGMA) / 2)) / GAP_MEAN_MS;
    expectMean(played.map(underWay), wanted, 0.02);
  });

  it("starts as many outages in its first day as in any other, one a mean gap", () => {
    const played = playedOverSeeds(`provider: openai, ${renewal(0.65)}`, 4000);
    const days = [0, 1, 29].map((day) => day * 24 * HOUR_MS);
    for (const fromMs of days) {
      const counts = played.map((windows) => startsBetween(windows, fromMs, fromMs + 24 * HOUR_MS));
      expectMean(counts, (24 * HOUR_MS) / GAP_MEAN_MS, 0.03);
    }
  });

  it("has a mean gap of scale x gamma(1 + 1 / shape) when it is given by its scale", () => {
    const gap = `gap: { scale_ms: ${GAP_MEAN_MS}, shape: 0.5 }`;
    const outage = `${HANG}, process: { kind: renewal, ${gap}, repair: { median_ms: 1000, sigma: 0 } }`;
    const counts = playedOverSeeds(`provider: openai, ${outage}`, 4000).map(({ length }) => length);
    // gamma(3) is 2.
    expectMean(counts, DURATION_MS / (2 * GAP_MEAN_MS), 0.02);
  });

  it("without memory (shape 1) leaves exp(-E[repair] / E[gap]) of the time without an outage", () => {
    const played = playedOverSeeds(`provider: openai, ${renewal(1, "", 8 * MEDIAN_MS)}`, 1500);
    const load = (8 * MEDIAN_MS * Math.exp((SIGMA * SIGMA) / 2)) / GAP_MEAN_MS;
    expectMean(
      played.map((windows) => 1 - unwell(windows)),
      Math.exp(-load),
      0.02,
    );
  });

  it("with a longest repair has the shorter mean that follows", () => {
    const maxMs = 2 * HOUR_MS;
    const played = playedOverSeeds(`provider: openai, ${renewal(0.65, `, max_ms: ${maxMs}`)}`, 1500);
    expect(Math.max(...played.flat().map(({ forMs }) => forMs))).toBe(maxMs);
    expectMean(played.map(underWay), repairMeanMs(maxMs) / GAP_MEAN_MS, 0.02);
  });

  it("clusters with a shape below 1: after one outage the next is near", () => {
    expect(soon(0.65)).toBeGreaterThan(1.5 * soon(1));
  });

  it.each([0.3, 1])("shared to %d keeps each provider's rate and time, and has that share in common", (shared) => {
    const played = playedOverSeeds(`provider: [openai, anthropic], shared: ${shared}, ${renewal(0.65)}`, 1500);
    const [one, other] = [of(played, "openai"), of(played, "anthropic")];
    for (const own of [one, other]) {
      expectMean(own.map(underWay), repairMeanMs() / GAP_MEAN_MS, 0.02);
      expectMean(
        own.map((windows) => startsBetween(windows, 0, DURATION_MS)),
        DURATION_MS / GAP_MEAN_MS,
        0.02,
      );
    }
    const common = one.map((windows, seed) => {
      const others = new Set(other[seed]?.map(({ atMs, forMs }) => `${atMs} ${forMs}`));
      return windows.filter(({ atMs, forMs }) => atMs > 0 && others.has(`${atMs} ${forMs}`)).length;
    });
    expectMean(common, (shared * DURATION_MS) / GAP_MEAN_MS, 0.03);
  });
});

const GOOD_MS = 6 * HOUR_MS;
const BAD_MS = 2 * HOUR_MS;

function states(rest: { readonly good?: number; readonly bad?: number } = {}): string {
  const { good = 0, bad = 1 } = rest;
  return (
    `process: { kind: gilbert-elliott, good: { mean_ms: ${GOOD_MS}, probability: ${good} }, ` +
    `bad: { mean_ms: ${BAD_MS}, probability: ${bad} } }`
  );
}

describe("a Gilbert-Elliott process", () => {
  it.each([0, 0.4, 1])("shared to %d is bad for bad / (good + bad) of the time, at every provider", (shared) => {
    const played = playedOverSeeds(`provider: [openai, anthropic], shared: ${shared}, ${HANG}, ${states()}`, 250);
    for (const provider of ["openai", "anthropic"]) {
      expectMean(of(played, provider).map(unwell), BAD_MS / (GOOD_MS + BAD_MS), 0.015);
    }
  });

  it.each([0, 0.4, 1])("shared to %d has two providers down together as the chain of both has it", (shared) => {
    const played = playedOverSeeds(`provider: [openai, anthropic], shared: ${shared}, ${HANG}, ${states()}`, 250);
    const [one, other] = [of(played, "openai"), of(played, "anthropic")];
    const ratio = BAD_MS / GOOD_MS;
    const bothGood = 1 / (1 + (2 - shared) * ratio + (1 - shared) * ratio * ratio);
    const wanted = bothGood * (shared * ratio + (1 - shared) * ratio * ratio);
    expectMean(
      one.map((windows, seed) => bothUnwell(windows, other[seed] ?? [])),
      wanted,
      0.03,
    );
  });

  it("stands at the start as at any time: in its first and its last minute as often bad", () => {
    const played = playedOverSeeds(`provider: openai, ${HANG}, ${states()}`, 1500);
    for (const atMs of [0, DURATION_MS - 1]) {
      const bad = played.map((windows) =>
        Number(windows.some((one) => one.atMs <= atMs && one.atMs + one.forMs > atMs)),
      );
      expectMean(bad, BAD_MS / (GOOD_MS + BAD_MS), 0.05);
    }
  });

  it("lasts as long in each state as was asked for", () => {
    const lengths = playedOverSeeds(`provider: openai, ${HANG}, ${states()}`, 60)
      .flatMap((windows) => windows.filter(({ atMs }) => atMs > 0 && atMs < DURATION_MS - 20 * BAD_MS))
      .map(({ forMs }) => forMs);
    expectMean(lengths, BAD_MS, 0.03);
  });

  it("fails a share of (good x p_good + bad x p_bad) / (good + bad) of the requests that a provider gets", () => {
    const requests = 100;
    const played = playedOverSeeds(`provider: openai, kind: brownout, ${states({ good: 0.05, bad: 0.6 })}`, 300);
    const shares = played.map((faults, seed) => {
      const random = seededRandom(seed + 1).fork("providers");
      const provider = simulatedProvider({ name: "openai", behaviour: STEADY, faults, random, startMs: 0 });
      let failed = 0;
      for (let number = 0; number < requests; number += 1) {
        const nowMs = (DURATION_MS / requests) * number;
        if (answered(provider.perform(heard({ id: `s${number}.0` }), nowMs)).status === 503) failed += 1;
      }
      return failed / requests;
    });
    expectMean(shares, (GOOD_MS * 0.05 + BAD_MS * 0.6) / (GOOD_MS + BAD_MS), 0.02);
  });
});
