import { renderDiagnostics } from "../config/code-frame.ts";
import { diagnostic, escapeControls, type Diagnostic } from "../config/diagnostic.ts";
import { kindOf } from "../config/file-kind.ts";
import { tally, type CheckedFile } from "../config/formats/tally.ts";
import { lintChainFile } from "../config/lint/lint-chain-file.ts";
import { chainFileFrom } from "../config/parse-chain-file.ts";
import { readSource } from "../config/read-source.ts";
import { fileStart } from "../config/source-text.ts";
import { CATALOG } from "../dialects/catalog.ts";
import { VERSION } from "../version.ts";
import type { ValidateOptions } from "./chain.ts";
import { findChainFile, pricedFile, readText } from "./chain-source.ts";
import { CommandError, EXIT, type Terminal } from "./terminal.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** A file that was looked at; `text` is null where it could not be read as text. */
interface LookedAt extends CheckedFile {
  readonly text: string | null;
  readonly readable: boolean;
}

const FILES_MAX = 1000;

/** Checks the files and prints what was found on stdout; gives the exit code. */
export async function validateFiles(
  files: readonly string[],
  options: ValidateOptions,
  terminal: Terminal,
  environment: Environment,
): Promise<number> {
  const asked = [...new Set([...files, ...(options.file === undefined ? [] : [options.file])])];
  if (asked.length > FILES_MAX) throw new CommandError(`holyfail: more than ${FILES_MAX} files at once.`);
  const paths = asked.length > 0 ? asked : [findChainFile({ allowPackaged: true }, terminal)];
  const found: LookedAt[] = [];
  for (const path of paths) found.push(await look(path, environment));
  terminal.print(await formatted(found, options, terminal));
  if (found.some(({ readable }) => !readable)) return EXIT.couldNotAsk;
  const { errors, warnings } = tally(found);
  return errors > 0 || (options.strict === true && warnings > 0) ? EXIT.no : EXIT.yes;
}

async function look(path: string, environment: Environment): Promise<LookedAt> {
  const file = path === "-" ? "<stdin>" : path;
  try {
    const read = await readText(path);
    if (!read.ok) return { file, kind: null, text: null, readable: true, diagnostics: read.diagnostics };
    return { file, text: read.text, readable: true, ...(await check(read.text, file, environment)) };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return { file, kind: null, text: null, readable: false, diagnostics: [unreadable(error.message, file)] };
  }
}

async function check(text: string, file: string, environment: Environment): Promise<Omit<CheckedFile, "file">> {
  const source = readSource(text, file);
  if (kindOf(source) === "scenario") {
    const { scenarioFileFrom } = await import("../config/parse-scenario-file.ts");
    const { lintScenarioFile } = await import("../config/lint/lint-scenario-file.ts");
    const { benchDiagnostics } = await import("./bench-scenario.ts");
    const parsed = scenarioFileFrom(source, file);
    if (!parsed.ok) return { kind: "scenario", diagnostics: parsed.diagnostics };
    const { scenario, positions } = parsed;
    const warnings = lintScenarioFile(parsed, text, file, CATALOG);
    return {
      kind: "scenario",
      diagnostics: [...benchDiagnostics(scenario, positions, null, [scenario.seed]), ...warnings],
    };
  }
  const parsed = chainFileFrom(source, file, { catalog: CATALOG, prices: null });
  const diagnostics = parsed.ok ? lintChainFile(await pricedFile(parsed), text, environment) : parsed.diagnostics;
  return { kind: "chain", diagnostics };
}

function unreadable(text: string, file: string): Diagnostic {
  const [message = text, hint = null] = text.replace(/^holyfail: /, "").split("\n");
  const draft = { rule: "unreadable-file", severity: "error", range: fileStart(file), path: [] } as const;
  return diagnostic({ ...draft, message, hint });
}

/** Only the format that was asked for is loaded. */
async function formatted(files: readonly LookedAt[], options: ValidateOptions, terminal: Terminal): Promise<string> {
  const strict = options.strict === true;
  switch (options.format) {
    case "json":
      return (await import("../config/formats/json.ts")).jsonFormat(files, strict);
    case "github":
      return (await import("../config/formats/github.ts")).githubFormat(files);
    case "sarif":
      return (await import("../config/formats/sarif.ts")).sarifFormat(files, VERSION);
    case "junit":
      return (await import("../config/formats/junit.ts")).junitFormat(files, strict);
    case "text":
      return textFormat(files, options, terminal);
  }
}

function textFormat(files: readonly LookedAt[], options: ValidateOptions, terminal: Terminal): string {
  const sources = new Map(files.flatMap(({ file, text }) => (text === null ? [] : [[file, text] as const])));
  const all = files.flatMap(({ diagnostics }) => diagnostics);
  const frames = all.length === 0 ? "" : `${renderDiagnostics(all, sources, { colour: terminal.colour })}\n`;
  const summaries = files
    .filter((file) => options.quiet !== true || file.diagnostics.length > 0)
    .map((file) => `${summaryOf(file, options.strict === true)}\n`);
  return frames + summaries.join("");
}

function summaryOf(file: LookedAt, strict: boolean): string {
  const { errors, warnings } = tally([file]);
  const name = escapeControls(file.file);
  const counts = [counted(errors, "error"), counted(warnings, "warning")].filter((count) => count !== "").join(", ");
  if (!file.readable) return `${name}: could not be read`;
  if (errors > 0) return `${name}: not valid: ${counts}`;
  if (warnings > 0) return `${name}: valid, with ${counts}${strict ? " (--strict: not accepted)" : ""}`;
  return `${name}: valid`;
}

function counted(count: number, what: string): string {
  if (count === 0) return "";
  return count === 1 ? `1 ${what}` : `${count} ${what}s`;
}
