import { createInterface, type Interface } from "node:readline";
import { Writable } from "node:stream";
import { Cancellation } from "../core/cancellation.ts";
import { EXIT } from "./terminal.ts";

/** Lines pasted or typed while an answer comes wait for their turn; what is beyond that is dropped. */
const LINES_WAITING_MAX = 1000;
const HISTORY_MAX = 1000;

/** `abandoned`: Ctrl-C gave up what was being typed. `left`: the person is done. */
export type Line =
  { readonly kind: "line"; readonly text: string } | { readonly kind: "abandoned" } | { readonly kind: "left" };

export interface ScreenOptions {
  /** Oldest first. */
  readonly history: readonly string[];
  readonly complete: (line: string) => [string[], string];
  readonly say: (text: string) => void;
}

/** The person's side of a session: edits lines on stderr, and knows what Ctrl-C means at each moment. */
export class SessionScreen {
  readonly #readline: Interface;
  readonly #echo = new Echo();
  readonly #say: (text: string) => void;
  readonly #waiting: string[] = [];
  readonly #resized = (): void => void this.#echo.emit("resize");
  readonly #ended = (): void => this.#end(EXIT.interrupted);
  #listener: ((line: Line) => void) | null = null;
  #work: Cancellation | null = null;
  #left = false;
  /** Ctrl-C was the last thing that was heard at the prompt. */
  #warned = false;
  exitCode: number = EXIT.yes;

  constructor({ history, complete, say }: ScreenOptions) {
    this.#say = say;
    this.#readline = createInterface({
      input: process.stdin,
      output: this.#echo,
      terminal: true,
      completer: complete,
      historySize: HISTORY_MAX,
      removeHistoryDuplicates: true,
      history: history.toReversed(),
    });
    this.#readline.on("line", (text) => this.#heard(text));
    this.#readline.on("SIGINT", () => this.#interrupted());
    this.#readline.on("close", () => this.#end(this.exitCode));
    process.stderr.on("resize", this.#resized);
    process.stdin.on("error", this.#ended);
    for (const signal of SIGNALS) process.on(signal, this.#ended);
    this.#echo.muted = true;
  }

  /** The next line, as soon as there is one. */
  async next(prompt: string): Promise<Line> {
    if (this.#left) return { kind: "left" };
    const waiting = this.#waiting.shift();
    if (waiting !== undefined) {
      process.stderr.write(`${prompt}${waiting}\n`);
      return { kind: "line", text: waiting };
    }
    this.#echo.muted = false;
    this.#readline.setPrompt(prompt);
    this.#readline.prompt(true);
    return new Promise<Line>((settle) => {
      this.#listener = settle;
    });
  }

  /** Work that Ctrl-C ends. What is typed meanwhile is not shown before it is done. */
  async during<T>(work: (cancellation: Cancellation) => Promise<T>): Promise<T> {
    const cancellation = new Cancellation();
    this.#work = cancellation;
    if (this.#left) cancellation.cancel("caller");
    try {
      return await work(cancellation);
    } finally {
      this.#work = null;
    }
  }

  /** Gives the terminal back as it was. */
  close(): void {
    this.#readline.close();
    process.stderr.off("resize", this.#resized);
    process.stdin.off("error", this.#ended);
    for (const signal of SIGNALS) process.off(signal, this.#ended);
  }

  #heard(text: string): void {
    this.#warned = false;
    if (this.#listener !== null) this.#hand({ kind: "line", text });
    else if (this.#waiting.length < LINES_WAITING_MAX) this.#waiting.push(text);
  }

  #interrupted(): void {
    if (this.#work !== null) {
      // Whoever stops an answer does not want those that wait behind it.
      this.#waiting.length = 0;
      this.#work.cancel("caller");
      return;
    }
    if (this.#warned) {
      this.#readline.close();
      return;
    }
    this.#warned = true;
    process.stderr.write("\n");
    this.#say("Ctrl-C again leaves, as do Ctrl-D and /quit.");
    // Takes what is on the line away.
    this.#readline.write(null, { ctrl: true, name: "e" });
    this.#readline.write(null, { ctrl: true, name: "u" });
    this.#hand({ kind: "abandoned" });
  }

  /** At once: the lines of what is pasted come one after the other, before whoever waits for the first hears of it. */
  #hand(line: Line): void {
    const listener = this.#listener;
    this.#listener = null;
    this.#echo.muted = true;
    listener?.(line);
  }

  #end(exitCode: number): void {
    if (this.#left) return;
    this.#left = true;
    this.exitCode = exitCode;
    this.#work?.cancel("caller");
    if (this.#listener === null) return;
    // What comes after it does not belong on the line of the prompt.
    process.stderr.write("\n");
    this.#hand({ kind: "left" });
  }
}

const SIGNALS = ["SIGTERM", "SIGHUP"] as const;

/** What readline writes: it can be silenced while an answer has the terminal. */
class Echo extends Writable {
  readonly isTTY = true;
  muted = false;

  get columns(): number {
    return process.stderr.columns;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    if (!this.muted) process.stderr.write(chunk);
    done();
  }
}
