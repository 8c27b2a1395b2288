import type { Cancellation } from "../core/cancellation.ts";
import type { EngineEvent } from "../core/event.ts";
import type { Failure } from "../core/failure.ts";
import type { Chain } from "../config/chain.ts";
import type { ConfigurationSummary } from "./bench-report.ts";
import type { ConfigurationSoFar } from "./bench-watcher.ts";
import type { Configuration } from "./configurations.ts";
import { type PhaseData, PhaseRecorder } from "./phase-recorder.ts";
import { type EndedRequest, Recorder } from "./recorder.ts";
import type { Recording } from "./recording.ts";
import { type Recovery, RecoveryWatch } from "./recovery.ts";
import type { SeedPlan } from "./seed-plan.ts";
import { blockStarts } from "./window-plan.ts";
import { type Begun, type WindowData, WindowRecorder } from "./window-recorder.ts";

/** All that was recorded of one configuration under one seed, as plain data. */
export interface JobRecording {
  readonly figures: Recording;
  readonly recovery: Recovery;
  readonly phases: readonly PhaseData[];
  readonly windows: WindowData;
}

/** What a request belongs to from its beginning on. */
export interface BegunRequest {
  readonly recovery: ReturnType<RecoveryWatch["began"]>;
  readonly windows: Begun;
}

/** Hears all that happens in one job, and tells those whom it concerns. */
export class JobRecorder {
  readonly #figures: Recorder;
  readonly #recovery: RecoveryWatch;
  readonly #phases: PhaseRecorder;
  readonly #windows: WindowRecorder;
  readonly #interruption: Cancellation;

  /**
   * @param chains all that are measured, so that time falls into the same blocks for each
   * @param time when the scenario begins (epoch ms), and how long what is due from then on is not counted
   * @param interruption what ends the run early; attempts that it cut off are not counted
   */
  constructor(
    { chain, behind = chain.tiers }: Configuration,
    { seed, scenario, load }: SeedPlan,
    { startMs, warmupMs }: { readonly startMs: number; readonly warmupMs: number },
    chains: readonly Chain[],
    interruption: Cancellation,
  ) {
    const { faults, durationMs } = scenario;
    this.#figures = new Recorder(chain, { startMs, durationMs });
    this.#recovery = new RecoveryWatch(scenario, { tiers: behind }, startMs, warmupMs);
    this.#phases = new PhaseRecorder(load);
    this.#windows = new WindowRecorder({ seed, faults, startMs, warmupMs }, chain, blockStarts(faults, chains));
    this.#interruption = interruption;
  }

  /** An `EmitEvent`; bound, so that it can be handed to the engine. */
  readonly event = (event: EngineEvent): void => {
    if (event.type === "attempt-started") {
      if (event.role === "probe") this.#figures.probed(event.tier);
      this.#windows.attemptStarted(event.tier, event.atMs);
    } else if (event.type === "attempt-succeeded" || event.type === "attempt-failed") {
      if (event.type === "attempt-failed" && this.#wasCutOff(event.failure)) return;
      this.#figures.attemptEnded(event);
      this.#windows.attemptEnded(event.costUsd, event.atMs);
    }
  };

  /** A request begins. Epoch ms. */
  began(nowMs: number): BegunRequest {
    return { recovery: this.#recovery.began(nowMs), windows: this.#windows.began(nowMs) };
  }

  /** It ended; `phase` is an index into the load. */
  ended(begun: BegunRequest, phase: number, request: EndedRequest): void {
    const { outcome, intendedMs, nowMs } = request;
    const latencyMs = nowMs - intendedMs;
    this.#figures.requestEnded(request);
    if (outcome.ok) this.#recovery.answered(begun.recovery, nowMs);
    this.#phases.ended(phase, outcome.ok ? latencyMs : null);
    this.#windows.ended(begun.windows, { tier: outcome.ok ? outcome.tier : null, latencyMs, nowMs });
  }

  /** A request was due and could not be sent. */
  blocked(phase: number): void {
    this.#figures.blocked();
    this.#phases.blocked(phase);
  }

  /** A request was due within the warm-up. */
  warmedUp(): void {
    this.#figures.warmedUp();
  }

  get requests(): number {
    return this.#figures.requests;
  }

  /** All that is over, whether it was counted or not. */
  get over(): number {
    return this.#figures.over;
  }

  get succeeded(): number {
    return this.#figures.succeeded;
  }

  soFar(): ConfigurationSoFar {
    return this.#figures.soFar();
  }

  summary(name: string): ConfigurationSummary {
    return this.#figures.summary(name, this.#recovery.worst());
  }

  recording(): JobRecording {
    return {
      figures: this.#figures.recording(),
      recovery: this.#recovery.worst(),
      phases: this.#phases.data(),
      windows: this.#windows.data(),
    };
  }

  /** The user's interruption says nothing about the chain, neither of its attempts nor of their cost. */
  #wasCutOff({ kind }: Failure): boolean {
    return kind === "cancelled" && this.#interruption.cancelled;
  }
}
