import { parentPort, workerData } from "node:worker_threads";
import { type Measuring, measure } from "./bench/measure.ts";
import { seedPlanner } from "./bench/seed-plan.ts";
import type { WorkerOrder, WorkerReply, WorkerSetting } from "./bench/worker-messages.ts";
import { Cancellation } from "./core/cancellation.ts";
import { SEED_DICE, virtualWorld } from "./world.ts";

/*
 * A thread that plays jobs of a bench in virtual time, one after the other. What it plays is a matter of the job alone, so
 * it does not matter which thread plays it.
 */

/** So many requests are over before it is told again. */
const PROGRESS_EVERY = 500;

const port = parentPort;
if (port === null) throw new Error("this program is the thread of another one");

const { configurations, setting, warmupMs }: WorkerSetting = workerData;
const cancellation = new Cancellation();
const measuring: Measuring = {
  planOf: seedPlanner(setting, SEED_DICE),
  chains: configurations.map(({ chain }) => chain),
  worldFactory: virtualWorld,
  warmupMs,
  cancellation,
  onProgress: (_, { over }) => {
    if (over % PROGRESS_EVERY === 0) tell({ type: "progress", more: PROGRESS_EVERY });
  },
  watcher: null,
  paid: null,
};

port.on("message", (order: WorkerOrder) => {
  if (order.type === "end") return cancellation.cancel("caller");
  play(order).then(
    (reply) => tell(reply),
    (error: unknown) => tell({ type: "failed", message: error instanceof Error ? error.message : String(error) }),
  );
});

async function play({ index, configurationIndex, seed }: Extract<WorkerOrder, { type: "play" }>): Promise<WorkerReply> {
  const configuration = configurations[configurationIndex];
  if (configuration === undefined) throw new RangeError(`there is no configuration ${configurationIndex}`);
  return { type: "played", played: await measure({ index, configuration, configurationIndex, seed }, measuring) };
}

function tell(reply: WorkerReply): void {
  port?.postMessage(reply);
}
