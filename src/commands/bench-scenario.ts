import type { Nameable } from "../bench/thresholds.ts";
import { parseThreshold } from "../bench/thresholds.ts";
import { diagnostic, type Diagnostic, type Path } from "../config/diagnostic.ts";
import type { Scenario } from "../config/scenario.ts";
import { suggest } from "../config/suggestion.ts";
import type { Positions } from "../config/yaml-nodes.ts";
import { outageWindows } from "../sim/outage.ts";
import { scenarioProblems } from "../sim/scenario-providers.ts";

/**
 * What only the bench can find wrong with a scenario that is well formed: figures that no simulator can play, and
 * thresholds on numbers that these configurations do not have. Empty: it can be run.
 */
export function benchDiagnostics(
  scenario: Scenario,
  positions: Positions,
  configurations: readonly Nameable[],
  seed: number,
): readonly Diagnostic[] {
  const unplayable = Object.entries(scenario.providers).flatMap(([name, behaviour]) =>
    scenarioProblems({ ...scenario, providers: { [name]: behaviour } }).map((message) =>
      error(message, "change these figures so that one distribution fits them", ["providers", name], positions),
    ),
  );
  const misread = scenario.thresholds.flatMap((expression, index) => {
    const parsed = parseThreshold(expression, configurations, suggest);
    return parsed.ok ? [] : [error(parsed.message, null, ["thresholds", index], positions)];
  });
  return [...unplayable, ...outageDiagnostics(scenario, positions, seed), ...misread];
}

/** Outage processes that under this seed make more outages than are played. */
export function outageDiagnostics(scenario: Scenario, positions: Positions, seed: number): readonly Diagnostic[] {
  const made = outageWindows(scenario, seed);
  if (made.ok) return [];
  const hint = "give it longer gaps, or shorten duration_ms; a fault that flaps is one window";
  return [error(made.message, hint, ["outages", made.index, "process"], positions)];
}

function error(message: string, hint: string | null, path: Path, positions: Positions): Diagnostic {
  return diagnostic({
    rule: "invalid-value",
    severity: "error",
    message,
    hint,
    range: positions.key(path),
    path,
  });
}
