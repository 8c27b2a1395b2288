import type { BenchPlan } from "../../src/bench/bench-watcher.ts";
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
    },
    {
      phase: "concurrent",
      requests: 500,
      scenario_requests: 500,
      concurrency: 500,
      at_ms: 66 * MINUTE_MS,
      until_ms: null,
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

/** Requests that end at a time of the teller's, as the bench tells of them. */
export class Teller {
  readonly #store: ViewStore;
  nowMs = START_MS;

  constructor(store: ViewStore) {
    this.#store = store;
  }

  /** The primary answers. */
  direct(atMs: number, phase = 0): void {
    this.#ended(atMs, phase, answeredBy(0));
  }

  /** The primary is silent for five seconds; the next tier answers. */
  timedOut(atMs: number, phase = 0): void {
    const of = { atMs: START_MS + atMs, requestId: "any", attempt: 0, tier: 0 };
    this.#store.event({ type: "attempt-started", ...of, role: "try", sliceMs: 5000 });
    const end = { durationMs: 5000, failure: TIMEOUT, usage: null, costUsd: 0 };
    this.#store.event({ type: "attempt-failed", ...of, ...end });
    this.#ended(atMs, phase, answeredBy(1, { attempts: [attempt(0, 0, TIMEOUT), attempt(1, 5000)] }));
  }

  /** The primary's breaker is open; the next tier answers. */
  passedBy(atMs: number, phase = 0): void {
    const skipped = [{ tier: 0, provider: "openai", model: "gpt-4.1", reason: "circuit-open" as const }];
    this.#ended(atMs, phase, answeredBy(1, { skipped }));
  }

  opened(atMs: number, tier = 0): void {
    const of = { atMs: START_MS + atMs, requestId: "any", tier, untilMs: START_MS + atMs };
    this.#store.event({ type: "breaker-opened", ...of });
  }

  /** An attempt that is under way. */
  asked(atMs: number, tier: number): void {
    const of = { atMs: START_MS + atMs, requestId: "last", attempt: 0, tier };
    this.#store.event({ type: "attempt-started", ...of, role: "try", sliceMs: 5000 });
  }

  #ended(atMs: number, phase: number, outcome: Outcome): void {
    this.nowMs = START_MS + atMs;
    this.#store.requestEnded(phase, outcome);
  }
}

/** A store whose controls only note what was asked of them. */
export function emptyStore(options: { readonly canPause?: boolean } = {}): Played {
  const clock = new HandClock();
  const asked: string[] = [];
  const controls: Controls = {
    end: () => asked.push("end"),
    hold: options.canPause === false ? null : { pause: () => asked.push("pause"), resume: () => asked.push("resume") },
    pacedNowMs: () => null,
  };
  return { store: new ViewStore(clock, controls, () => {}), clock, asked };
}

function twoTiers() {
  return { ...bothTiers(), name: "2 tiers", requests: 780, succeeded: 780, failed: 0, success_rate: 1 };
}

/** The second configuration, shortly after the burst in the blackout, six seconds after the bench began. */
export function playedStore(options: { readonly canPause?: boolean; readonly plan?: BenchPlan } = {}): Played {
  const played = emptyStore(options);
  const { store, clock } = played;
  store.benchBegan(options.plan ?? PLAN);
  clock.pass(100);
  store.configurationBegan({ index: 0, startMs: START_MS, nowMs: () => START_MS, soFar: primaryOnly });
  clock.pass(3900);
  store.configurationEnded(primaryOnly());
  const teller = new Teller(store);
  store.configurationBegan({ index: 1, startMs: START_MS, nowMs: () => teller.nowMs, soFar: twoTiers });
  for (let number = 0; number < 240; number += 1) teller.direct(number * 15_000);
  clock.pass(1000);
  for (let number = 240; number < 245; number += 1) teller.timedOut(number * 15_000);
  teller.opened(61 * MINUTE_MS);
  for (let number = 245; number < 272; number += 1) teller.passedBy(number * 15_000);
  for (let number = 0; number < 500; number += 1) teller.passedBy(66 * MINUTE_MS + number, 1);
  teller.nowMs = START_MS + 68 * MINUTE_MS;
  teller.asked(68 * MINUTE_MS, 1);
  clock.pass(1000);
  return played;
}
