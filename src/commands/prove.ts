import { Command } from "commander";
import { heedInterruptions } from "./interruption.ts";
import { processTerminal } from "./terminal.ts";
import { wholeNumber } from "./whole-number.ts";

export interface ProveCommandOptions {
  readonly file?: string;
  readonly seeds: number;
  readonly from: number;
  readonly replay?: string;
  readonly json?: boolean;
}

const SEEDS_DEFAULT = 1000;
const SEEDS_MAX = 100_000_000;
const SEED_MAX = 4_294_967_295;

export function proveCommand(): Command {
  return new Command("prove")
    .description("hold the failover engine to its promises in random worlds, and shrink what breaks one")
    .argument("[chain]", "a chain of the file (default: random chains)")
    .option("-f, --file <file>", "chain file; without a chain's name its default chain is proved")
    .option("--seeds <n>", "how many cases", wholeNumber(1, SEEDS_MAX), SEEDS_DEFAULT)
    .option("--from <seed>", "the first seed", wholeNumber(0, SEED_MAX), 1)
    .option("--replay <text>", "play one case again, as it was printed")
    .option("--json", "print the result as one JSON document")
    .addHelpText(
      "after",
      `
Each seed is a case: a chain, faults of every kind at any time, and requests that
stream, give up, read slowly or leave. It is played in virtual time, and whatever
the engine did is held to its promises: no request outlives its deadline, no
truncated answer is a success, a live tier is found, nothing leaks, and so on.

A case that breaks one is reduced to the shortest fault schedule that still does,
told as a story, and printed as one command that plays it again. That command
needs no file: the chain's settings are in it (addresses and models, never keys).

Examples:
  $ holyfail prove
  $ holyfail prove production --seeds 5000
  $ holyfail prove -f chains.yaml --from 1000 --json | jq .broken
  $ holyfail prove --replay TEXT

Exit codes: 0 every promise was kept, 1 one was broken, 2 could not start,
130 interrupted.`,
    )
    .action(run);
}

async function run(chain: string | undefined, options: ProveCommandOptions): Promise<void> {
  const interruption = heedInterruptions();
  const { proveAndReport } = await import("./prove-run.ts");
  process.exitCode = await proveAndReport(chain, options, processTerminal(), interruption.cancellation);
}
