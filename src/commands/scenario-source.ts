import { packagedFile } from "../adapters/text-file.ts";
import { parseScenarioFile } from "../config/parse-scenario-file.ts";
import type { Scenario } from "../config/scenario.ts";
import { invalidFile, readText } from "./chain-source.ts";
import { processTerminal, type Terminal } from "./terminal.ts";

const BUILT_IN = "default";

/**
 * A scenario: the built-in one (undefined or "default"), else that of a file ("-" is standard input).
 *
 * @throws CommandError (exit 2) when it cannot be read or has errors; those are on stderr by then
 */
export async function loadScenario(
  nameOrFile: string | undefined,
  terminal: Terminal = processTerminal(),
): Promise<Scenario> {
  const builtIn = nameOrFile === undefined || nameOrFile === BUILT_IN;
  const path = builtIn ? await packagedFile(`scenarios/${BUILT_IN}.yaml`) : nameOrFile;
  const read = await readText(path);
  const parsed = read.ok ? parseScenarioFile(read.text, read.name) : read;
  if (!parsed.ok) throw invalidFile(parsed.diagnostics, read.ok ? read.text : null, path, terminal);
  return parsed.scenario;
}
