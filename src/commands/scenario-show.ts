import type { LoadPhase } from "../config/load-phase.ts";
import type { Scenario } from "../config/scenario.ts";
import { expectedRequests } from "../core/rate-curve.ts";
import { span } from "../report/format.ts";
import { wrapped } from "../report/wrapped.ts";
import { alignColumns } from "./chain-columns.ts";
import type { ScenarioOptions } from "./scenario.ts";
import { builtInNames, builtInScenario } from "./scenario-source.ts";
import type { Terminal } from "./terminal.ts";

/** What a description gets at least, however narrow the terminal is, and at most, however wide. */
const PROSE_COLUMNS = { min: 30, max: 100 } as const;

/** `holyfail scenario list`. */
export async function listScenarios(options: ScenarioOptions, terminal: Terminal): Promise<void> {
  const scenarios: Scenario[] = [];
  for (const name of await builtInNames()) scenarios.push((await builtInScenario(name, terminal)).scenario);
  terminal.print(
    options.json === true ? jsonText({ scenarios: scenarios.map(summaryOf) }) : table(scenarios, terminal),
  );
}

/** `holyfail scenario show`. */
export async function showScenario(name: string, options: ScenarioOptions, terminal: Terminal): Promise<void> {
  const { scenario, text } = await builtInScenario(name, terminal);
  terminal.print(options.json === true ? jsonText({ ...summaryOf(scenario), yaml: text }) : text);
}

function table(scenarios: readonly Scenario[], { columns }: Terminal): string {
  const heads = scenarios.map(({ name, durationMs }) => [name, span(durationMs)]);
  const width = (column: number): number => Math.max(...heads.map((head) => head[column]?.length ?? 0));
  const room = columns - width(0) - width(1) - "    ".length;
  const proseColumns = Math.min(PROSE_COLUMNS.max, Math.max(PROSE_COLUMNS.min, room));
  const rows = scenarios.flatMap(({ description }, index) =>
    wrapped(description ?? "", proseColumns, "").map((line, number) => [
      ...(number === 0 ? (heads[index] ?? []) : ["", ""]),
      line,
    ]),
  );
  return `${alignColumns([["name", "lasts", "what it imitates"], ...rows])}\n`;
}

function summaryOf({ name, description, source, durationMs, seed, faults, outages, load }: Scenario) {
  return {
    name,
    description,
    source,
    duration_ms: durationMs,
    seed,
    fault_windows: faults.length,
    outage_processes: outages.length,
    requests: Math.round(load.reduce((sum, phase) => sum + requestsOf(phase), 0)),
  };
}

/** Of an open phase: as many as are to be expected. What comes with holyfail has no traces. */
function requestsOf(phase: LoadPhase): number {
  if (phase.phase === "trace") return 0;
  return phase.phase === "open" ? expectedRequests(phase.rates, phase.untilMs - phase.atMs) : phase.requests;
}

function jsonText(document: unknown): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}
