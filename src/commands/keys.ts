import { Command } from "commander";
import { processTerminal } from "./terminal.ts";
import { wholeNumber } from "./whole-number.ts";

export interface KeysOptions {
  readonly file?: string;
  readonly chain?: string;
  readonly offline?: boolean;
  readonly timeout: number;
  readonly json?: boolean;
}

const TIMEOUT_DEFAULT_MS = 10_000;
const TIMEOUT_MAX_MS = 600_000;

/** `holyfail keys`: what is known of the keys in the environment. */
export function keysCommand(): Command {
  return new Command("keys").description("check the API keys that chains need").addCommand(checkCommand());
}

function checkCommand(): Command {
  return new Command("check")
    .description("ask each provider whether it takes the key in its variable; costs nothing, and prints no key")
    .argument(
      "[providers...]",
      "of the chain file, or of those that holyfail knows (default: all of the file's chains)",
    )
    .option("-f, --file <file>", "chain file (default: ./chains.yaml, then ./chains.example.yaml)")
    .option("--chain <name>", "the providers of this chain only")
    .option("--offline", "look at the variables only; ask nobody")
    .option("--timeout <ms>", "how long to wait for each provider", wholeNumber(1, TIMEOUT_MAX_MS), TIMEOUT_DEFAULT_MS)
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      `
Examples:
  $ holyfail keys check
  $ holyfail keys check openai anthropic
  $ holyfail keys check --chain production --json | jq '.providers[] | select(.ok | not)'

Each key is sent once, to its own provider, with a request for the list of models.
Exit codes: 0 every key is good, 1 some are not, or their provider cannot be reached, 2 could not ask,
3 some could not be proven, 130 interrupted.`,
    )
    .action(async (providers: string[], options: KeysOptions) => {
      const { checkKeys } = await import("./keys-check.ts");
      process.exitCode = await checkKeys(providers, options, processTerminal());
    });
}
