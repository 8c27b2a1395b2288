import * as v from "valibot";
import { NAME_CHARACTERS_MAX } from "./bounds.ts";
import { boundDiagnostics } from "./diagnostic.ts";
import { diagnosticsOfIssues } from "./issue.ts";
import type { Unparsed } from "./parse-chain-file.ts";
import { readSource, type ReadResult } from "./read-source.ts";
import { resolveScenario } from "./resolve-scenario.ts";
import type { Scenario } from "./scenario.ts";
import { SCENARIO_FILE } from "./schema/scenario-file.ts";
import type { Positions } from "./yaml-nodes.ts";

export interface ParsedScenarioFile {
  readonly ok: true;
  readonly scenario: Scenario;
  readonly positions: Positions;
}

const START_OF_SCENARIO = "`holyfail scenario show default > scenario.yaml` writes a file to start from";

/** Reads a scenario file: every default applied, all errors at once. Pure; a file without a name takes that of `file`. */
export function parseScenarioFile(text: string, file: string): ParsedScenarioFile | Unparsed {
  return scenarioFileFrom(readSource(text, file, START_OF_SCENARIO), file);
}

/** The same for a file that was read before. */
export function scenarioFileFrom(source: ReadResult, file: string): ParsedScenarioFile | Unparsed {
  if (!source.ok) return source;
  const problems = [...source.diagnostics];
  const checked = v.safeParse(SCENARIO_FILE, source.data);
  if (!checked.success) {
    problems.push(...diagnosticsOfIssues(checked.issues, source.positions));
    return { ok: false, diagnostics: boundDiagnostics(problems) };
  }
  const { scenario, diagnostics } = resolveScenario(checked.output, nameFrom(file), source.positions);
  problems.push(...diagnostics);
  if (problems.length > 0) return { ok: false, diagnostics: boundDiagnostics(problems) };
  return { ok: true, scenario, positions: source.positions };
}

function nameFrom(file: string): string {
  const base = file.split(/[/\\]/).at(-1) ?? "";
  const plain = base.replace(/\.[^.]*$/, "").replaceAll(/[^A-Za-z0-9._-]/g, "-");
  return plain.replace(/^[^A-Za-z0-9]+/, "").slice(0, NAME_CHARACTERS_MAX) || "scenario";
}
