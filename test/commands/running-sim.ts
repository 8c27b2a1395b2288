import { type ChildProcess, spawn } from "node:child_process";
import { resolve } from "node:path";
import type { Served } from "../../src/commands/sim-print.ts";
import { eventually } from "../sim/sockets.ts";

export const BIN = resolve(import.meta.dirname, "../../bin/holyfail.js");

export interface Sim {
  readonly child: ChildProcess;
  stdout(): string;
  stderr(): string;
  /** The exit code, once it has ended. */
  readonly ended: Promise<number | null>;
}

export interface RunningSim extends Sim {
  readonly providers: readonly Served[];
  readonly admin: { readonly url: string; readonly port: number };
}

/** Starts `holyfail sim` as it is built. */
export function spawnSim(flags: readonly string[], cwd?: string): Sim {
  const child = spawn(process.execPath, [BIN, "sim", ...flags], { cwd, stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (data: Buffer) => (stdout += data.toString()));
  child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
  const ended = new Promise<number | null>((settle) => child.once("close", (code) => settle(code)));
  return { child, ended, stdout: () => stdout, stderr: () => stderr };
}

/** Waits until it serves, and reads where. */
export async function served(sim: Sim): Promise<RunningSim> {
  await eventually(() => sim.stdout().endsWith("}\n") || sim.child.exitCode !== null);
  if (sim.child.exitCode !== null) throw new Error(sim.stderr());
  const { providers, admin } = JSON.parse(sim.stdout()) as Pick<RunningSim, "providers" | "admin">;
  return { ...sim, providers, admin };
}

export function startSim(...flags: readonly string[]): Promise<RunningSim> {
  return served(spawnSim(["--json", ...flags]));
}
