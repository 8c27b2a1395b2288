import { diagnostic, type Diagnostic, type Path } from "../config/diagnostic.ts";
import type { Scenario } from "../config/scenario.ts";
import type { Positions } from "../config/yaml-nodes.ts";
import { outageWindows } from "../sim/outage.ts";
import { scenarioProblems } from "../sim/scenario-providers.ts";

/**
 * What only the simulator can find wrong with a scenario that is well formed: figures that no distribution has, and
 * outage processes that under this seed make more outages than are played. Empty: it can be played.
 */
export function unplayable(scenario: Scenario, positions: Positions, seed: number): readonly Diagnostic[] {
  const figures = Object.entries(scenario.providers).flatMap(([name, behaviour]) =>
    scenarioProblems({ ...scenario, providers: { [name]: behaviour } }).map((message) =>
      error(message, "change these figures so that one distribution fits them", ["providers", name], positions),
    ),
  );
  const made = outageWindows(scenario, seed);
  if (made.ok) return figures;
  const hint = "give it longer gaps, or shorten duration_ms; a fault that flaps is one window";
  return [...figures, error(made.message, hint, ["outages", made.index, "process"], positions)];
}

function error(message: string, hint: string, path: Path, positions: Positions): Diagnostic {
  return diagnostic({ rule: "invalid-value", severity: "error", message, hint, range: positions.key(path), path });
}
