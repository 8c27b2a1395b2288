import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { lintScenarioFile } from "../../src/config/lint/lint-scenario-file.ts";
import { parseChainFile } from "../../src/config/parse-chain-file.ts";
import { parseScenarioFile } from "../../src/config/parse-scenario-file.ts";
import type { Scenario } from "../../src/config/scenario.ts";
import { CATALOG } from "../../src/dialects/catalog.ts";
import { averageProbability } from "../../src/bench/fault-detail.ts";
import { outageWindows } from "../../src/sim/outage.ts";
import { scenarioProblems } from "../../src/sim/scenario-providers.ts";
import { severityAt } from "../../src/sim/severity.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const FOLDER = join(ROOT, "scenarios");
const FILES = readdirSync(FOLDER);
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

function read(file: string) {
  const text = readFileSync(join(FOLDER, file), "utf8");
  const parsed = parseScenarioFile(text, file);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics, null, 2));
  return { text, parsed, scenario: parsed.scenario };
}

function scenarioCalled(name: string): Scenario {
  return read(`${name}.yaml`).scenario;
}

function exampleProviders(): ReadonlySet<string> {
  const text = readFileSync(join(ROOT, "chains.example.yaml"), "utf8");
  const parsed = parseChainFile(text, "chains.example.yaml", { catalog: CATALOG, prices: null });
  if (!parsed.ok) throw new Error("the example is not valid");
  const chains = Object.values(parsed.chainFile.chains);
  return new Set(chains.flatMap(({ tiers }) => tiers.map(({ provider }) => provider.name)));
}

describe.each(FILES)("the built-in scenario %s", (file) => {
  const { text, parsed, scenario } = read(file);

  it("is valid without a warning, playable, and called as its file", () => {
    expect(lintScenarioFile(parsed, text, file, CATALOG)).toEqual([]);
    expect(scenarioProblems(scenario)).toEqual([]);
    expect(`${scenario.name}.yaml`).toBe(file);
  });

  it("says what it imitates and where that is documented", () => {
    expect(scenario.description?.length).toBeGreaterThan(20);
    expect(scenario.source?.length).toBeGreaterThan(10);
    expect(text).toContain("yaml-language-server: $schema=../scenario.schema.json");
  });

  it("concerns the providers of the example chain, and describes each of them", () => {
    const named = [
      ...scenario.faults.map(({ provider }) => provider),
      ...scenario.outages.flatMap(({ providers }) => providers),
    ];
    const known = exampleProviders();
    expect(named.filter((provider) => !known.has(provider))).toEqual([]);
    expect(Object.keys(scenario.providers)).toEqual(expect.arrayContaining([...known]));
  });

  it("sends its requests over all of its time", () => {
    const sequential = scenario.load.filter((phase) => phase.phase === "sequential");
    expect(Math.min(...sequential.map(({ atMs }) => atMs))).toBe(0);
    expect(Math.max(...sequential.map(({ untilMs }) => untilMs))).toBe(scenario.durationMs);
  });

  it("does what it says with many seeds", () => {
    for (let seed = 0; seed < 50; seed += 1) expect(outageWindows(scenario, seed).ok).toBe(true);
  });
});

/** The chance that a request fails, so long after the incident began. */
function severity({ faults }: Scenario, afterMs: number): number {
  const curve = faults[0]?.severity;
  if (curve === null || curve === undefined) throw new Error("no curve");
  return severityAt(curve, afterMs);
}

describe("a replay of a documented outage", () => {
  it("openai-2024-12-11 is total after twenty minutes and over after 4 h 22 min", () => {
    const scenario = scenarioCalled("openai-2024-12-11");
    expect(scenario.faults.map(({ forMs }) => forMs)).toEqual([4 * HOUR_MS + 22 * MINUTE_MS]);
    expect([0, 10, 20, 262].map((minutes) => severity(scenario, minutes * MINUTE_MS))).toEqual([0, 0.5, 1, 1]);
  });

  it("openai-2025-06-10 has 5 % of errors at 01:45, 25 % from 02:00 to 08:00, and none at 12:30", () => {
    const scenario = scenarioCalled("openai-2025-06-10");
    const clock = ["01:45", "02:00", "05:00", "08:00", "12:30"].map((time) => {
      const [hours = 0, minutes = 0] = time.split(":").map(Number);
      return severity(scenario, (hours * 60 + minutes + 24) * MINUTE_MS);
    });
    expect(clock).toEqual([0.05, 0.25, 0.25, 0.25, 0]);
  });

  it("google-2025-06-12 is total for forty minutes, bad for 2 h 40 min and over after 7 h 27 min", () => {
    const scenario = scenarioCalled("google-2025-06-12");
    expect(scenario.faults.map(({ forMs }) => forMs)).toEqual([7 * HOUR_MS + 27 * MINUTE_MS]);
    expect([0, 40, 90, 160, 400].map((minutes) => severity(scenario, minutes * MINUTE_MS))).toEqual([
      1, 1, 0.25, 0.25, 0.02,
    ]);
  });

  it("anthropic-2026-03 has eleven incidents, each of one model, three of them of 2.5, 4.5 and 5 hours", () => {
    const { faults } = scenarioCalled("anthropic-2026-03");
    expect(faults).toHaveLength(11);
    expect(faults.every(({ model }) => model !== null)).toBe(true);
    const longest = faults.map(({ forMs }) => forMs / HOUR_MS).toSorted((a, b) => b - a);
    expect(longest.slice(0, 3)).toEqual([5, 4.5, 2.5]);
  });
});

describe("the month of measured outages", () => {
  it.each([
    ["openai", 0.0042],
    ["anthropic", 0.0028],
  ])("has %s fail %d of the time in the long run, as was published", (provider, wanted) => {
    const month = scenarioCalled("month");
    const shares = Array.from({ length: 3000 }, (_, seed) => {
      const made = outageWindows(month, seed);
      if (!made.ok) throw new Error(made.message);
      const own = made.windows.filter((window) => window.provider === provider);
      const failedMs = own.map(
        (window) => Math.min(window.forMs, month.durationMs - window.atMs) * averageProbability(window),
      );
      return failedMs.reduce((sum, ms) => sum + ms, 0) / month.durationMs;
    });
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
    const variance = shares.reduce((sum, share) => sum + (share - mean) * (share - mean), 0) / shares.length;
    const standardError = Math.sqrt(variance / shares.length);
    expect(standardError / wanted).toBeLessThan(0.08);
    // The probabilities in the file are rounded to two digits.
    expect(Math.abs(mean - wanted)).toBeLessThan(4 * standardError + 0.01 * wanted);
  });
});
