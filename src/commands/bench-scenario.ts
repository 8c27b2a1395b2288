import type { NamedParts } from "../bench/part-metrics.ts";
import type { Nameable } from "../bench/thresholds.ts";
import { parseThreshold } from "../bench/thresholds.ts";
import { diagnostic, type Diagnostic } from "../config/diagnostic.ts";
import type { Scenario } from "../config/scenario.ts";
import { suggest } from "../config/suggestion.ts";
import type { Positions } from "../config/yaml-nodes.ts";
import { unplayable } from "./scenario-playable.ts";

/**
 * What only the bench can find wrong with a scenario that is well formed: what no simulator can play, and thresholds on
 * numbers that a bench of it does not have. Empty: it can be run.
 *
 * @param configurations null: they are not known, so their names are not looked at
 */
export function benchDiagnostics(
  scenario: Scenario,
  positions: Positions,
  configurations: readonly Nameable[] | null,
  seeds: readonly number[],
): readonly Diagnostic[] {
  const parts = namedParts(scenario, scenario.load, seeds.length);
  const misread = scenario.thresholds.flatMap((expression, index) => {
    const parsed = parseThreshold(expression, configurations, suggest, parts);
    if (parsed.ok) return [];
    const path = ["thresholds", index];
    const draft = { rule: "invalid-value", severity: "error", hint: null, range: positions.key(path), path } as const;
    return [diagnostic({ ...draft, message: parsed.message })];
  });
  // Every seed has outages of its own: one of them may have too many.
  for (const seed of seeds) {
    const problems = unplayable(scenario, positions, seed);
    if (problems.length > 0) return [...problems, ...misread];
  }
  return misread;
}

/** What of a run thresholds may name, where its load is this one. */
export function namedParts(
  { faults, outages }: Pick<Scenario, "faults" | "outages">,
  load: readonly Pick<Scenario["load"][number], "phase">[],
  seeds: number,
): NamedParts {
  const providers = [...faults.map(({ provider }) => provider), ...outages.flatMap((one) => one.providers)];
  const windows = outages.length > 0 ? null : { each: faults.length, seeds };
  return { phases: load.map(({ phase }) => phase), providers: [...new Set(providers)], windows };
}
