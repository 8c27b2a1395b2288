import { Command, Option } from "commander";
import { processTerminal } from "./terminal.ts";

const FORMATS = ["text", "json", "github", "sarif", "junit"] as const;
const FILE_OPTION = "-f, --file <file>";
const FILE_HELP = 'chain file, "-" for standard input (default: ./chains.yaml, ./chains.example.yaml)';

export interface ValidateOptions {
  readonly format: (typeof FORMATS)[number];
  readonly strict?: boolean;
  readonly quiet?: boolean;
  readonly file?: string;
}

export interface ShowOptions {
  readonly file?: string;
  readonly json?: boolean;
}

/** In the order of the help. */
const VERBS: ReadonlyMap<string, () => Command> = new Map([
  ["validate", validateCommand],
  ["list", listCommand],
  ["show", showCommand],
  ["schema", schemaCommand],
  ["init", initCommand],
]);

/**
 * `holyfail chain`: checks and shows chain files. What each verb does is loaded only when it is used, and only the verb
 * that is asked for is described; all of them for any other word, which may be one for help.
 */
export function chainCommand(asked: string): Command {
  const command = new Command("chain").description("check, show and start chain files");
  const verb = VERBS.get(asked);
  for (const make of verb === undefined ? VERBS.values() : [verb]) command.addCommand(make());
  return command;
}

function validateCommand(): Command {
  return new Command("validate")
    .description("check chain and scenario files: every error with its line, and what may go wrong")
    .argument("[files...]", 'files to check, "-" for standard input (default: as for -f)')
    .option(FILE_OPTION, FILE_HELP)
    .addOption(new Option("--format <format>", "how to print what was found").choices(FORMATS).default("text"))
    .option("--strict", "warnings count as errors")
    .option("--quiet", "print nothing about files that are valid")
    .addHelpText(
      "after",
      `
Examples:
  $ holyfail chain validate
  $ holyfail chain validate chains.yaml scenarios/outage.yaml --strict
  $ holyfail chain validate --format github      in a workflow: shows each error beside its line
  $ cat chains.yaml | holyfail chain validate - --format json | jq .errors

A comment "# holyfail-ignore: rule" on a line, or above it, silences that warning there.
Exit codes: 0 valid, 1 there are errors (with --strict also warnings), 2 a file could not be read.`,
    )
    .action(async (files: string[], options: ValidateOptions) => {
      const { validateFiles } = await import("./chain-validate.ts");
      process.exitCode = await validateFiles(files, options, processTerminal(), process.env);
    });
}

function listCommand(): Command {
  return new Command("list")
    .description("list the chains of a file")
    .option(FILE_OPTION, FILE_HELP)
    .option("--json", "print one JSON document")
    .addHelpText("after", "\nExamples:\n  $ holyfail chain list\n  $ holyfail chain list -f chains.yaml --json")
    .action(async (options: ShowOptions) => {
      const { listChains } = await import("./chain-show.ts");
      await listChains(options, processTerminal());
    });
}

function showCommand(): Command {
  return new Command("show")
    .description("show a chain as it will run: every default, price and limit, tiers in order of trial")
    .argument("[name]", "the chain (default: the file's default)")
    .option(FILE_OPTION, FILE_HELP)
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      "\nExamples:\n  $ holyfail chain show production\n  $ holyfail chain show --json | jq .tiers[0].price",
    )
    .action(async (name: string | undefined, options: ShowOptions) => {
      const { showChain } = await import("./chain-show.ts");
      await showChain(name, options, processTerminal());
    });
}

function schemaCommand(): Command {
  return new Command("schema")
    .description("print the JSON Schema of chain or scenario files, for editors")
    .argument("[kind]", "chain or scenario", "chain")
    .addHelpText(
      "after",
      `
Examples:
  $ holyfail chain schema > chains.schema.json
  $ holyfail chain schema scenario > scenario.schema.json

Editors with a YAML language server use it when a file starts with
  # yaml-language-server: $schema=./chains.schema.json`,
    )
    .action(async (kind: string) => {
      const { printSchema } = await import("./chain-init.ts");
      await printSchema(kind, processTerminal());
    });
}

function initCommand(): Command {
  return new Command("init")
    .description("write a commented chain file to start from")
    .argument("[file]", "where to write it", "chains.yaml")
    .option("--force", "overwrite the file if it exists")
    .addHelpText("after", "\nExamples:\n  $ holyfail chain init\n  $ holyfail chain init config/chains.yaml --force")
    .action(async (file: string, options: { readonly force?: boolean }) => {
      const { initFile } = await import("./chain-init.ts");
      await initFile(file, options.force === true, processTerminal());
    });
}
