import { Worker } from "node:worker_threads";
import { packagedFile } from "../adapters/text-file.ts";
import { lossOf } from "../adapters/thread-loss.ts";
import type { BenchResult } from "../bench/bench-report.ts";
import type { JobRunner, PlayedJob } from "../bench/job.ts";
import { plannedRequests } from "../bench/load-plan.ts";
import { type BenchOptions, runBench } from "../bench/run-bench.ts";
import type { WorkerOrder, WorkerReply, WorkerSetting } from "../bench/worker-messages.ts";
import { Cancellation } from "../core/cancellation.ts";
import { virtualWorld } from "../world.ts";
import type { BenchTask } from "./bench-task.ts";

/** The thread's program, as the build writes it. */
const ENTRY = "dist/bench-worker.js";

/**
 * Hundreds of requests are under way at once, each with its objects. With twice the room that Node gives to young
 * ones most requests end before they are looked at, which threads that keep all cores busy feel most.
 */
const YOUNG_GENERATION_MB = 96;

interface BenchThreads extends JobRunner {
  /** Ends all threads, whatever they do. */
  close(): Promise<void>;
}

/** How far all threads together are. */
export interface ThreadsProgress {
  readonly jobsOver: number;
  readonly jobs: number;
  readonly requestsOver: number;
  readonly requestsPlanned: number;
}

/** The first seed's load stands for all: by chance another may have a few arrivals more or less. */
function requestsOf({ planOf, seeds, configurations }: BenchTask): number {
  return plannedRequests(planOf(seeds[0] ?? 0).load) * configurations.length * seeds.length;
}

/** Runs a bench in virtual time on several threads; when this ends, however it ends, none of them is left. */
export async function benchInThreads(
  asked: Omit<BenchOptions, "mode" | "worldFactory" | "runner">,
  {
    task,
    workers,
    progress,
  }: { readonly task: BenchTask; readonly workers: number; readonly progress: (progress: ThreadsProgress) => void },
): Promise<BenchResult> {
  const jobs = task.seeds.length * task.configurations.length;
  const { configurations, setting } = task;
  const requestsPlanned = requestsOf(task);
  let [jobsOver, requestsOver] = [0, 0];
  const threads = await startThreads(
    Math.min(workers, jobs),
    { configurations, setting, warmupMs: asked.warmupMs ?? 0 },
    asked.cancellation,
    (more) => {
      requestsOver += more;
      progress({ jobsOver, jobs, requestsOver, requestsPlanned });
    },
  );
  const play: JobRunner["play"] = async (job) => {
    const played = await threads.play(job);
    jobsOver += 1;
    return played;
  };
  try {
    return await runBench({ ...asked, mode: "virtual", worldFactory: virtualWorld, runner: { ...threads, play } });
  } finally {
    await threads.close();
  }
}

/** So many threads, each of which plays one job at a time. Cancelling ends what they play; it comes back as far as it is known. */
async function startThreads(
  count: number,
  setting: WorkerSetting,
  cancellation: Cancellation,
  onRequests: (more: number) => void,
): Promise<BenchThreads> {
  const entry = packagedFile(ENTRY);
  const threads = Array.from({ length: count }, () => new BenchThread(entry, setting, onRequests));
  const idle = [...threads];
  const forget = cancellation.onCancel(() => {
    for (const thread of threads) thread.end();
  });
  return {
    atOnce: count,
    play: async ({ index, configurationIndex, seed }) => {
      const thread = idle.pop();
      if (thread === undefined) throw new RangeError("more jobs at once than threads");
      const played = await thread.play({ type: "play", index, configurationIndex, seed });
      idle.push(thread);
      return played;
    },
    close: async () => {
      forget();
      await Promise.all(threads.map((thread) => thread.close()));
    },
  };
}

class BenchThread {
  readonly #worker: Worker;
  readonly #lost: Promise<never>;
  readonly #onRequests: (more: number) => void;

  constructor(entry: string, setting: WorkerSetting, onRequests: (more: number) => void) {
    // It gets no environment: there may be keys in it, and nothing there has a use for any of it.
    this.#worker = new Worker(entry, {
      env: {},
      execArgv: [],
      workerData: setting,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
    });
    this.#onRequests = onRequests;
    this.#lost = lossOf(this.#worker, (words) => new Error(`a thread of the bench ${words}`));
  }

  async play(order: Extract<WorkerOrder, { type: "play" }>): Promise<PlayedJob> {
    const hearing = new Cancellation();
    const played = this.#answer(hearing);
    this.#worker.postMessage(order);
    try {
      return await Promise.race([played, this.#lost]);
    } finally {
      hearing.cancel("caller");
    }
  }

  /** Hears what the thread says until it has said what became of its job, or nobody waits for that any more. */
  #answer(hearing: Cancellation): Promise<PlayedJob> {
    return new Promise<PlayedJob>((resolve, reject) => {
      const heard = (reply: WorkerReply): void => {
        if (reply.type === "progress") this.#onRequests(reply.more);
        else if (reply.type === "played") resolve(reply.played);
        else reject(new Error(reply.message));
      };
      this.#worker.on("message", heard);
      hearing.onCancel(() => this.#worker.off("message", heard));
    });
  }

  end(): void {
    this.#worker.postMessage({ type: "end" } satisfies WorkerOrder);
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
