import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { execa } from "execa";

const BIN = resolve(import.meta.dirname, "../bin/holyfail.js");

export const hasTmux = spawnSync("tmux", ["-V"]).status === 0;

/** However busy the machine is, the screen has changed after so long, or never will. */
const PATIENCE_MS = 20_000;
const LOOK_EVERY_MS = 50;

export interface Pane {
  text(): Promise<string>;
  /** What was printed before and after, above the visible part as well. */
  history(): Promise<string>;
  /** The text, as soon as it is as wanted. */
  until(wanted: (text: string) => boolean): Promise<string>;
  keys(...keys: readonly string[]): Promise<void>;
  resize(columns: number, rows: number): Promise<void>;
  hangUp(): Promise<void>;
  /** One of tmux's own variables, such as `cursor_flag`. */
  variable(name: string): Promise<string>;
}

export interface PaneOptions {
  /** Flags of Node's own. */
  readonly node?: readonly string[];
  /** What the shell does before. */
  readonly first?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Another holyfail than this one. */
  readonly bin?: string;
}

/** Real terminals for tests, in a folder of their own. */
export class Panes {
  readonly folder: string;
  #opened = 0;
  /** A tmux server for each terminal: one that is going down takes no new session. */
  #sockets: string[] = [];

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async in(name: string): Promise<Panes> {
    return new Panes(await mkdtemp(join(tmpdir(), name)));
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) await execa("tmux", ["-L", socket, "kill-server"], { reject: false });
    this.#sockets = [];
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  /** A real terminal in which a shell runs holyfail, and then tells its exit code and what it left of the terminal. */
  async open(
    columns: number,
    rows: number,
    parameters: readonly string[],
    { node = [], first = "true", env = {}, bin = BIN }: PaneOptions = {},
  ): Promise<Pane> {
    const pane = `pane${this.#opened++}`;
    const socket = `${basename(this.folder)}-${pane}`;
    this.#sockets.push(socket);
    const tmux = async (...words: readonly string[]) => (await execa("tmux", ["-L", socket, ...words])).stdout;
    const script = join(this.folder, `${pane}.sh`);
    const command = [process.execPath, ...node, bin, ...parameters].map(quoted).join(" ");
    await writeFile(
      script,
      `trap : INT\ncd '${this.folder}'\necho before\n${first}\n${command}\necho "exit $?"\nstty -a | grep -oE -- '-?(icanon|echo)\\b' | xargs echo left\nexec cat\n`,
    );
    const variables = Object.entries(env).map(([name, value]) => quoted(`${name}=${value}`));
    const environment = ["env", "-u", "CI", "-u", "NO_COLOR", "-u", "CONTINUOUS_INTEGRATION", "LC_ALL=C.UTF-8"];
    const size = ["-x", String(columns), "-y", String(rows)];
    const run = [...environment, ...variables, "sh", script].join(" ");
    await tmux("-u", "-f", "/dev/null", "new-session", "-d", "-s", pane, ...size, run);
    const text = () => tmux("capture-pane", "-p", "-t", pane);
    return {
      text,
      history: () => tmux("capture-pane", "-p", "-S", "-", "-t", pane),
      until: (wanted) => patiently(text, wanted),
      keys: async (...keys) => void (await tmux("send-keys", "-t", pane, ...keys)),
      hangUp: async () => void (await tmux("kill-session", "-t", pane)),
      resize: async (toColumns, toRows) =>
        void (await tmux("resize-window", "-t", pane, "-x", String(toColumns), "-y", String(toRows))),
      variable: (name) => tmux("display-message", "-p", "-t", pane, `#{${name}}`),
    };
  }
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** What is seen as soon as it is as wanted, or when patience ends. */
export async function patiently(look: () => Promise<string>, wanted: (text: string) => boolean): Promise<string> {
  const endMs = Date.now() + PATIENCE_MS;
  for (;;) {
    const seen = await look();
    if (wanted(seen) || Date.now() > endMs) return seen;
    await new Promise((wake) => setTimeout(wake, LOOK_EVERY_MS));
  }
}
