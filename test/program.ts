import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { Socket } from "node:net";
import { resolve } from "node:path";

const HOST = resolve(import.meta.dirname, "program-host.js");
/** A command that takes longer is given up, with its process: the next ones must not wait for it. */
const ENDS_WITHIN_MS = 50_000;

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
export function program(parameters: readonly string[], place: Place = {}): Promise<Ended> {
  const answer = last.then(() => asked(parameters, place));
  last = answer.catch(() => {});
  return answer;
}

/** The same as `$(holyfail ...)` has it, and execa. */
export function withoutLastNewline({ stdout, stderr, exitCode }: Ended): Ended {
  return { stdout: stdout.replace(/\n$/, ""), stderr: stderr.replace(/\n$/, ""), exitCode };
}

let host: ChildProcess | null = null;
let last: Promise<unknown> = Promise.resolve();
/** What the host says when it breaks down. */
let words = "";

async function asked(parameters: readonly string[], { cwd = process.cwd(), env = process.env }: Place): Promise<Ended> {
  const child = (host ??= started());
  const over = new AbortController();
  const { signal } = over;
  const answered = once(child, "message", { signal });
  const gone = once(child, "close", { signal }).then(() => {
    host = null;
    throw new Error(`holyfail ${parameters.join(" ")} took its process with it, or was given up: ${words}`);
  });
  const limit = setTimeout(() => child.kill("SIGKILL"), ENDS_WITHIN_MS);
  child.send({ parameters, cwd, env });
  const [{ left, ...ended }] = await Promise.race([answered, gone]);
  clearTimeout(limit);
  gone.catch(() => {});
  over.abort();
  if (left !== null) throw new Error(`holyfail ${parameters.join(" ")} does not end by itself: ${left} are left`);
  return ended;
}

/** It ends with the process that started it, and keeps it from nothing. */
function started(): ChildProcess {
  words = "";
  const child = spawn(process.execPath, [HOST], { stdio: ["ignore", "ignore", "pipe", "ipc"] });
  child.stderr?.on("data", (data: Buffer) => (words += data.toString()));
  if (child.stderr instanceof Socket) child.stderr.unref();
  child.channel?.unref();
  child.unref();
  return child;
}
