import { systemClock } from "../adapters/system-clock.ts";
import type { BenchReport, BenchResult } from "../bench/bench-report.ts";
import { configurationsOf, nameOf } from "../bench/configurations.ts";
import type { PlannedPhase } from "../bench/load-plan.ts";
import { runBench } from "../bench/run-bench.ts";
import { type Nameable, parseThreshold, type Threshold } from "../bench/thresholds.ts";
import type { WorldFactory } from "../bench/world-factory.ts";
import { wirePlan } from "../bench/wire-plan.ts";
import { wireElapsed } from "../bench/wire-report.ts";
import type { Chain } from "../config/chain.ts";
import { PRICES_AS_OF } from "../config/prices-as-of.ts";
import { suggest } from "../config/suggestion.ts";
import type { Scenario } from "../config/scenario.ts";
import type { Clock } from "../core/clock.ts";
import type { CommandWith } from "../report/bench-sections.ts";
import { counted, integer, span } from "../report/format.ts";
import { benchJson } from "../report/json.ts";
import { benchTable } from "../report/table.ts";
import { withOutages } from "../sim/outage.ts";
import { Pace } from "../sim/pace.ts";
import { VERSION } from "../version.ts";
import { virtualWorld } from "../world.ts";
import type { BenchCommandOptions } from "./bench.ts";
import { baselineFrom } from "./bench-baseline.ts";
import { plannedLoad, withLoad } from "./bench-load.ts";
import { benchProgress } from "./bench-progress.ts";
import { openBenchView, viewFits } from "./bench-view.ts";
import { benchDiagnostics } from "./bench-scenario.ts";
import { announceWire, benchOnWire } from "./bench-wire.ts";
import { chooseChain, loadChainFile } from "./chain-source.ts";
import type { Interruption } from "./interruption.ts";
import { loadFlags } from "./load-options.ts";
import { reportFiles } from "./report-files.ts";
import { appendStepSummary } from "./step-summary.ts";
import { endProgress } from "./progress-line.ts";
import { loadScenario } from "./scenario-source.ts";
import { CommandError, EXIT, type Terminal } from "./terminal.ts";

const SPEED_ON_WIRE =
  "holyfail: --speed sets the pace of virtual time; over real sockets time is real.\nLeave out --speed or --wire.";

interface Task {
  readonly chains: readonly Chain[];
  readonly scenario: Scenario;
  readonly thresholds: readonly Threshold[];
  readonly load: readonly PlannedPhase[];
}

/** Runs the whole command; gives the exit code. The report goes to stdout, all talk to stderr. */
export async function benchAndReport(
  chainNames: readonly string[],
  options: BenchCommandOptions,
  terminal: Terminal,
  interruption: Interruption,
): Promise<number> {
  const files = await reportFiles(options.out);
  if (options.wire && options.speed !== undefined) throw new CommandError(SPEED_ON_WIRE);
  const talk: Terminal = options.quiet ? { ...terminal, say: () => {}, animation: false } : terminal;
  const task = await load(chainNames, options, terminal);
  const compared = await baselineFrom(options.baseline);
  if (options.wire) announceWire(wirePlan(task.scenario, task.chains, task.load), (text) => talk.say(text));
  const clock = systemClock();
  const startMs = clock.now();
  const result = await measure(task, options, { terminal: talk, clock, interruption });
  const report = withElapsed(compared(result), startMs, clock);
  const command = commandOf(chainNames, options);
  try {
    // Before anything is printed: a reader that goes away (`| head`) ends the process.
    await files.write(report, command);
    await appendStepSummary(report, command, talk);
  } finally {
    const { columns, colour } = terminal;
    terminal.print(options.json ? benchJson(report) : benchTable(report, { columns, colour, command }));
  }
  talk.say(doneLine(report));
  return report.interrupted ? EXIT.interrupted : exitCodeOf(report);
}

interface Surroundings {
  readonly terminal: Terminal;
  readonly clock: Clock;
  readonly interruption: Interruption;
}

/** Runs the bench, on the screen where there is one. */
async function measure(
  task: Task,
  options: BenchCommandOptions,
  { terminal, clock, interruption }: Surroundings,
): Promise<BenchResult> {
  const { speed } = options;
  const { cancellation } = interruption;
  const viewed = viewFits(terminal, options) && !cancellation.cancelled;
  // Real time can neither be hurried nor stopped.
  const pace = !options.wire && (viewed || speed !== undefined) ? new Pace(clock, speed ?? null) : null;
  cancellation.onCancel(() => pace?.release());
  terminal.say(heading(task.chains));
  const view = viewed ? await openBenchView({ terminal, clock, pace, speed, interruption }) : null;
  const moving = { ...terminal, animation: terminal.animation && !viewed };
  const asked = {
    ...task,
    seed: options.seed ?? task.scenario.seed,
    warmupMs: options.warmup ?? 0,
    version: VERSION,
    pricesAsOf: PRICES_AS_OF,
    cancellation,
    onProgress: benchProgress(moving, clock),
    ...(view === null ? {} : { watcher: view.watcher }),
  };
  const worldFactory: WorldFactory = (world) => virtualWorld(pace === null ? world : { ...world, gate: pace });
  try {
    if (!options.wire) return await runBench({ ...asked, mode: "virtual", worldFactory });
    return await benchOnWire(asked, { checkAgreement: options.checkAgreement === true, clock });
  } finally {
    view?.close();
    endProgress(moving);
  }
}

/** Reads everything the run needs. With `--quiet` only what ends in an error is told. */
async function load(names: readonly string[], options: BenchCommandOptions, terminal: Terminal): Promise<Task> {
  const held: string[] = [];
  const talk: Terminal = options.quiet ? { ...terminal, say: (text) => void held.push(text) } : terminal;
  try {
    const { chainFile } = await loadChainFile({ file: options.file, allowPackaged: true }, talk);
    const chosen = names.length === 0 ? [undefined] : [...new Set(names)];
    const chains = chosen.map((name) => chooseChain(chainFile, name));
    const configurations = chains.flatMap(configurationsOf).map(nameOf);
    const read = await loadScenario(
      options.scenario ?? (options.wire ? "default-wire" : undefined),
      talk,
      (scenario, positions) => benchDiagnostics(scenario, positions, configurations, options.seed ?? scenario.seed),
    );
    const scenario = withLoad(read, options);
    const seed = options.seed ?? scenario.seed;
    const thresholds = thresholdsOf([...new Set([...scenario.thresholds, ...options.threshold])], configurations);
    const phases = await plannedLoad(scenario, seed, options);
    // Before the first configuration begins, so that all of them and the report have the same outages.
    return { chains, scenario: withOutages(scenario, seed), thresholds, load: phases };
  } catch (error) {
    for (const text of held) terminal.say(text);
    throw error;
  }
}

/** Reads thresholds; all mistakes are told at once. */
function thresholdsOf(expressions: readonly string[], configurations: readonly Nameable[]): readonly Threshold[] {
  const thresholds: Threshold[] = [];
  const mistakes: string[] = [];
  for (const expression of expressions) {
    const parsed = parseThreshold(expression, configurations, suggest);
    if (parsed.ok) thresholds.push(parsed.threshold);
    else mistakes.push(`holyfail: ${parsed.message}`);
  }
  if (mistakes.length > 0) throw new CommandError(mistakes.join("\n"));
  return thresholds;
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
  const elapsed = { wall_ms: wallMs, requests_per_second: perSecond, node: process.version };
  return { ...result, elapsed: result.wire === undefined ? elapsed : { ...elapsed, ...wireElapsed(result.wire) } };
}

function doneLine(report: BenchReport): string {
  const { wall_ms: wallMs, requests_per_second: perSecond } = report.elapsed;
  return `holyfail: ${counted(requestsOf(report), "request")} in ${span(wallMs)}, ${integer(perSecond)} a second.`;
}

function requestsOf({ configurations }: BenchResult): number {
  return configurations.reduce((before, { requests }) => before + requests, 0);
}

function exitCodeOf({ thresholds, agreement, comparison }: BenchReport): number {
  const verdicts = thresholds.map(({ ok }) => ok);
  if (comparison !== undefined) verdicts.push(comparison.regressed === null ? null : !comparison.regressed);
  if (verdicts.includes(false) || agreement?.agrees === false) return EXIT.no;
  return verdicts.includes(null) ? EXIT.notKnown : EXIT.yes;
}

/** The command as the user would type it again, but for what is to be changed. */
function commandOf(chains: readonly string[], options: BenchCommandOptions): CommandWith {
  return (changed) => {
    const { file, scenario, requests, concurrency, seed, threshold, baseline, ...own } = { ...options, ...changed };
    const flags = [
      ["-f", file],
      ["--scenario", scenario],
      ...loadFlags(own),
      ["--requests", requests],
      ["--concurrency", concurrency],
      ["--seed", seed],
      ...threshold.map((expression) => ["--threshold", expression] as const),
      ["--baseline", baseline],
    ] as const;
    const words = ["holyfail", "bench", ...chains];
    if (options.checkAgreement) words.push("--check-agreement");
    else if (options.wire) words.push("--wire");
    for (const [flag, value] of flags) if (value !== undefined) words.push(flag, String(value));
    return words.map((word) => (/^[\w./:@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(" ");
  };
}
