import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { Socket } from "node:net";
import { resolve } from "node:path";

const HOST = resolve(import.meta.dirname, "program-host.js");
/** A command that takes longer is given up, with its process: the next ones must not wait for it. */
const ENDS_WITHIN_MS = 50_000;
const HOSTS_MAX = 4;

export interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

export interface Place {
  readonly cwd?: string;
  /** All variables that there are; by default those of the tests. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/**
 * What `holyfail`, as it is built, says to these words, and how it ends. It runs in a process that has run other commands
 * before, and will run more: test/program.test.ts shows that this is the same. For signals, pipes, standard input and
 * whatever else has to do with the process itself, start one.
 */
export async function program(parameters: readonly string[], place: Place = {}): Promise<Ended> {
  const host = idle.pop() ?? (hosts < HOSTS_MAX ? started() : await new Promise<Host>((free) => waiting.push(free)));
  try {
    return await asked(host, parameters, place);
  } finally {
    const next = waiting.shift();
    if (next !== undefined) next(host.gone ? started() : host);
    else if (!host.gone) idle.push(host);
  }
}

/** The same as `$(holyfail ...)` has it, and execa. */
export function withoutLastNewline({ stdout, stderr, exitCode }: Ended): Ended {
  return { stdout: stdout.replace(/\n$/, ""), stderr: stderr.replace(/\n$/, ""), exitCode };
}

interface Host {
  readonly child: ChildProcess;
  /** What it says when it breaks down. */
  words: string;
  gone: boolean;
}

/** One command at a time each; the one that was used last has its code at hand. */
const idle: Host[] = [];
const waiting: ((host: Host) => void)[] = [];
let hosts = 0;

async function asked(
  host: Host,
  parameters: readonly string[],
  { cwd = process.cwd(), env = process.env }: Place,
): Promise<Ended> {
  const { child } = host;
  const over = new AbortController();
  const { signal } = over;
  const limit = setTimeout(() => child.kill("SIGKILL"), ENDS_WITHIN_MS);
  const answered = once(child, "message", { signal });
  const gone = once(child, "close", { signal }).then(() => {
    throw new Error(`holyfail ${parameters.join(" ")} took its process with it, or was given up: ${host.words}`);
  });
  child.send({ parameters, cwd, env });
  try {
    const [{ left, ...ended }] = await Promise.race([answered, gone]);
    if (left !== null) throw new Error(`holyfail ${parameters.join(" ")} does not end by itself: ${left} are left`);
    return ended;
  } finally {
    clearTimeout(limit);
    answered.catch(() => {});
    gone.catch(() => {});
    over.abort();
  }
}

/** It ends with the process that started it, and keeps it from nothing. */
function started(): Host {
  hosts++;
  const child = spawn(process.execPath, [HOST], { stdio: ["ignore", "ignore", "pipe", "ipc"] });
  const host: Host = { child, words: "", gone: false };
  child.stderr?.on("data", (data: Buffer) => (host.words += data.toString()));
  child.once("exit", () => {
    host.gone = true;
    hosts--;
    if (idle.includes(host)) idle.splice(idle.indexOf(host), 1);
  });
  if (child.stderr instanceof Socket) child.stderr.unref();
  child.channel?.unref();
  child.unref();
  return host;
}
