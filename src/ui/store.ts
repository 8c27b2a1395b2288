import type { ConfigurationSummary } from "../bench/bench-report.ts";
import type { BenchPlan, BenchWatcher, ConfigurationBegun } from "../bench/bench-watcher.ts";
import type { Clock, Timer } from "../core/clock.ts";
import type { Outcome } from "../engine/outcome.ts";
import { Gatherer } from "./gatherer.ts";
import { beginView, configurationAt, reduceView, type ViewFact, type ViewState } from "./view.ts";

/** A paced run has time to spare for a smooth picture. */
const PACED_FRAME_EVERY_MS = 100;
/** What runs as fast as it can is looked at less often, and after a frame has fifty times as long for itself. */
const FRAME_EVERY_MS = 200;
const FRAME_EVERY_MS_MAX = 500;
const REST_PER_FRAME = 50;

/** Percentiles are worked out from whole histograms, and digits that change faster cannot be read. */
const SAMPLE_EVERY_MS = 300;

/** What the keys can do to the run. */
export interface Controls {
  /** Ends the run early, with a report of what is known. */
  end(): void;
  /** The same, as Ctrl-C does it: who presses it again later wants to wait no more. */
  interrupt(): void;
  /** Stops and goes on; null where the run cannot be held. */
  readonly hold: { pause(): void; resume(): void } | null;
  /** The time that a pace has come to, epoch ms; null where none is kept. */
  pacedNowMs(): number | null;
}

/** Gathers what happens as cheaply as it can, and turns it into a new view state a few times a second. */
export class ViewStore implements BenchWatcher {
  readonly #clock: Clock;
  readonly #controls: Controls;
  readonly #onBegin: () => void;
  readonly #listeners = new Set<() => void>();
  #state: ViewState | null = null;
  #gatherer: Gatherer | null = null;
  #begun: ConfigurationBegun | null = null;
  #timer: Timer | null = null;
  #beganAtMs = 0;
  #pausedAtMs: number | null = null;
  #pausedMs = 0;
  #sampledAtMs = Number.NEGATIVE_INFINITY;

  /** `clock` is the real one; `onBegin` is called once there is a state to be shown. */
  constructor(clock: Clock, controls: Controls, onBegin: () => void) {
    this.#clock = clock;
    this.#controls = controls;
    this.#onBegin = onBegin;
  }

  /** Null until the bench has begun. */
  get state(): ViewState | null {
    return this.#state;
  }

  /** Calls `draw` whenever there is something new to be seen, which is far less often than something happens. */
  subscribe(draw: () => void): void {
    this.#listeners.add(draw);
  }

  /** May be told again, of the same bench in another world: its screen begins anew, but for what the keys have done. */
  benchBegan(plan: BenchPlan): void {
    const before = this.#state;
    this.#beganAtMs = this.#clock.now();
    this.#pausedMs = 0;
    this.#sampledAtMs = Number.NEGATIVE_INFINITY;
    this.#state = beginView(plan);
    if (before === null) {
      this.#onBegin();
      this.#frameLater(this.#pauseAfter(0));
    } else {
      this.#state = { ...this.#state, status: before.status, help: before.help };
      this.#show();
    }
  }

  configurationBegan(begun: ConfigurationBegun): void {
    const plan = this.#state?.plan;
    if (plan === undefined) return;
    const { tiers } = configurationAt(plan, begun.index);
    this.#begun = begun;
    this.#gatherer = new Gatherer(begun, { tiers, phases: plan.load.length, durationMs: plan.durationMs });
    this.#tell({ type: "configuration-began", index: begun.index, wallMs: this.#wallMs() });
  }

  requestEnded(phase: number, outcome: Outcome): void {
    this.#gatherer?.requestEnded(phase, outcome);
  }

  requestBlocked(phase: number): void {
    this.#gatherer?.requestBlocked(phase);
  }

  configurationEnded(report: ConfigurationSummary): void {
    this.#drain();
    this.#gatherer = null;
    this.#begun = null;
    this.#tell({ type: "configuration-ended", report });
  }

  get canPause(): boolean {
    return this.#controls.hold !== null;
  }

  togglePause(): void {
    const { hold } = this.#controls;
    if (hold === null || this.#state === null || this.#state.status === "ending") return;
    if (this.#pausedAtMs === null) {
      this.#pausedAtMs = this.#clock.now();
      hold.pause();
      // What stands still is read closely: all of it is of this moment.
      this.#sampledAtMs = Number.NEGATIVE_INFINITY;
      this.#drain();
      this.#tell({ type: "paused" });
    } else {
      this.#pausedMs += this.#clock.now() - this.#pausedAtMs;
      this.#pausedAtMs = null;
      hold.resume();
      this.#tell({ type: "resumed" });
    }
    this.#show();
  }

  toggleHelp(): void {
    this.#tell({ type: "help-toggled" });
    this.#show();
  }

  end(): void {
    this.#showEnding();
    this.#controls.end();
  }

  interrupt(): void {
    this.#showEnding();
    this.#controls.interrupt();
  }

  /** No more frames. */
  close(): void {
    this.#timer?.cancel();
    this.#timer = null;
    this.#listeners.clear();
  }

  #showEnding(): void {
    this.#tell({ type: "ending" });
    this.#show();
  }

  #frameLater(afterMs: number): void {
    this.#timer = this.#clock.timer(
      afterMs,
      () => {
        const beforeMs = this.#clock.now();
        if (this.#pausedAtMs === null) {
          this.#drain();
          this.#show();
        }
        this.#frameLater(this.#pauseAfter(this.#clock.now() - beforeMs));
      },
      { daemon: true },
    );
  }

  #pauseAfter(frameMs: number): number {
    if (this.#controls.pacedNowMs() !== null) return PACED_FRAME_EVERY_MS;
    return Math.min(FRAME_EVERY_MS_MAX, Math.max(FRAME_EVERY_MS, frameMs * REST_PER_FRAME));
  }

  #drain(): void {
    const [begun, gatherer] = [this.#begun, this.#gatherer];
    if (begun === null || gatherer === null) return;
    const realMs = this.#clock.now();
    const sampleDue = realMs - this.#sampledAtMs >= SAMPLE_EVERY_MS;
    if (sampleDue) this.#sampledAtMs = realMs;
    const nowMs = Math.max(begun.nowMs(), this.#controls.pacedNowMs() ?? 0) - begun.startMs;
    const report = sampleDue ? begun.soFar() : null;
    this.#tell({ type: "drained", wallMs: this.#wallMs(), nowMs, report, ...gatherer.drain() });
  }

  #wallMs(): number {
    return (this.#pausedAtMs ?? this.#clock.now()) - this.#beganAtMs - this.#pausedMs;
  }

  #tell(fact: ViewFact): void {
    if (this.#state !== null) this.#state = reduceView(this.#state, fact);
  }

  #show(): void {
    for (const draw of this.#listeners) draw();
  }
}
