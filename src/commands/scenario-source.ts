import { packagedFile } from "../adapters/text-file.ts";
import { parseScenarioFile } from "../config/parse-scenario-file.ts";
import type { Diagnostic } from "../config/diagnostic.ts";
import type { Scenario } from "../config/scenario.ts";
import type { Positions } from "../config/yaml-nodes.ts";
import { invalidFile, readText } from "./chain-source.ts";
import { processTerminal, type Terminal } from "./terminal.ts";

/** Files of the package. */
const BUILT_IN: readonly string[] = ["default", "default-wire"];

/**
 * A scenario: a built-in one by its name (undefined: "default"), else that of a file ("-" is standard input).
 *
 * @param check what else may be wrong with it for what it is wanted for
 * @throws CommandError (exit 2) when it cannot be read or has errors; those are on stderr by then
 */
export async function loadScenario(
  nameOrFile: string = "default",
  terminal: Terminal = processTerminal(),
  check: (scenario: Scenario, positions: Positions) => readonly Diagnostic[] = () => [],
): Promise<Scenario> {
  const path = BUILT_IN.includes(nameOrFile) ? await packagedFile(`scenarios/${nameOrFile}.yaml`) : nameOrFile;
  const read = await readText(path);
  const parsed = read.ok ? parseScenarioFile(read.text, read.name) : read;
  const [text, name] = read.ok ? [read.text, read.name] : [null, path];
  if (!parsed.ok) throw invalidFile(parsed.diagnostics, text, name, terminal);
  const problems = check(parsed.scenario, parsed.positions);
  if (problems.length > 0) throw invalidFile(problems, text, name, terminal);
  return parsed.scenario;
}
