import { Command } from "commander";
import { processTerminal } from "./terminal.ts";

export interface FitOptions {
  readonly json?: boolean;
}

export function simFitCommand(): Command {
  return new Command("fit")
    .description("show the latency model that goes with published figures, and how well it does")
    .argument("<figures...>", "mean, p95 and p99 of whole answers, or p50, p95 and p99 of the first token, in ms")
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      `
With p50, p95 and p99 there may also be tokens_per_second; with either form prefill_ms_per_1k_tokens.

Examples:
  $ holyfail sim fit mean=1240,p95=1890,p99=2450
  $ holyfail sim fit p50=639,p95=1144,p99=4517,tokens_per_second=90
  $ holyfail sim fit mean=1240,p95=1890,p99=2450 --json | jq -r .yaml

Exit codes: 0 there is a model, 2 the figures cannot be read or no distribution has them.`,
    )
    .action(async (figures: string[], _: FitOptions, command: Command) => {
      const { runSimFit } = await import("./sim-fit-run.ts");
      // --json is an option of sim as well, which takes it first.
      runSimFit(figures, command.optsWithGlobals<FitOptions>(), processTerminal());
    });
}
