import { fileExists, packagedFile, packagedFiles } from "../adapters/text-file.ts";
import { parseScenarioFile } from "../config/parse-scenario-file.ts";
import { type Diagnostic, quoted } from "../config/diagnostic.ts";
import type { Scenario } from "../config/scenario.ts";
import { suggest } from "../config/suggestion.ts";
import type { Positions } from "../config/yaml-nodes.ts";
import { invalidFile, readText } from "./chain-source.ts";
import { CommandError, processTerminal, type Terminal } from "./terminal.ts";

const FOLDER = "scenarios";
const ENDING = ".yaml";

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
  const { scenario } = await readScenario(await pathOf(nameOrFile), terminal, check);
  return scenario;
}

/** A built-in scenario and its file's text. Throws CommandError as `loadScenario` does. */
export async function builtInScenario(
  name: string,
  terminal: Terminal,
): Promise<{ readonly scenario: Scenario; readonly text: string }> {
  const names = await builtInNames();
  if (!names.includes(name)) throw unknownScenario(name, names, "there is no scenario");
  return readScenario(packagedFile(`${FOLDER}/${name}${ENDING}`), terminal, () => []);
}

/** The names of the scenarios that come with holyfail: whatever is in their folder. */
export async function builtInNames(): Promise<readonly string[]> {
  const files = await packagedFiles(FOLDER);
  const names = files.filter((file) => file.endsWith(ENDING)).map((file) => file.slice(0, -ENDING.length));
  return names.toSorted();
}

async function pathOf(nameOrFile: string): Promise<string> {
  if (nameOrFile === "-") return nameOrFile;
  const names = await builtInNames();
  if (names.includes(nameOrFile)) return packagedFile(`${FOLDER}/${nameOrFile}${ENDING}`);
  if (fileExists(nameOrFile)) return nameOrFile;
  throw unknownScenario(nameOrFile, names, "there is no file and no built-in scenario called");
}

function unknownScenario(name: string, names: readonly string[], complaint: string): CommandError {
  const meant = suggest(name.replace(/\.ya?ml$/, ""), names);
  const question = meant === null ? "" : ` Did you mean ${quoted(meant)}?`;
  return new CommandError(
    `holyfail: ${complaint} ${quoted(name)}.${question}\nBuilt in are: ${names.join(", ")}.\n` +
      "`holyfail scenario list` says what each of them imitates.",
  );
}

async function readScenario(
  path: string,
  terminal: Terminal,
  check: (scenario: Scenario, positions: Positions) => readonly Diagnostic[],
): Promise<{ readonly scenario: Scenario; readonly text: string }> {
  const read = await readText(path);
  const parsed = read.ok ? parseScenarioFile(read.text, read.name) : read;
  const [text, name] = read.ok ? [read.text, read.name] : [null, path];
  if (!parsed.ok) throw invalidFile(parsed.diagnostics, text, name, terminal);
  const problems = check(parsed.scenario, parsed.positions);
  if (problems.length > 0) throw invalidFile(problems, text, name, terminal);
  return { scenario: parsed.scenario, text: text ?? "" };
}
