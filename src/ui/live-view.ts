import type { Currency } from "../bench/bench-report.ts";
import type { BenchWatcher } from "../bench/bench-watcher.ts";
import type { Clock } from "../core/clock.ts";
import { type Glyphs, glyphsFor } from "./glyphs.ts";
import { hearKeys, type Keyboard } from "./keyboard.ts";
import { press } from "./keys.ts";
import { Painter } from "./painter.ts";
import type { Scene } from "./scene.ts";
import { type Controls, ViewStore } from "./store.ts";

/** Of a terminal that does not tell its size; some say that it is 0. */
const COLUMNS_UNKNOWN = 80;
const ROWS_UNKNOWN = 24;

/** Who draws frames, elsewhere, so that the run is not held up by it. One scene at a time. */
export interface Drawer {
  /** Rejects when there can be no more frames. */
  draw(scene: Scene): Promise<Frame>;
}

export interface Frame {
  /** Lines, coloured or not. */
  readonly text: string;
  /** What drawing it took. */
  readonly tookMs: number;
}

export interface ViewOptions {
  /** The real one. */
  readonly clock: Clock;
  readonly controls: Controls;
  readonly drawer: Drawer;
  /** There is no screen any more; the run goes on. */
  readonly onFailure: (error: unknown) => void;
  readonly stdout: NodeJS.WriteStream;
  readonly stdin: NodeJS.ReadStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly colour: boolean;
  readonly pace: string | null;
  readonly paced: boolean;
  readonly currency: Currency | undefined;
}

/** The view of a running bench. It appears when the bench begins. */
export class LiveView {
  readonly #options: ViewOptions;
  readonly #glyphs: Glyphs;
  readonly #painter: Painter;
  readonly #store: ViewStore;
  #keyboard: Keyboard | null = null;
  #open = false;
  #drawing = false;
  /** Something has changed since the scene that was sent last. */
  #stale = false;

  constructor(options: ViewOptions) {
    const { stdout, env, clock, controls } = options;
    this.#options = options;
    this.#glyphs = glyphsFor(env);
    this.#painter = new Painter(
      (text) => void stdout.write(text),
      () => stdout.rows || ROWS_UNKNOWN,
    );
    this.#store = new ViewStore(clock, controls, () => this.#begin());
  }

  get watcher(): BenchWatcher {
    return this.#store;
  }

  /** Gives the terminal back as it was; bound, so that it can be handed on. */
  readonly close = (): void => {
    this.#open = false;
    this.#store.close();
    this.#painter.leave();
    process.off("exit", this.close);
    this.#options.stdout.off("resize", this.#resized);
    this.#keyboard?.stop();
    this.#keyboard = null;
  };

  #begin(): void {
    const { stdin, stdout } = this.#options;
    this.#open = true;
    // However the process ends, the terminal is given back.
    process.on("exit", this.close);
    if (stdin.isTTY) this.#keyboard = hearKeys(stdin, (sign) => press(this.#store, sign));
    stdout.on("resize", this.#resized);
    this.#store.subscribe(() => this.#draw());
    this.#draw();
  }

  readonly #resized = (): void => {
    this.#painter.forget();
    this.#draw();
  };

  #draw(): void {
    this.#stale = true;
    if (!this.#drawing) this.#drawAll().catch((error: unknown) => this.#failed(error));
  }

  /** Until nothing new is to be seen. */
  async #drawAll(): Promise<void> {
    this.#drawing = true;
    for (let scene = this.#next(); scene !== null; scene = this.#next()) {
      const { text, tookMs } = await this.#options.drawer.draw(scene);
      this.#store.frameTook(tookMs);
      this.#painter.paint(text);
    }
    this.#drawing = false;
  }

  #next(): Scene | null {
    const { state } = this.#store;
    if (!this.#open || !this.#stale || state === null) return null;
    this.#stale = false;
    const { stdout, colour, pace, paced, currency } = this.#options;
    return {
      state,
      columns: stdout.columns || COLUMNS_UNKNOWN,
      rows: stdout.rows || ROWS_UNKNOWN,
      colour,
      glyphs: this.#glyphs,
      keys: this.#keyboard !== null,
      can: { pause: this.#store.canPause, inject: this.#store.canInject },
      pace,
      paced,
      currency,
    };
  }

  #failed(error: unknown): void {
    if (!this.#open) return;
    // Nobody could have it go on any more.
    if (this.#store.state?.status === "paused") this.#store.togglePause();
    this.close();
    this.#options.onFailure(error);
  }
}
