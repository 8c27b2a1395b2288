import { Worker } from "node:worker_threads";
import type { FaultWindow } from "../config/scenario.ts";
import type { Clock } from "../core/clock.ts";
import { ownInstant } from "./shared-instant.ts";
import type { SimOrder, SimReading, SimReply, SimSetting } from "./sim-worker-messages.ts";
import { packagedFile } from "./text-file.ts";
import { lossOf } from "./thread-loss.ts";

/** The simulator's thread, as the build writes it. */
const ENTRY = "dist/sim-worker.js";
/** To open or close a few listeners takes milliseconds; a thread that is silent for so long will never answer. */
const REPLY_MS_MAX = 15_000;

/** The simulator's thread could not do what it was asked, has ended before its time, or does not answer any more. */
export class SimulatorFailure extends Error {
  override readonly name = "SimulatorFailure";
}

export interface SimWorker {
  /** Serves a scenario from its beginning; the one before must have been closed. Rejects with a SimulatorFailure. */
  open(setting: SimSetting): Promise<SimSession>;
  /** Rejects with SimulatorFailure when the thread has ended before its time; never resolves. */
  readonly lost: Promise<never>;
  /** Ends the thread, whatever it does. */
  close(): Promise<void>;
}

/** A scenario that is being served. */
export interface SimSession {
  /** By provider name, such as `http://127.0.0.1:40123`. */
  readonly origins: Readonly<Record<string, string>>;
  /** When it begins; epoch ms of the clock that was given. */
  readonly startMs: number;
  /**
   * Faults on top of the scenario's, whose times count from now; gives when that is, in ms since the scenario's
   * beginning. Rejects with a SimulatorFailure where nobody has the provider's name, or there are too many faults.
   */
  inject(windows: readonly FaultWindow[]): Promise<number>;
  /**
   * Ends all its connections; resolves when its ports are free. With `lingerMs` it waits as long for what is under way, and
   * for what may still come of it.
   */
  close(lingerMs?: number): Promise<SimReading>;
}

/**
 * Simulated providers in a thread of their own, so that they do not take turns with those who ask them. `entry` is the
 * path of the thread's program, for tests.
 */
export async function startSimWorker(clock: Clock, entry?: string): Promise<SimWorker> {
  // It gets no environment: there may be keys in it, and the simulator has no use for any of it.
  const worker = new Worker(entry ?? packagedFile(ENTRY), { env: {}, execArgv: [] });
  const lost = lossOf(worker, (words) => new SimulatorFailure(`the simulator's thread ${words}`));
  let before: Promise<unknown> = Promise.resolve();
  // One at a time, since a reply does not say what it replies to.
  const ask = (order: SimOrder): Promise<SimReply> => {
    const asked = before.then(async () => {
      const waiting = replyOf(worker, clock);
      worker.postMessage(order);
      const reply = await Promise.race([waiting, lost]);
      if (reply.type !== "failed") return reply;
      throw new SimulatorFailure(`the simulator could not ${order.type}: ${reply.message}`);
    });
    before = asked.catch(() => {});
    return asked;
  };
  const close = async (lingerMs = 0): Promise<SimReading> => {
    const reply = await ask({ type: "close", lingerMs });
    if (reply.type !== "closed") throw somethingElse();
    return reply.reading;
  };
  const inject = async (windows: readonly FaultWindow[]): Promise<number> => {
    const reply = await ask({ type: "inject", windows });
    if (reply.type !== "injected") throw somethingElse();
    return reply.atMs;
  };
  const open = async (setting: SimSetting): Promise<SimSession> => {
    const reply = await ask({ type: "open", setting });
    if (reply.type !== "opened") throw somethingElse();
    return { origins: reply.origins, startMs: ownInstant(reply.startNs, clock), inject, close };
  };
  return { open, lost, close: async () => void (await worker.terminate()) };
}

function somethingElse(): SimulatorFailure {
  return new SimulatorFailure("the simulator answered something else");
}

function replyOf(worker: Worker, clock: Clock): Promise<SimReply> {
  return new Promise((resolve, reject) => {
    const heard = (reply: SimReply): void => {
      timer.cancel();
      resolve(reply);
    };
    const timer = clock.timer(
      REPLY_MS_MAX,
      () => {
        worker.off("message", heard);
        reject(new SimulatorFailure(`the simulator's thread has not answered for ${REPLY_MS_MAX / 1000} s`));
      },
      { daemon: true },
    );
    worker.once("message", heard);
  });
}
