import { type Instance, render } from "ink";
import type { Currency } from "../bench/bench-report.ts";
import type { BenchWatcher } from "../bench/bench-watcher.ts";
import type { Clock } from "../core/clock.ts";
import { App } from "./app.tsx";
import { glyphsFor } from "./glyphs.ts";
import { Painter } from "./painter.ts";
import { type Controls, ViewStore } from "./store.ts";

/** Of a terminal that does not tell its size; some say that it is 0. */
const COLUMNS_UNKNOWN = 80;
const ROWS_UNKNOWN = 24;

export interface ViewOptions {
  /** The real one. */
  readonly clock: Clock;
  readonly controls: Controls;
  readonly stdout: NodeJS.WriteStream;
  readonly stdin: NodeJS.ReadStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly colour: boolean;
  /** How fast virtual time passes, where somebody chose it: "60x". */
  readonly pace: string | null;
  /** The run goes by the scenario's time, which then says how much is left; otherwise by requests. */
  readonly paced: boolean;
  /** What amounts are shown in; undefined: US dollars. */
  readonly currency: Currency | undefined;
}

/** The view of a running bench. It appears when the bench begins; `close` gives the terminal back as it was. */
export interface BenchView {
  readonly watcher: BenchWatcher;
  close(): void;
}

export function openView(options: ViewOptions): BenchView {
  const { stdout } = options;
  const painter = new Painter(
    (text) => void stdout.write(text),
    () => stdout.rows || ROWS_UNKNOWN,
  );
  const store = new ViewStore(options.clock, options.controls, begin);
  let instance: Instance | null = null;

  function begin(): void {
    painter.enter();
    // However the process ends, the terminal is given back.
    process.on("exit", close);
    // Before Ink's own listener: what it draws next is painted on an empty screen.
    stdout.on("resize", resized);
    store.subscribe(draw);
    instance = render(<Screen store={store} options={options} />, {
      stdout: paintedBy(painter, stdout),
      stdin: options.stdin,
      exitOnCtrlC: false,
      patchConsole: false,
      // Every frame is handed over whole, without cursor movements: putting it on the screen is the painter's work.
      debug: true,
    });
  }

  function resized(): void {
    painter.forget();
    draw();
  }

  /** Done when it returns, so that the store knows what a frame costs. */
  function draw(): void {
    instance?.rerender(<Screen store={store} options={options} />);
  }

  function close(): void {
    store.close();
    painter.leave();
    if (instance === null) return;
    process.off("exit", close);
    stdout.off("resize", resized);
    instance.unmount();
    instance.cleanup();
    instance = null;
  }

  return { watcher: store, close };
}

function Screen({ store, options }: { readonly store: ViewStore; readonly options: ViewOptions }) {
  const { stdout, stdin, env, colour, pace, paced, currency } = options;
  return (
    <App
      store={store}
      theme={{ colour, glyphs: glyphsFor(env) }}
      columns={stdout.columns || COLUMNS_UNKNOWN}
      rows={stdout.rows || ROWS_UNKNOWN}
      keys={stdin.isTTY}
      pace={pace}
      paced={paced}
      currency={currency}
    />
  );
}

/** The terminal as Ink sees it: what is written to it goes to the painter. */
function paintedBy(painter: Painter, stdout: NodeJS.WriteStream): NodeJS.WriteStream {
  const write = (frame: string): boolean => {
    painter.paint(frame);
    return true;
  };
  return new Proxy(stdout, {
    get: (target, key) => {
      if (key === "write") return write;
      const value: unknown = Reflect.get(target, key);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
