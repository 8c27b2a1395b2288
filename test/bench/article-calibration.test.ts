import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { allDown, commonCauses, loadOf } from "../../src/bench/common-causes.ts";
import { parseScenarioFile } from "../../src/config/parse-scenario-file.ts";
import type { OutageProcess, Scenario } from "../../src/config/scenario.ts";
import { outageWindows } from "../../src/sim/outage.ts";

/** What the article says of one provider, of a chain of two and of a chain of three, and of nothing else. */
const SUCCESS = [0.942, 0.991, 0.997] as const;
const PROVIDERS = ["openai", "anthropic", "google", "deepseek"];
const CAUSES = commonCauses(...SUCCESS);

const ARTICLE = article();

function article(): Scenario {
  const file = resolve(import.meta.dirname, "../../scenarios/article.yaml");
  const parsed = parseScenarioFile(readFileSync(file, "utf8"), "article.yaml");
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  return parsed.scenario;
}

/** The mean number of its outages under way: of one struck set where they are shared, else of each provider's own. */
function loadOfProcess({ process }: OutageProcess): number {
  if (process.kind !== "renewal" || !("meanMs" in process.gap)) throw new Error("not a renewal process by its mean");
  const { medianMs, sigma } = process.repair;
  return (medianMs * Math.exp((sigma * sigma) / 2)) / process.gap.meanMs;
}

/** How much of the time the first so many providers are all down at once, by the edges of their windows. */
function allDownShare(windows: readonly { atMs: number; forMs: number; provider: string }[], tiers: number): number {
  const chain = PROVIDERS.slice(0, tiers);
  const edges = windows
    .filter(({ provider }) => chain.includes(provider))
    .flatMap(({ atMs, forMs, provider }) => [
      { atMs, provider, more: 1 },
      { atMs: Math.min(atMs + forMs, ARTICLE.durationMs), provider, more: -1 },
    ])
    .toSorted((a, b) => a.atMs - b.atMs);
  const under = new Map<string, number>();
  let [sinceMs, sumMs] = [0, 0];
  for (const { atMs, provider, more } of edges) {
    if (chain.every((one) => (under.get(one) ?? 0) > 0)) sumMs += atMs - sinceMs;
    under.set(provider, (under.get(provider) ?? 0) + more);
    sinceMs = atMs;
  }
  return sumMs / ARTICLE.durationMs;
}

describe("the outages of the article", () => {
  it("leave one, two and three providers without any that is well just as often as the article's chains failed", () => {
    for (const [index, success] of SUCCESS.entries()) {
      expect(allDown(CAUSES, index + 1, 3)).toBeCloseTo(1 - success, 12);
      // A fourth provider changes nothing for the first three.
      expect(allDown(CAUSES, index + 1, 4)).toBeCloseTo(1 - success, 12);
    }
    expect(allDown(CAUSES, 4, 4)).toBeLessThan(0.003);
    expect(allDown(CAUSES, 4, 4)).toBeGreaterThan(allDown(CAUSES, 3, 3) * allDown(CAUSES, 1, 1));
  });

  it("are as rare in the scenario's file as that asks for, for each set of providers once", () => {
    const sets = new Set<string>();
    for (const outage of ARTICLE.outages) {
      const struck = outage.shared === 1 ? outage.providers.length : 1;
      for (const set of outage.shared === 1 ? [outage.providers.join(" ")] : outage.providers) sets.add(set);
      expect(loadOfProcess(outage) / loadOf(CAUSES, struck, PROVIDERS.length)).toBeCloseTo(1, 6);
      expect(outage.effect).toEqual({ kind: "blackout", mode: "refuse" });
    }
    expect(sets.size).toBe(2 ** PROVIDERS.length - 1);
  });

  it("are down together for that share of the time when they are played", () => {
    const played = Array.from({ length: 100 }, (_, seed) => {
      const made = outageWindows(ARTICLE, seed);
      if (!made.ok) throw new Error(made.message);
      return made.windows;
    });
    for (const tiers of [1, 2, 3, 4]) {
      const shares = played.map((windows) => allDownShare(windows, tiers));
      const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
      const variance = shares.reduce((sum, share) => sum + (share - mean) * (share - mean), 0) / (shares.length - 1);
      const standardError = Math.sqrt(variance / shares.length);
      const wanted = allDown(CAUSES, tiers, 4);
      expect(standardError / wanted).toBeLessThan(0.17);
      expect(Math.abs(mean - wanted)).toBeLessThanOrEqual(4 * standardError);
    }
  });
});
