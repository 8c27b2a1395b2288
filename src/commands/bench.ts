import { Command, InvalidArgumentError, Option } from "commander";
import { processTerminal } from "./terminal.ts";

export interface BenchCommandOptions {
  readonly file?: string;
  readonly scenario?: string;
  readonly requests?: number;
  readonly concurrency?: number;
  readonly seed?: number;
  readonly threshold: readonly string[];
  readonly out: readonly string[];
  readonly wire?: boolean;
  readonly checkAgreement?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const REQUESTS_MAX = 100_000_000;
const CONCURRENCY_MAX = 100_000;
const SEED_MAX = 4_294_967_295;

export function benchCommand(): Command {
  return new Command("bench")
    .description("put chains under load while their simulated providers fail, in virtual time")
    .argument("[chain...]", "which chains of the file (default: its default chain)")
    .option("-f, --file <file>", "chain file (default: ./chains.yaml, ./chains.example.yaml, the packaged example)")
    .option("--scenario <name|file>", "what the providers do and what is asked of them (default: the built-in one)")
    .option(
      "--requests <n>",
      "requests per configuration, shared among the load's phases",
      wholeNumber(1, REQUESTS_MAX),
    )
    .option("--concurrency <n>", "requests at once in the concurrent phases", wholeNumber(1, CONCURRENCY_MAX))
    .option("--seed <n>", "the dice (default: the scenario's)", wholeNumber(0, SEED_MAX))
    .addOption(repeatable("--threshold <expression>", "what must hold, e.g. success_rate>=99.7%"))
    .addOption(repeatable("--out <file>", "also write the report: .json, .txt or .md"))
    .option("--wire", "over real sockets and in real time (default scenario: default-wire, half a minute)")
    .option("--check-agreement", "run it in virtual time and over real sockets, and compare (implies --wire)")
    .option("--json", "print the report as one JSON document")
    .option("--quiet", "say nothing on stderr but errors")
    .addHelpText(
      "after",
      `
Each chain is measured with its primary alone, with two tiers, and so on to all
of them, under the same outages, so that you see what each fallback buys. No key
and no network is needed: the providers are simulated.

The number given with --requests is shared among the scenario's phases in
proportion. Beyond the scenario's own number its sequential phases get more
callers, none faster than the scenario's one, and its bursts last longer: that
is more load, which may reach rate limits and queues, and not only more samples.
For more samples of the same load vary --seed. With --concurrency a burst has at
least that many requests; with --requests, too, the others give them up.

A threshold is judged on the whole chain, or on what stands before its colon, as
in "2 tiers: failed<10". A metric is named by its place in the --json report.

Examples:
  $ holyfail bench
  $ holyfail bench production --requests 20000 --seed 7
  $ holyfail bench --threshold "success_rate>=99.7%" --threshold "latency_ms.p95<6s"
  $ holyfail bench --threshold "2 tiers: cost_per_success_usd<0.01" --out report.json --out report.md
  $ holyfail bench --scenario outage.yaml --json | jq '.configurations[-1].success_rate'

Exit codes: 0 every threshold holds, 1 one was missed, 2 could not start, 3 the
value for one is not known, 130 interrupted.`,
    )
    .action(async (chains: string[], options: BenchCommandOptions) => {
      const { benchAndReport } = await import("./bench-run.ts");
      const wire = options.wire === true || options.checkAgreement === true;
      process.exitCode = await benchAndReport(chains, { ...options, wire }, processTerminal());
    });
}

function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}

function repeatable(flags: string, description: string): Option {
  return new Option(flags, `${description} (repeatable)`).argParser(collect).default([], "none");
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}
