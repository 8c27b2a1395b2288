import { Command } from "commander";
import { type CurrencyOptions, currencyOption, fxOption } from "./currency-option.ts";
import { repeatable } from "./repeatable.ts";
import { processTerminal } from "./terminal.ts";

export interface ReportShowOptions extends CurrencyOptions {
  readonly out: readonly string[];
  readonly details?: boolean;
  readonly json?: boolean;
}

export interface ReportCompareOptions {
  readonly json?: boolean;
}

/** `holyfail report`: what can be done with saved reports. What each verb does is loaded only when it is used. */
export function reportCommand(): Command {
  return new Command("report")
    .description("show a saved bench report, or compare two")
    .addCommand(showCommand())
    .addCommand(compareCommand());
}

function showCommand(): Command {
  return new Command("show")
    .description("print a saved report's tables, or write it in other forms")
    .argument("<file>", "what bench --out report.json wrote (- is standard input)")
    .addOption(repeatable("--out <file>", "also write it as .json, .txt, .md, .html, .csv, .xml, .hgrm or .prom"))
    .addOption(currencyOption())
    .addOption(fxOption())
    .option("--details", "print every fault window and every difference, not only what decides")
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      `
Examples:
  $ holyfail bench --quiet --out report.json > /dev/null
  $ holyfail report show report.json
  $ holyfail report show report.json --currency CNY --fx 7.3
  $ holyfail report show report.json --out report.html --out report.csv

Exit codes: 0 shown, 2 it cannot be read, or a file cannot be written.`,
    )
    .action(async (file: string, options: ReportShowOptions) => {
      const { showReport } = await import("./report-show.ts");
      await showReport(file, options, processTerminal());
    });
}

function compareCommand(): Command {
  return new Command("compare")
    .description("compare two saved reports, and say which differences are more than chance")
    .argument("<base>", "the earlier report")
    .argument("<new>", "the later one")
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      `
A figure is better or worse where the 95 % interval of its difference leaves out
zero, the same where that is surely below 1 % (0.01 points for the success
rate), and else there is no telling: take more requests. Only the figures of
whole chains decide. With the same seeds, scenario and load both runs met the same
world, and a difference comes from the chain alone.

Examples:
  $ holyfail bench --quiet --out base.json > /dev/null
  $ holyfail report compare base.json new.json
  $ holyfail bench --baseline base.json          # in one go

Exit codes: 0 nothing is worse, 1 something is, 2 one cannot be read,
3 the two have nothing in common.`,
    )
    .action(async (base: string, later: string, options: ReportCompareOptions) => {
      const { compareSaved } = await import("./report-compare.ts");
      process.exitCode = await compareSaved(base, later, options, processTerminal());
    });
}
