import { systemClock } from "../adapters/system-clock.ts";
import type { BenchReport, BenchResult, Currency } from "../bench/bench-report.ts";
import { nameOf } from "../bench/configurations.ts";
import { judgeClaim } from "../bench/judge-claims.ts";
import { runBench } from "../bench/run-bench.ts";
import type { WorldFactory } from "../bench/world-factory.ts";
import { isWhole } from "../bench/whole.ts";
import { wirePlan } from "../bench/wire-plan.ts";
import { wireElapsed } from "../bench/wire-report.ts";
import { PRICES_AS_OF } from "../config/prices-as-of.ts";
import type { Clock } from "../core/clock.ts";
import { counted, integer, span } from "../report/format.ts";
import { benchJson } from "../report/json.ts";
import { benchTable } from "../report/table.ts";
import { Pace } from "../sim/pace.ts";
import type { Drawer } from "../ui/live-view.ts";
import { VERSION } from "../version.ts";
import { virtualWorld } from "../world.ts";
import type { BenchCommandOptions } from "./bench.ts";
import { isArticle } from "./article-scenario.ts";
import { benchArticle } from "./bench-article.ts";
import { baselineFrom } from "./bench-baseline.ts";
import { benchProgress, threadsProgress } from "./bench-progress.ts";
import { openBenchView } from "./bench-view.ts";
import { checkCounted } from "./bench-load.ts";
import { type BenchTask, benchTask } from "./bench-task.ts";
import { commandOf } from "./bench-command.ts";
import { benchInThreads } from "./bench-threads.ts";
import type { PlayReal } from "./bench-real.ts";
import { announceWire, benchOnWire } from "./bench-wire.ts";
import { FaultInjection } from "./fault-injection.ts";
import type { Interruption } from "./interruption.ts";
import { reportFiles } from "./report-files.ts";
import { refuseMixedWorlds } from "./real-options.ts";
import { appendStepSummary } from "./step-summary.ts";
import { currencyAsked, inCurrency } from "./currency-option.ts";
import { endProgress } from "./progress-line.ts";
import { CommandError, EXIT, type Terminal } from "./terminal.ts";

const SEEDS_ON_WIRE =
  "holyfail: over real sockets time is real, and the bench plays one seed in one thread.\n" +
  "Leave out --seeds, --until and --workers, or --wire.";
const SPEED_ON_WIRE =
  "holyfail: --speed sets the pace of virtual time; over real sockets time is real.\nLeave out --speed or --wire.";

const SPEED_IN_THREADS =
  "holyfail: --speed sets the pace of one virtual time, and several threads have one each.\n" +
  "Leave out --speed or --workers.";

export interface BenchSurroundings {
  readonly terminal: Terminal;
  readonly interruption: Interruption;
  /** Null: there is no live screen. */
  readonly drawer: Drawer | null;
}

/** Runs the whole command; gives the exit code. The report goes to stdout, all talk to stderr. */
export async function benchAndReport(
  chainNames: readonly string[],
  options: BenchCommandOptions,
  { terminal, interruption, drawer }: BenchSurroundings,
): Promise<number> {
  refuseMixedWorlds(options);
  const files = await reportFiles(options.out);
  if (options.wire && options.speed !== undefined) throw new CommandError(SPEED_ON_WIRE);
  if ((options.workers ?? 1) > 1 && options.speed !== undefined) throw new CommandError(SPEED_IN_THREADS);
  const isMany = options.until !== undefined || (options.seeds ?? 1) > 1 || (options.workers ?? 1) > 1;
  if (options.wire && !isArticle(options) && isMany) throw new CommandError(SEEDS_ON_WIRE);
  const talk: Terminal = options.quiet ? { ...terminal, say: () => {}, animation: false } : terminal;
  const currency = currencyAsked(options);
  const clock = systemClock();
  const surroundings = { terminal: talk, clock, interruption, currency, real: null, drawer };
  const play = isArticle(options) ? playArticle : playScenario;
  const report = await play(chainNames, options, terminal, surroundings);
  const command = commandOf(chainNames, options);
  try {
    // Before anything is printed: a reader that goes away (`| head`) ends the process.
    await files.write(report, command);
    await appendStepSummary(report, command, talk);
  } finally {
    const { columns, colour } = terminal;
    const { json, details: everything = false } = options;
    terminal.print(json ? benchJson(report) : benchTable(report, { columns, colour, command, everything }));
  }
  talk.say(doneLine(report));
  // What it was to find out is not known.
  if (report.stopped !== undefined) return EXIT.notKnown;
  return report.interrupted ? EXIT.interrupted : exitCodeOf(report);
}

/** What whoever pays agrees on; loaded only here, since most runs cost nothing. */
async function agreed(
  task: BenchTask,
  options: BenchCommandOptions,
  { interruption, ...surroundings }: Omit<Surroundings, "real" | "currency" | "drawer"> & { readonly talk: Terminal },
): Promise<PlayReal> {
  const { agreeOnRealRun } = await import("./bench-real.ts");
  return agreeOnRealRun(task, options, { ...surroundings, cancellation: interruption.cancellation });
}

interface Surroundings extends BenchSurroundings {
  readonly clock: Clock;
  readonly currency: Currency | undefined;
  /** Null: the providers are simulated. */
  readonly real: PlayReal | null;
}

type Play = (
  names: readonly string[],
  options: BenchCommandOptions,
  terminal: Terminal,
  surroundings: Surroundings,
) => Promise<BenchReport>;

const playScenario: Play = async (names, options, terminal, surroundings) => {
  const task = await benchTask(names, options, terminal);
  const compared = await baselineFrom(options.baseline);
  if (options.wire) {
    const plan = wirePlan(task.planOf(task.seeds[0] ?? 0), task.configurations);
    announceWire(plan, (text) => surroundings.terminal.say(text));
  }
  const { clock, currency } = surroundings;
  const real = options.real
    ? await agreed(task, options, { ...surroundings, terminal, talk: surroundings.terminal })
    : null;
  // Whoever had to be asked may have taken long.
  const startMs = clock.now();
  const result = await measure(task, options, { ...surroundings, real });
  checkCounted(result);
  return withElapsed(inCurrency(compared(withClaims(result, task)), currency), startMs, clock);
};

/** Several worlds one after the other: there is a line of progress, and no screen. */
const playArticle: Play = async (names, options, terminal, surroundings) => {
  const { clock, currency } = surroundings;
  const startMs = clock.now();
  const silent = { ...surroundings, terminal: { ...surroundings.terminal, say: () => {} } };
  const inVirtualTime = { ...options, wire: false };
  const result = await benchArticle(
    names,
    options,
    { terminal, talk: surroundings.terminal, interruption: surroundings.interruption },
    (task) => measure(task, inVirtualTime, silent),
  );
  return withElapsed(inCurrency(result, currency), startMs, clock);
};

/** What was cut short met only a part of the outages: it says nothing about a claim. */
function withClaims(result: BenchResult, { claims, configurations }: BenchTask): BenchResult {
  if (claims.length === 0) return result;
  const whole = result.interrupted ? result.configurations.filter(isWhole) : result.configurations;
  return { ...result, claims: claims.flatMap((claim) => judgeClaim(claim, configurations.map(nameOf), whole)) };
}

/** Runs the bench, on the screen where there is one. */
async function measure(
  task: BenchTask,
  options: BenchCommandOptions,
  { terminal, clock, interruption, currency, real, drawer }: Surroundings,
): Promise<BenchResult> {
  const { speed } = options;
  const { cancellation } = interruption;
  const { workers = 1 } = options;
  const viewed = drawer !== null && !cancellation.cancelled;
  // Real time can neither be hurried nor stopped.
  const pace =
    !options.wire && real === null && (viewed || speed !== undefined) ? new Pace(clock, speed ?? null) : null;
  cancellation.onCancel(() => pace?.release());
  terminal.say(heading(task, options));
  const injection = new FaultInjection(task.chains);
  const faults = options.wire ? injection : null;
  const view = viewed
    ? await openBenchView({ terminal, drawer, clock, pace, speed, interruption, currency, faults })
    : null;
  const moving = { ...terminal, animation: terminal.animation && !viewed };
  const asked = {
    ...task,
    warmupMs: options.warmup ?? 0,
    version: VERSION,
    pricesAsOf: PRICES_AS_OF,
    cancellation,
    onProgress: benchProgress(moving, clock),
    ...(options.until === undefined ? {} : { until: options.until }),
    ...(view === null ? {} : { watcher: view.watcher }),
  };
  const worldFactory: WorldFactory = (world) => virtualWorld(pace === null ? world : { ...world, gate: pace });
  try {
    if (real !== null) return await real(asked);
    if (workers > 1) return await benchInThreads(asked, { task, workers, progress: threadsProgress(moving, clock) });
    if (!options.wire) return await runBench({ ...asked, mode: "virtual", worldFactory });
    const target = task.against?.target;
    return await benchOnWire(asked, { checkAgreement: options.checkAgreement === true, clock, target, injection });
  } finally {
    view?.close();
    endProgress(moving);
  }
}

function heading({ chains, configurations, seeds, against }: BenchTask, { until }: BenchCommandOptions): string {
  const each = chains.map(({ name }) => {
    const own = configurations.filter(({ chain }) => chain.name === name);
    const names = own.filter(({ variant }) => variant === null).map((one) => one.name);
    const changed = own.length === names.length ? "" : `, and ${own.length - names.length} with one policy changed`;
    return names.length === 1 && names[0] === name ? name : `${name} (${names.join(", ")}${changed})`;
  });
  const places = against?.providers.map(({ name, baseUrl }) => `\n  ${name.padEnd(12)} ${baseUrl}`) ?? [];
  const behind = places.length === 0 ? "" : `holyfail: behind the target stand, played here:${places.join("")}\n`;
  const under = seeds.length === 1 ? "" : `, under ${until === undefined ? "" : "up to "}${seeds.length} seeds`;
  return `${behind}holyfail: measuring ${each.join("; ")}${under} ...`;
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

function requestsOf({ configurations, article }: BenchResult): number {
  return (article?.rows ?? configurations).reduce((before, { requests }) => before + requests, 0);
}

function exitCodeOf({ thresholds, agreement, comparison, claims = [], article }: BenchReport): number {
  const verdicts = thresholds.map(({ ok }) => ok);
  // The rows by which the article's worlds were made say nothing of a chain.
  const figures = article?.rows.filter(({ calibrated }) => !calibrated).flatMap((row) => row.figures) ?? [];
  for (const { verdict } of [...claims, ...figures]) {
    verdicts.push(verdict === "cannot tell" ? null : verdict !== "worse");
  }
  if (comparison !== undefined) verdicts.push(comparison.regressed === null ? null : !comparison.regressed);
  if (verdicts.includes(false) || agreement?.agrees === false) return EXIT.no;
  return verdicts.includes(null) ? EXIT.notKnown : EXIT.yes;
}
