import { systemClock } from "../adapters/system-clock.ts";
import type { BenchReport, BenchResult, ThresholdVerdict } from "../bench/bench-report.ts";
import { configurationsOf, nameOf } from "../bench/configurations.ts";
import { runBench } from "../bench/run-bench.ts";
import { parseThreshold, type Threshold } from "../bench/thresholds.ts";
import type { Chain } from "../config/chain.ts";
import { PRICES_AS_OF } from "../config/prices-as-of.ts";
import { suggest } from "../config/suggestion.ts";
import type { Scenario } from "../config/scenario.ts";
import { Cancellation } from "../core/cancellation.ts";
import type { Clock } from "../core/clock.ts";
import { counted, integer, span } from "../report/format.ts";
import { benchJson } from "../report/json.ts";
import { benchTable } from "../report/table.ts";
import { VERSION } from "../version.ts";
import { virtualWorld } from "../world.ts";
import type { BenchCommandOptions } from "./bench.ts";
import { benchFiles } from "./bench-files.ts";
import { benchProgress, endProgress } from "./bench-progress.ts";
import { chooseChain, loadChainFile } from "./chain-source.ts";
import { loadScenario } from "./scenario-source.ts";
import { CommandError, EXIT, type Terminal } from "./terminal.ts";

interface Task {
  readonly chains: readonly Chain[];
  readonly scenario: Scenario;
  readonly thresholds: readonly Threshold[];
}

/** Runs the whole command; gives the exit code. The report goes to stdout, all talk to stderr. */
export async function benchAndReport(
  chainNames: readonly string[],
  options: BenchCommandOptions,
  terminal: Terminal,
): Promise<number> {
  const files = benchFiles(options.out);
  const talk: Terminal = options.quiet ? { ...terminal, say: () => {}, animation: false } : terminal;
  const task = await load(chainNames, options, terminal);
  const clock = systemClock();
  const startMs = clock.now();
  const result = await untilInterrupted((cancellation) => {
    talk.say(heading(task.chains));
    return runBench({
      ...task,
      seed: options.seed ?? task.scenario.seed,
      mode: "virtual",
      worldFactory: virtualWorld,
      ...(options.requests === undefined ? {} : { requests: options.requests }),
      ...(options.concurrency === undefined ? {} : { concurrency: options.concurrency }),
      version: VERSION,
      pricesAsOf: PRICES_AS_OF,
      cancellation,
      onProgress: benchProgress(talk, clock),
    });
  });
  const report = withElapsed(result, startMs, clock);
  endProgress(talk);
  const command = commandOf(chainNames, options);
  const { columns, colour } = terminal;
  terminal.print(options.json ? benchJson(report) : benchTable(report, { columns, colour, command }));
  await files.write(report, command);
  talk.say(doneLine(report));
  return report.interrupted ? EXIT.interrupted : exitCodeOf(report.thresholds);
}

/** Reads everything the run needs. With `--quiet` only what ends in an error is told. */
async function load(names: readonly string[], options: BenchCommandOptions, terminal: Terminal): Promise<Task> {
  const held: string[] = [];
  const talk: Terminal = options.quiet ? { ...terminal, say: (text) => void held.push(text) } : terminal;
  try {
    const { chainFile } = await loadChainFile({ file: options.file, allowPackaged: true }, talk);
    const chosen = names.length === 0 ? [undefined] : [...new Set(names)];
    const chains = chosen.map((name) => chooseChain(chainFile, name));
    const scenario = await loadScenario(options.scenario, talk);
    return { chains, scenario, thresholds: thresholdsOf(options.threshold, chains, scenario) };
  } catch (error) {
    for (const text of held) terminal.say(text);
    throw error;
  }
}

/** The flags' thresholds and those of the scenario; all mistakes are told at once. */
function thresholdsOf(flags: readonly string[], chains: readonly Chain[], scenario: Scenario): readonly Threshold[] {
  const names = chains.flatMap(configurationsOf).map(nameOf);
  const thresholds: Threshold[] = [];
  const mistakes: string[] = [];
  for (const expression of new Set([...scenario.thresholds, ...flags])) {
    const parsed = parseThreshold(expression, names, suggest);
    if (parsed.ok) thresholds.push(parsed.threshold);
    else mistakes.push(`holyfail: ${parsed.message}`);
  }
  if (mistakes.length > 0) throw new CommandError(mistakes.join("\n"));
  return thresholds;
}

/** Runs something that Ctrl-C ends early, with what is known so far; a second Ctrl-C ends the process at once. */
async function untilInterrupted<T>(run: (cancellation: Cancellation) => Promise<T>): Promise<T> {
  const cancellation = new Cancellation();
  const interrupt = (): void => {
    if (cancellation.cancelled) process.exit(EXIT.interrupted);
    cancellation.cancel("caller");
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  try {
    return await run(cancellation);
  } finally {
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
  }
}

function heading(chains: readonly Chain[]): string {
  const each = chains.map(
    (chain) =>
      `${chain.name} (${configurationsOf(chain)
        .map(({ name }) => name)
        .join(", ")})`,
  );
  return `holyfail: measuring ${each.join("; ")} ...`;
}

function withElapsed(result: BenchResult, startMs: number, clock: Clock): BenchReport {
  const wallMs = Math.max(1, Math.round(clock.now() - startMs));
  const perSecond = Math.round((1000 * requestsOf(result)) / wallMs);
  return { ...result, elapsed: { wall_ms: wallMs, requests_per_second: perSecond, node: process.version } };
}

function doneLine(report: BenchReport): string {
  const { wall_ms: wallMs, requests_per_second: perSecond } = report.elapsed;
  return `holyfail: ${counted(requestsOf(report), "request")} in ${span(wallMs)}, ${integer(perSecond)} a second.`;
}

function requestsOf({ configurations }: BenchResult): number {
  return configurations.reduce((before, { requests }) => before + requests, 0);
}

function exitCodeOf(verdicts: readonly ThresholdVerdict[]): number {
  if (verdicts.some(({ ok }) => ok === false)) return EXIT.no;
  return verdicts.some(({ ok }) => ok === null) ? EXIT.notKnown : EXIT.yes;
}

/** The command as the user would type it again, without the numbers that a suggestion changes. */
function commandOf(chains: readonly string[], { file, scenario }: BenchCommandOptions): string {
  const words = ["holyfail", "bench", ...chains];
  if (file !== undefined) words.push("-f", file);
  if (scenario !== undefined) words.push("--scenario", scenario);
  return words.map((word) => (/^[\w./:@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(" ");
}
