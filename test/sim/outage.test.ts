import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FAULT_WINDOWS_MAX } from "../../src/config/bounds.ts";
import { parseScenarioFile } from "../../src/config/parse-scenario-file.ts";
import type { FaultWindow, Scenario } from "../../src/config/scenario.ts";
import { outageWindows, withOutages } from "../../src/sim/outage.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A scenario with these outage processes, as a file would have them, in flow style. */
function given(outages: readonly string[], durationMs = 30 * DAY_MS): Scenario {
  const lines = ["version: 1", `duration_ms: ${durationMs}`, "outages:", ...outages.map((one) => `  - { ${one} }`)];
  const parsed = parseScenarioFile(`${lines.join("\n")}\n`, "outages.yaml");
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics, null, 2));
  return parsed.scenario;
}

function played(scenario: Scenario, seed: number): readonly FaultWindow[] {
  const made = outageWindows(scenario, seed);
  if (!made.ok) throw new Error(made.message);
  return made.windows;
}

const RENEWAL =
  "process: { kind: renewal, gap: { mean_ms: 36000000, shape: 0.65 }, repair: { median_ms: 3600000, sigma: 1 } }";
const STATES =
  "process: { kind: gilbert-elliott, good: { mean_ms: 7200000, probability: 0.01 }, bad: { mean_ms: 3600000, probability: 0.5 } }";
const HANG = "kind: blackout, mode: hang";

describe("outages by chance", () => {
  it("are the same for the same seed, and others for another", () => {
    const scenario = given([`provider: openai, ${HANG}, ${RENEWAL}`]);
    expect(played(scenario, 1)).toEqual(played(scenario, 1));
    expect(played(scenario, 1)).not.toEqual(played(scenario, 2));
  });

  it("of one provider and process stay where they are, whatever else is in the file", () => {
    const alone = given([`provider: openai, ${HANG}, ${RENEWAL}`]);
    const among = given([
      `provider: [anthropic, openai], ${HANG}, ${RENEWAL}`,
      `provider: openai, kind: slowdown, factor: 3, ${STATES}`,
    ]);
    const own = played(among, 1).filter(({ provider, effect }) => provider === "openai" && effect.kind === "blackout");
    expect(own).toEqual(played(alone, 1));
  });

  it("come in order, within the scenario, in whole milliseconds", () => {
    const scenario = given([`provider: [openai, google], ${HANG}, ${RENEWAL}`, `provider: openai, ${HANG}, ${STATES}`]);
    const windows = played(scenario, 3);
    const starts = windows.map(({ atMs }) => atMs);
    expect(starts).toEqual(starts.toSorted((a, b) => a - b));
    expect(windows.length).toBeGreaterThan(100);
    expect(windows.every(({ atMs, forMs }) => Number.isInteger(atMs) && Number.isInteger(forMs) && forMs > 0)).toBe(
      true,
    );
    expect(windows.every(({ atMs }) => atMs >= 0 && atMs < scenario.durationMs)).toBe(true);
  });

  it("join the faults that were written down, and are played once", () => {
    const scenario = given([`provider: openai, ${HANG}, ${RENEWAL}`]);
    const once = withOutages(scenario, 5);
    expect(once.faults).toEqual(played(scenario, 5));
    expect(once.outages).toEqual([]);
    expect(withOutages(once, 6)).toBe(once);
  });

  it("have dice of their own each, so that two outages do not hit the same requests", () => {
    const windows = played(given([`provider: openai, ${HANG}, ${RENEWAL}`, `provider: openai, ${HANG}, ${STATES}`]), 1);
    expect(new Set(windows.map(({ dice }) => dice.join("/"))).size).toBe(windows.length);
  });

  it("carry all of their aim and effect", () => {
    const [window] = played(
      given([
        `provider: openai, model: gpt-4.1, kind: brownout, status: 529, probability: 0.3, first: 9, every: 2, where: { stream: true }, ${RENEWAL}`,
      ]),
      1,
    );
    expect(window).toMatchObject({
      provider: "openai",
      model: "gpt-4.1",
      probability: 0.3,
      severity: null,
      first: 9,
      every: 2,
      where: { stream: true, inputTokensMin: null },
      effect: { kind: "brownout", status: 529 },
    });
  });

  it("that began before the scenario are under way at its start, with the rest of their severity curve", () => {
    const curve = "severity: [{ at_ms: 0, probability: 0 }, { at_ms: 864000000, probability: 1 }]";
    const process =
      "process: { kind: renewal, gap: { mean_ms: 86400000 }, repair: { median_ms: 864000000, sigma: 0 } }";
    const windows = played(given([`provider: openai, kind: brownout, ${curve}, ${process}`], DAY_MS), 1);
    const cut = windows.filter(({ atMs }) => atMs === 0);
    // Ten days of repair, a day from start to start: ten under way at any time.
    expect(cut.length).toBeGreaterThan(3);
    for (const { forMs, severity } of cut) {
      expect(severity?.[0]?.atMs).toBe(0);
      expect(severity?.[0]?.probability).toBeCloseTo(1 - forMs / (10 * DAY_MS), 6);
      expect(severity?.at(-1)).toEqual({ atMs: forMs, probability: 1 });
    }
  });

  it("of a Gilbert-Elliott process fill the time between with the good state's own errors", () => {
    const windows = played(given([`provider: openai, kind: brownout, ${STATES}`], 10 * DAY_MS), 2);
    let endedMs = 0;
    for (const [index, { atMs, forMs, probability }] of windows.entries()) {
      expect(atMs).toBe(endedMs);
      expect(probability).toBe(windows[0]?.probability === 0.5 ? [0.5, 0.01][index % 2] : [0.01, 0.5][index % 2]);
      endedMs = atMs + forMs;
    }
    expect(endedMs).toBeGreaterThanOrEqual(10 * DAY_MS);
  });

  it("are refused, with the process that makes them, when there are more than are played", () => {
    const fast = "gap: { mean_ms: 60000 }, repair: { median_ms: 1000, sigma: 1 }";
    const scenario = given([
      `provider: openai, ${HANG}, ${RENEWAL}`,
      `provider: openai, ${HANG}, process: { kind: renewal, ${fast} }`,
    ]);
    expect(outageWindows(scenario, 1)).toEqual({
      ok: false,
      index: 1,
      message: expect.stringContaining(`more than ${FAULT_WINDOWS_MAX} fault windows`),
    });
    expect(() => withOutages(scenario, 1)).toThrow("outages[1]");
  });

  it("end soon with an answer whatever is asked for", { timeout: 60_000 }, () => {
    const ms = fc.constantFrom(1, 1000, HOUR_MS, 366 * DAY_MS);
    const process = fc.oneof(
      fc
        .record({ gap: ms, shape: fc.constantFrom(0.1, 0.65, 1, 20), median: ms, sigma: fc.constantFrom(0, 1, 3) })
        .map(
          ({ gap, shape, median, sigma }) =>
            `kind: renewal, gap: { scale_ms: ${gap}, shape: ${shape} }, repair: { median_ms: ${median}, sigma: ${sigma} }`,
        ),
      fc
        .record({ good: ms, bad: ms })
        .map(({ good, bad }) => `kind: gilbert-elliott, good: { mean_ms: ${good} }, bad: { mean_ms: ${bad} }`),
    );
    fc.assert(
      fc.property(
        process,
        fc.constantFrom(0, 0.5, 1),
        fc.constantFrom(1, DAY_MS, 366 * DAY_MS),
        (one, shared, lasts) => {
          const scenario = given([`provider: [a, b], ${HANG}, shared: ${shared}, process: { ${one} }`], lasts);
          const made = outageWindows(scenario, 1);
          if (made.ok) for (const { atMs, forMs } of made.windows) expect(atMs >= 0 && forMs > 0).toBe(true);
          else expect(made.index).toBe(0);
        },
      ),
      { numRuns: 60, seed: 1 },
    );
  });
});
