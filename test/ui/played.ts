import type { ConfigurationReport } from "../../src/bench/bench-report.ts";
import type { BenchPlan, TierStanding } from "../../src/bench/bench-watcher.ts";
import type { Clock, Timer } from "../../src/core/clock.ts";
import type { AttemptFailure } from "../../src/core/failure.ts";
import type { Answered, AttemptRecord, Outcome } from "../../src/engine/outcome.ts";
import type { Controls } from "../../src/ui/store.ts";
import { ViewStore } from "../../src/ui/store.ts";
import { bothTiers, primaryOnly } from "../report/sample-report.ts";

export const START_MS = 1_767_225_600_000;
export const MINUTE_MS = 60_000;

/** Four hours, four tiers, one blackout of the primary with a burst in it, a brownout of the secondary. */
export const PLAN: BenchPlan = {
  scenario: "default",
  seed: 42,
  mode: "virtual",
  durationMs: 240 * MINUTE_MS,
  warmupMs: 0,
  faults: [
    {
      provider: "openai",
      kind: "blackout",
      from_ms: 60 * MINUTE_MS,
      to_ms: 72 * MINUTE_MS,
      model: null,
      probability: 1,
      detail: "hang",
    },
    {
      provider: "anthropic",
      kind: "brownout",
      from_ms: 150 * MINUTE_MS,
      to_ms: 195 * MINUTE_MS,
      model: "claude-sonnet-4-5",
      probability: 0.3,
      detail: "529",
    },
  ],
  load: [
    {
      phase: "sequential",
      requests: 1000,
      scenario_requests: 1000,
      concurrency: 1,
      at_ms: 0,
      until_ms: 240 * MINUTE_MS,
      stream: false,
    },
    {
      phase: "concurrent",
      requests: 500,
      scenario_requests: 500,
      concurrency: 500,
      at_ms: 66 * MINUTE_MS,
      until_ms: null,
      stream: false,
    },
  ],
  configurations: ["primary only", "2 tiers", "3 tiers", "all 4 tiers"].map((name, index) => ({
    chain: "production",
    name,
    tiers: index + 1,
    chainTiers: [
      { provider: "openai", model: "gpt-4.1" },
      { provider: "anthropic", model: "claude-sonnet-4-5" },
      { provider: "google", model: "gemini-2.5-flash" },
      { provider: "deepseek", model: "deepseek-chat" },
    ],
  })),
};

/** A clock that a test moves by hand. */
export class HandClock implements Clock {
  #nowMs = 0;
  #timers: { readonly atMs: number; readonly callback: () => void }[] = [];

  now(): number {
    return this.#nowMs;
  }

  sleep(): Promise<boolean> {
    throw new Error("nothing sleeps on this clock");
  }

  timer(ms: number, callback: () => void): Timer {
    const timer = { atMs: this.#nowMs + ms, callback };
    this.#timers.push(timer);
    return { cancel: () => void (this.#timers = this.#timers.filter((other) => other !== timer)) };
  }

  get timers(): number {
    return this.#timers.length;
  }

  pass(ms: number): void {
    const untilMs = this.#nowMs + ms;
    for (;;) {
      const due = this.#timers.filter(({ atMs }) => atMs <= untilMs).toSorted((a, b) => a.atMs - b.atMs)[0];
      if (due === undefined) break;
      this.#timers = this.#timers.filter((timer) => timer !== due);
      this.#nowMs = due.atMs;
      due.callback();
    }
    this.#nowMs = untilMs;
  }
}

export interface Played {
  readonly store: ViewStore;
  readonly clock: HandClock;
  /** What was asked of the run, in order. */
  readonly asked: string[];
}

/** One attempt of a trail; a failure of null answered. */
export function attempt(tier: number, startMs: number, failure: AttemptFailure | null = null): AttemptRecord {
  const { provider = "", model = "" } = PLAN.configurations[0]?.chainTiers[tier] ?? {};
  const spent = { usage: null, costUsd: 0.003 };
  return { tier, provider, model, role: "try", startMs, durationMs: 1000, failure, ...spent };
}

/** A request that this tier answered. */
export function answeredBy(tier: number, trail: Partial<Answered> = {}): Answered {
  return {
    ok: true,
    tier,
    provider: "any",
    model: "any",
    fallbackLevel: tier,
    finish: "stop",
    usage: null,
    latencyMs: 1000,
    attempts: [attempt(tier, 0)],
    skipped: [],
    costUsd: 0.003,
    ...trail,
  };
}

export const TIMEOUT: AttemptFailure = { kind: "timeout", phase: "first-token", message: "no answer" };

/** The failed first attempt, and the next tier's answer. */
export const FAILED_OVER: Partial<Answered> = { attempts: [attempt(0, 0, TIMEOUT), attempt(1, 5000)] };
export const PASSED_BY: Partial<Answered> = {
  skipped: [{ tier: 0, provider: "openai", model: "gpt-4.1", reason: "circuit-open" }],
};

/** One configuration's run, told request by request. */
export class Teller {
  readonly #store: ViewStore;
  readonly #tiers: TierStanding[];
  #nowMs = START_MS;

  constructor(store: ViewStore, index: number, soFar: () => ConfigurationReport) {
    this.#store = store;
    this.#tiers = Array.from({ length: index + 1 }, () => ({ breaker: "closed", inFlight: 0, sinceMs: START_MS }));
    const [nowMs, standing] = [() => this.#nowMs, () => this.#tiers];
    store.configurationBegan({ index, startMs: START_MS, nowMs, standing, soFar });
  }

  ended(atMs: number, outcome: Outcome, phase = 0): void {
    this.now(atMs);
    for (const { tier, failure, startMs, durationMs } of outcome.attempts) {
      const failedAtMs = this.#nowMs - outcome.latencyMs + startMs + durationMs;
      if (failure !== null) this.#store.attemptFailed(tier, failure, failedAtMs);
    }
    this.#store.requestEnded(phase, outcome, outcome.latencyMs);
  }

  now(atMs: number): void {
    this.#nowMs = START_MS + atMs;
  }

  stands(tier: number, standing: Partial<TierStanding>): void {
    this.#tiers[tier] = { breaker: "closed", inFlight: 0, sinceMs: START_MS, ...this.#tiers[tier], ...standing };
  }
}

/** A store whose controls only note what was asked of them. */
export function emptyStore(
  options: { readonly canPause?: boolean; readonly inject?: Controls["inject"] } = {},
): Played {
  const clock = new HandClock();
  const asked: string[] = [];
  const controls: Controls = {
    end: () => asked.push("end"),
    interrupt: () => asked.push("interrupt"),
    hold: options.canPause === false ? null : { pause: () => asked.push("pause"), resume: () => asked.push("resume") },
    inject: options.inject ?? null,
    pacedNowMs: () => null,
  };
  return { store: new ViewStore(clock, controls, () => {}), clock, asked };
}

/** From 0.8 s to 2.4 s, most of them fast. */
function slower(number: number): Partial<Answered> {
  const latencyMs = 800 + 100 * Math.floor((number % 16) ** 2 / 14);
  return { latencyMs, attempts: [{ ...attempt(0, 0), durationMs: latencyMs }] };
}

function twoTiers() {
  return { ...bothTiers(), name: "2 tiers", requests: 780, succeeded: 780, failed: 0, success_rate: 1 };
}

/** The second configuration, shortly after the burst in the blackout, six seconds after the bench began. */
export function playedStore(
  options: { readonly canPause?: boolean; readonly plan?: BenchPlan; readonly inject?: Controls["inject"] } = {},
): Played {
  const played = emptyStore(options);
  const { store, clock } = played;
  store.benchBegan(options.plan ?? PLAN);
  clock.pass(100);
  new Teller(store, 0, primaryOnly).now(0);
  clock.pass(3900);
  store.configurationEnded(primaryOnly());
  const teller = new Teller(store, 1, twoTiers);
  for (let number = 0; number < 240; number += 1) teller.ended(number * 15_000, answeredBy(0, slower(number)));
  clock.pass(1000);
  for (let number = 240; number < 245; number += 1) teller.ended(number * 15_000, answeredBy(1, FAILED_OVER));
  for (let number = 245; number < 272; number += 1) teller.ended(number * 15_000, answeredBy(1, PASSED_BY));
  for (let number = 0; number < 500; number += 1) teller.ended(66 * MINUTE_MS + number, answeredBy(1, PASSED_BY), 1);
  teller.now(68 * MINUTE_MS);
  teller.stands(0, { breaker: "open", sinceMs: START_MS + 61 * MINUTE_MS });
  teller.stands(1, { inFlight: 1 });
  clock.pass(1000);
  return played;
}
