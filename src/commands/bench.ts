import { Command, InvalidArgumentError } from "commander";
import { parseUntil, type Until } from "../bench/until-rule.ts";
import { BENCH_HELP } from "./bench-help.ts";
import { type CurrencyOptions, currencyOption, fxOption } from "./currency-option.ts";
import { heedInterruptions } from "./interruption.ts";
import { addLoadOptions, type LoadOptions } from "./load-options.ts";
import { addRealOptions, type RealOptions } from "./real-options.ts";
import { addTargetOptions, type TargetOptions } from "./target-options.ts";
import { repeatable } from "./repeatable.ts";
import { processTerminal, type Terminal } from "./terminal.ts";
import type { ViewThread } from "./view-thread.ts";
import { wholeNumber } from "./whole-number.ts";

export interface BenchCommandOptions extends LoadOptions, TargetOptions, CurrencyOptions, RealOptions {
  readonly file?: string;
  readonly scenario?: string;
  readonly requests?: number;
  readonly concurrency?: number;
  readonly seed?: number;
  /** How many, from `seed` on. */
  readonly seeds?: number;
  readonly until?: Until;
  /** Threads. */
  readonly workers?: number;
  /** Also each prefix with one policy changed. */
  readonly ablate?: boolean;
  readonly threshold: readonly string[];
  /** Figures of somebody else. */
  readonly claim: readonly string[];
  readonly out: readonly string[];
  /** An earlier report. */
  readonly baseline?: string;
  readonly wire?: boolean;
  readonly checkAgreement?: boolean;
  /** Virtual time per real time; absent: as fast as it will go. */
  readonly speed?: number;
  /** False with `--no-view`. */
  readonly view: boolean;
  readonly details?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const REQUESTS_MAX = 100_000_000;
const CONCURRENCY_MAX = 100_000;
const SPEED_MIN = 0.1;
const SPEED_MAX = 1_000_000;
export const SEED_MAX = 4_294_967_295;
const SEEDS_MAX = 1000;
const WORKERS_MAX = 64;

export function benchCommand(): Command {
  const command = new Command("bench")
    .description("put chains under load while their simulated providers fail, in virtual time")
    .argument("[chain...]", "which chains of the file (default: its default chain)")
    .option("-f, --file <file>", "chain file (default: ./chains.yaml, ./chains.example.yaml, the packaged example)")
    .option("--scenario <name|file>", "what the providers do and what is asked of them (see: holyfail scenario list)")
    .option(
      "--requests <n>",
      "requests per configuration, shared among the load's phases",
      wholeNumber(1, REQUESTS_MAX),
    )
    .option(
      "--concurrency <n>",
      "requests at once in concurrent phases; in open ones the most",
      wholeNumber(1, CONCURRENCY_MAX),
    );
  addTargetOptions(addLoadOptions(command))
    .option("--seed <n>", "the dice (default: the scenario's)", wholeNumber(0, SEED_MAX))
    .option(
      "--seeds <n>",
      "so many seeds one after the other, for what outages do to it all",
      wholeNumber(1, SEEDS_MAX),
    )
    .option("--until <rule>", "play seeds until the success rate is known so well, e.g. ci=0.1%", until)
    .option("--workers <n>", "so many threads share the work; the report is the same", wholeNumber(1, WORKERS_MAX))
    .option("--ablate", "also without breaker, hedge and health checks: what does each of them buy?")
    .addOption(repeatable("--threshold <expression>", "what must hold, e.g. success_rate>=99.7%"))
    .addOption(repeatable("--claim <figures>", "somebody's figures to be tested, e.g. p95=1890,p99=2450"))
    .addOption(repeatable("--out <file>", "also write the report: .json, .txt, .md, .html, .csv, .xml, .hgrm or .prom"))
    .option("--baseline <file>", "compare with an earlier report.json; a figure that got worse is exit code 1")
    .option("--wire", "over real sockets, in real time; without --scenario it takes default-wire, half a minute")
    .option("--check-agreement", "run it in virtual time and over real sockets, and compare (implies --wire)")
    .option("--speed <factor>", "play virtual time at a pace to watch: 60x is a minute a second", pace)
    .addOption(currencyOption())
    .addOption(fxOption());
  return addRealOptions(command)
    .option("--no-view", "no live screen, also on a terminal")
    .option("--details", "print every fault window and every difference, not only what decides")
    .option("--json", "print the report as one JSON document")
    .option("--quiet", "say nothing on stderr but errors")
    .addHelpText("after", BENCH_HELP)
    .action(run);
}

async function run(chains: string[], options: BenchCommandOptions): Promise<void> {
  // Before anything else: what the run needs is loaded for longer than a blink.
  const interruption = heedInterruptions();
  const terminal = processTerminal();
  const thread = await viewThreadFor(terminal, options);
  try {
    const { benchAndReport } = await import("./bench-run.ts");
    const wire = options.wire === true || options.checkAgreement === true || options.target !== undefined;
    process.exitCode = await benchAndReport(chains, { ...options, wire }, { terminal, interruption, drawer: thread });
  } finally {
    await thread?.close();
  }
}

/** Null: there is no screen to be drawn. What draws it is loaded while all else gets ready. */
async function viewThreadFor(terminal: Terminal, options: BenchCommandOptions): Promise<ViewThread | null> {
  if (!terminal.stdoutIsTty) return null;
  const [{ viewFits }, { startViewThread }] = await Promise.all([
    import("./bench-view.ts"),
    import("./view-thread.ts"),
  ]);
  return viewFits(terminal, options) ? startViewThread(terminal) : null;
}

function until(text: string): Until {
  const rule = parseUntil(text);
  if (rule !== null) return rule;
  throw new InvalidArgumentError("It must be how far off the success rate may be to either side, such as ci=0.1%.");
}

function pace(text: string): number {
  const value = /^\d{1,9}(?:\.\d{1,3})?x?$/.test(text) ? Number.parseFloat(text) : Number.NaN;
  if (value >= SPEED_MIN && value <= SPEED_MAX) return value;
  throw new InvalidArgumentError(`It must be a factor from ${SPEED_MIN}x to ${SPEED_MAX}x, such as 60x.`);
}
