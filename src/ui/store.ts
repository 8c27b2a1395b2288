import type { ConfigurationSummary } from "../bench/bench-report.ts";
import type { BenchPlan, BenchWatcher, ConfigurationBegun } from "../bench/bench-watcher.ts";
import type { Clock, Timer } from "../core/clock.ts";
import type { AttemptFailure } from "../core/failure.ts";
import type { Outcome } from "../engine/outcome.ts";
import { type FaultWish, type Injection, openMenu, pressInMenu } from "./fault-menu.ts";
import { pauseAfter } from "./frame-pause.ts";
import { Gatherer } from "./gatherer.ts";
import { beginView, configurationAt, reduceView, type ViewFact, type ViewState } from "./view.ts";

/** What the keys can do to the run. */
export interface Controls {
  /** Ends the run early, with a report of what is known. */
  end(): void;
  /** The same, as Ctrl-C does it: who presses it again later wants to wait no more. */
  interrupt(): void;
  /** Stops and goes on; null where the run cannot be held. */
  readonly hold: { pause(): void; resume(): void } | null;
  /** Has a fault begin; null where there is nobody to do it: in virtual time. */
  readonly inject: ((wish: FaultWish) => Promise<Injection>) | null;
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
  #frameMs = 0;

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

  /** What drawing the last frame took. */
  frameTook(ms: number): void {
    this.#frameMs = ms;
  }

  /** May be told again, of the same bench in another world: its screen begins anew, but for what the keys have done. */
  benchBegan(plan: BenchPlan): void {
    const before = this.#state;
    this.#beganAtMs = this.#clock.now();
    this.#pausedMs = 0;
    this.#state = beginView(plan);
    if (before === null) {
      this.#onBegin();
      this.#frameLater();
    } else {
      const { status, help, focus, latenciesFirst } = before;
      this.#state = { ...this.#state, status, help, focus, latenciesFirst };
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

  requestEnded(phase: number, outcome: Outcome, latencyMs: number | null): void {
    this.#gatherer?.requestEnded(phase, outcome, latencyMs);
  }

  attemptFailed(tier: number, failure: AttemptFailure, atMs: number): void {
    this.#gatherer?.attemptFailed(tier, failure, atMs);
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
    this.#tellAndShow({ type: "help-toggled" });
  }

  toggleLatencies(): void {
    this.#tellAndShow({ type: "latencies-toggled" });
  }

  /** Null: no tier more than the others. */
  focus(tier: number | null): void {
    this.#tellAndShow({ type: "focused", tier });
  }

  get canInject(): boolean {
    return this.#controls.inject !== null && this.#state?.plan.mode === "wire";
  }

  openFaultMenu(): void {
    if (this.#state === null || this.#state.status === "ending") return;
    if (!this.canInject) {
      this.#tellAndShow({
        type: "noticed",
        text: "f is for real sockets (--wire): virtual time has the seed's faults alone",
      });
      return;
    }
    const { lanes, focus } = this.#state;
    const providers = [...new Set(lanes.filter(({ takesPart }) => takesPart).map(({ provider }) => provider))];
    const focused = focus === null ? undefined : lanes[focus]?.provider;
    const chosen = focused !== undefined && providers.includes(focused) ? focused : null;
    this.#tellAndShow({ type: "menu-changed", menu: openMenu(providers, chosen) });
  }

  pressInMenu(sign: string): void {
    const menu = this.#state?.menu ?? null;
    if (menu === null) return;
    const step = pressInMenu(menu, sign);
    this.#tellAndShow({ type: "menu-changed", menu: step.type === "choosing" ? step.menu : null });
    if (step.type === "wished") void this.#inject(step.wish);
  }

  async #inject(wish: FaultWish): Promise<void> {
    const begun = this.#begun;
    const injection = await this.#controls.inject?.(wish);
    if (injection === undefined) return;
    if (!injection.ok) this.#tellAndShow({ type: "noticed", text: `no fault: ${injection.why}` });
    // Else its configuration is over.
    else if (begun === this.#begun) this.#tellAndShow({ type: "fault-injected", fault: injection.fault });
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
    this.#tellAndShow({ type: "ending" });
  }

  #tellAndShow(fact: ViewFact): void {
    this.#tell(fact);
    this.#show();
  }

  #frameLater(): void {
    this.#timer = this.#clock.timer(
      pauseAfter(this.#frameMs, this.#controls.pacedNowMs() !== null),
      () => {
        if (this.#pausedAtMs === null) {
          this.#drain();
          this.#show();
        }
        this.#frameLater();
      },
      { daemon: true },
    );
  }

  #drain(): void {
    const [begun, gatherer] = [this.#begun, this.#gatherer];
    if (begun === null || gatherer === null) return;
    const nowMs = Math.max(begun.nowMs(), this.#controls.pacedNowMs() ?? 0) - begun.startMs;
    // With what was gathered, so that no two figures on the screen are of different moments.
    this.#tell({ type: "drained", wallMs: this.#wallMs(), nowMs, report: begun.soFar(), ...gatherer.drain() });
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
