import type { ConfigurationSummary, FaultReport } from "../bench/bench-report.ts";
import type { BenchPlan, ConfigurationSoFar, PlannedConfiguration } from "../bench/bench-watcher.ts";
import { span } from "../report/format.ts";
import { addFailover, type Failover } from "./failover.ts";
import type { FaultMenu } from "./fault-menu.ts";
import { IDLE, type Lane, type TierCounts } from "./lane.ts";
import { type Latencies, NO_LATENCIES } from "./latency-counts.ts";
import { faultWords } from "./words.ts";

/** Past failovers that are kept; no screen shows more. */
const FAILOVERS_KEPT_MAX = 40;

/** The rate is that of the last so many milliseconds; shorter, and its digits would dance. */
const RATE_WINDOW_MS = 1500;
const RATE_EVERY_MS = 500;

/** How long a notice can be read, in real time. */
const NOTICE_MS = 5000;

/** What the screen shows, as plain data: a fold of the facts below. Times in ms since the start of the scenario. */
export interface ViewState {
  readonly plan: BenchPlan;
  /** Index into the plan's configurations. */
  readonly configuration: number;
  readonly nowMs: number;
  /** Real time since the bench began, pauses left out. */
  readonly wallMs: number;
  /** When the configuration at hand began, on the same scale. */
  readonly begunWallMs: number;
  /** Of the configuration at hand: all that are over. */
  readonly requests: number;
  /** Of these, those that its figures are of: neither blocked nor sent to warm up. */
  readonly counted: number;
  /** By phase of the plan's load. */
  readonly phases: readonly number[];
  /** Requests that ended, answered or not, by slot of the scenario's time. */
  readonly ended: readonly number[];
  readonly lanes: readonly Lane[];
  /** Of the requests that were answered, from when they were to start. */
  readonly latencies: Latencies;
  /** Faults that were put in by hand. */
  readonly injected: readonly FaultReport[];
  /** Newest first. */
  readonly failovers: readonly Failover[];
  readonly failoverCount: number;
  /** The configuration at hand so far; null before its first sample. */
  readonly report: ConfigurationSoFar | null;
  readonly finished: readonly ConfigurationSummary[];
  /** Requests per second of real time; null until it can be told. */
  readonly rate: number | null;
  readonly rateMarks: readonly RateMark[];
  readonly status: "running" | "paused" | "ending";
  readonly help: boolean;
  /** The tier that is looked at closely. */
  readonly focus: number | null;
  /** The latencies come before what else there may be no room for. */
  readonly latenciesFirst: boolean;
  /** Where a fault is being chosen. */
  readonly menu: FaultMenu | null;
  /** What has just been done, or why not. */
  readonly notice: { readonly text: string; readonly untilWallMs: number } | null;
}

interface RateMark {
  readonly wallMs: number;
  readonly requests: number;
}

/** What is known since the last drain; everything but `failovers` counts from the configuration's start. */
export interface Drained {
  readonly wallMs: number;
  readonly nowMs: number;
  readonly requests: number;
  readonly counted: number;
  readonly phases: readonly number[];
  readonly ended: readonly number[];
  readonly tiers: readonly TierCounts[];
  readonly latencies: Latencies;
  /** Oldest first. */
  readonly failovers: readonly Failover[];
  readonly failoverCount: number;
  readonly report: ConfigurationSoFar;
}

export type ViewFact =
  | { readonly type: "configuration-began"; readonly index: number; readonly wallMs: number }
  | ({ readonly type: "drained" } & Drained)
  | { readonly type: "configuration-ended"; readonly report: ConfigurationSummary }
  | { readonly type: "paused" }
  | { readonly type: "resumed" }
  | { readonly type: "ending" }
  | { readonly type: "help-toggled" }
  | { readonly type: "focused"; readonly tier: number | null }
  | { readonly type: "latencies-toggled" }
  | { readonly type: "menu-changed"; readonly menu: FaultMenu | null }
  | { readonly type: "noticed"; readonly text: string }
  | { readonly type: "fault-injected"; readonly fault: FaultReport };

export function beginView(plan: BenchPlan): ViewState {
  return {
    plan,
    configuration: 0,
    nowMs: 0,
    wallMs: 0,
    begunWallMs: 0,
    ...blank(plan, 0),
    finished: [],
    rate: null,
    rateMarks: [],
    status: "running",
    help: false,
    focus: null,
    latenciesFirst: false,
    menu: null,
    notice: null,
  };
}

export function reduceView(state: ViewState, fact: ViewFact): ViewState {
  switch (fact.type) {
    case "configuration-began":
      return {
        ...state,
        configuration: fact.index,
        nowMs: 0,
        begunWallMs: fact.wallMs,
        ...blank(state.plan, fact.index),
      };
    case "drained":
      return drained(state, fact);
    case "configuration-ended":
      return { ...state, report: fact.report, finished: [...state.finished, fact.report] };
    case "paused":
      return state.status === "running" ? { ...state, status: "paused" } : state;
    case "resumed":
      return state.status === "paused" ? { ...state, status: "running" } : state;
    case "ending":
      return { ...state, status: "ending" };
    case "help-toggled":
      return { ...state, help: !state.help };
    case "focused":
      return { ...state, focus: fact.tier !== null && fact.tier >= state.lanes.length ? state.focus : fact.tier };
    case "latencies-toggled":
      return { ...state, latenciesFirst: !state.latenciesFirst };
    case "menu-changed":
      return { ...state, menu: fact.menu, notice: null };
    case "noticed":
      return noticed(state, fact.text);
    case "fault-injected":
      return noticed({ ...state, injected: [...state.injected, fact.fault] }, injectedWords(fact.fault));
  }
}

function noticed(state: ViewState, text: string): ViewState {
  return { ...state, menu: null, notice: { text, untilWallMs: state.wallMs + NOTICE_MS } };
}

function injectedWords(fault: FaultReport): string {
  return `begun: ${faultWords(fault)} at ${fault.provider} for ${span(fault.to_ms - fault.from_ms)}; the report tells of it`;
}

/** What a configuration starts with. */
function blank(plan: BenchPlan, index: number) {
  const { chainTiers, tiers } = configurationAt(plan, index);
  return {
    requests: 0,
    counted: 0,
    phases: plan.load.map(() => 0),
    ended: [],
    lanes: chainTiers.map(({ provider, model }, tier): Lane => {
      const takesPart = tier < tiers;
      return { provider, model, takesPart, ...IDLE };
    }),
    latencies: NO_LATENCIES,
    injected: [],
    failovers: [],
    failoverCount: 0,
    report: null,
  };
}

function drained(state: ViewState, fact: Drained): ViewState {
  const { wallMs, nowMs, requests, counted, phases, ended, latencies, failoverCount } = fact;
  const { notice } = state;
  return {
    ...state,
    wallMs,
    nowMs,
    requests,
    counted,
    phases,
    ended,
    latencies,
    failoverCount,
    notice: notice !== null && wallMs >= notice.untilWallMs ? null : notice,
    lanes: state.lanes.map((lane, tier) => ({ ...lane, ...fact.tiers[tier] })),
    failovers: fact.failovers.reduce<readonly Failover[]>(
      (before, next) => addFailover(before, next, state.plan.durationMs, FAILOVERS_KEPT_MAX),
      state.failovers,
    ),
    report: fact.report,
    ...rated(state, { wallMs, requests: requestsBefore(state) + requests }),
  };
}

function rated({ rate, rateMarks }: ViewState, mark: RateMark): Pick<ViewState, "rate" | "rateMarks"> {
  const last = rateMarks.at(-1);
  if (last !== undefined && mark.wallMs - last.wallMs < RATE_EVERY_MS) return { rate, rateMarks };
  const marks = [...rateMarks.filter(({ wallMs }) => mark.wallMs - wallMs <= RATE_WINDOW_MS), mark];
  const [first] = marks;
  if (first === undefined || mark.wallMs <= first.wallMs) return { rate, rateMarks: marks };
  return { rate: (1000 * (mark.requests - first.requests)) / (mark.wallMs - first.wallMs), rateMarks: marks };
}

/** Requests of the configurations that are over, whether they were counted or not. */
function requestsBefore({ finished }: ViewState): number {
  return finished.reduce((before, one) => before + one.requests + one.blocked + one.warmup_requests, 0);
}

export function configurationAt(plan: BenchPlan, index: number): PlannedConfiguration {
  return plan.configurations[index] ?? { chain: "", name: "", tiers: 0, chainTiers: [] };
}
