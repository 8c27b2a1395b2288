import { Command, InvalidArgumentError } from "commander";
import { heedInterruptions } from "./interruption.ts";
import { repeatable } from "./repeatable.ts";
import { processTerminal } from "./terminal.ts";
import { wholeNumber } from "./whole-number.ts";

export interface BenchCommandOptions {
  readonly file?: string;
  readonly scenario?: string;
  readonly requests?: number;
  readonly concurrency?: number;
  readonly seed?: number;
  readonly threshold: readonly string[];
  readonly out: readonly string[];
  /** An earlier report. */
  readonly baseline?: string;
  readonly wire?: boolean;
  readonly checkAgreement?: boolean;
  /** Virtual time per real time; absent: as fast as it will go. */
  readonly speed?: number;
  /** False with `--no-view`. */
  readonly view: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const REQUESTS_MAX = 100_000_000;
const CONCURRENCY_MAX = 100_000;
const SPEED_MIN = 0.1;
const SPEED_MAX = 1_000_000;
const SEED_MAX = 4_294_967_295;

export function benchCommand(): Command {
  return new Command("bench")
    .description("put chains under load while their simulated providers fail, in virtual time")
    .argument("[chain...]", "which chains of the file (default: its default chain)")
    .option("-f, --file <file>", "chain file (default: ./chains.yaml, ./chains.example.yaml, the packaged example)")
    .option("--scenario <name|file>", "what the providers do and what is asked of them (see: holyfail scenario list)")
    .option(
      "--requests <n>",
      "requests per configuration, shared among the load's phases",
      wholeNumber(1, REQUESTS_MAX),
    )
    .option("--concurrency <n>", "requests at once in the concurrent phases", wholeNumber(1, CONCURRENCY_MAX))
    .option("--seed <n>", "the dice (default: the scenario's)", wholeNumber(0, SEED_MAX))
    .addOption(repeatable("--threshold <expression>", "what must hold, e.g. success_rate>=99.7%"))
    .addOption(repeatable("--out <file>", "also write the report: .json, .txt, .md, .html, .csv, .xml, .hgrm or .prom"))
    .option("--baseline <file>", "compare with an earlier report.json; a figure that got worse is exit code 1")
    .option("--wire", "over real sockets, in real time; without --scenario it takes default-wire, half a minute")
    .option("--check-agreement", "run it in virtual time and over real sockets, and compare (implies --wire)")
    .option("--speed <factor>", "play virtual time at a pace to watch: 60x is a minute a second", pace)
    .option("--no-view", "no live screen, also on a terminal")
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

With --wire the providers are played on loopback sockets by a thread of their
own, and time is real: up to 4,000 requests under way, an hour at most. Its
figures depend on the machine, whose own lag is measured and reported. The same
seed gives the same report, byte for byte, in virtual time only.
--check-agreement shows both worlds side by side and says where they differ.

A report's ending says its form: .html is one file to open in a browser, .md fits
a comment, .xml is JUnit's, .hgrm is HdrHistogram's (of the whole chain), .prom
is Prometheus's. In GitHub Actions the report also goes into the step's summary.
See holyfail report --help for what can be done with a report.json later.

A threshold is judged on the whole chain, or on what stands before its colon, as
in "2 tiers: failed<10". A metric is named by its place in the --json report.

Examples:
  $ holyfail bench
  $ holyfail bench production --requests 20000 --seed 7
  $ holyfail bench --speed 600x
  $ holyfail bench --wire --requests 1000 --concurrency 500
  $ holyfail bench --threshold "success_rate>=99.7%" --threshold "latency_ms.p95<6s"
  $ holyfail bench --threshold "2 tiers: cost_per_success_usd<0.01" --out report.json --out report.md
  $ holyfail bench --out report.html --out report.xml --baseline last-week.json
  $ holyfail bench --scenario outage.yaml --json | jq '.configurations[-1].success_rate'

Exit codes: 0 every threshold holds, 1 one was missed, the two worlds differ or a
figure is worse than the baseline's, 2 could not start or go on, 3 the value for
one is not known, 130 interrupted.`,
    )
    .action(run);
}

async function run(chains: string[], options: BenchCommandOptions): Promise<void> {
  // Before anything else: what the run needs is loaded for longer than a blink.
  const interruption = heedInterruptions();
  const { benchAndReport } = await import("./bench-run.ts");
  const wire = options.wire === true || options.checkAgreement === true;
  process.exitCode = await benchAndReport(chains, { ...options, wire }, processTerminal(), interruption);
}

function pace(text: string): number {
  const value = /^\d{1,9}(?:\.\d{1,3})?x?$/.test(text) ? Number.parseFloat(text) : Number.NaN;
  if (value >= SPEED_MIN && value <= SPEED_MAX) return value;
  throw new InvalidArgumentError(`It must be a factor from ${SPEED_MIN}x to ${SPEED_MAX}x, such as 60x.`);
}
