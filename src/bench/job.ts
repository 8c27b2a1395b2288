import type { Configuration } from "./configurations.ts";
import type { JobRecording } from "./job-recorder.ts";

/** One configuration under one seed: what is played in a world of its own, on its own. */
export interface Job {
  /** In the order in which jobs are played, which is that of the seeds, and of the configurations within each. */
  readonly index: number;
  readonly configuration: Configuration;
  /** Index into the bench's configurations. */
  readonly configurationIndex: number;
  readonly seed: number;
}

/** What became of a job: plain data, so that another thread may have played it. */
export interface PlayedJob {
  readonly recording: JobRecording;
  /** From the first intended start to the last answer. */
  readonly simulatedMs: number;
  /** Fewer may be over, where the run was ended early. */
  readonly requestsPlanned: number;
}

/** Whoever plays jobs: this thread, or others. */
export interface JobRunner {
  /** How many it plays at once. */
  readonly atOnce: number;
  play(job: Job): Promise<PlayedJob>;
}

/**
 * Has the jobs played in their order, as many at once as the runner can. `onPlayed` hears of each one's end, in whatever
 * order they end, and says whether to go on.
 */
export async function playJobs(
  jobs: Iterable<Job>,
  runner: JobRunner,
  onPlayed: (job: Job, played: PlayedJob) => boolean,
): Promise<void> {
  const left = jobs[Symbol.iterator]();
  let goOn = true;
  const work = async (): Promise<void> => {
    while (goOn) {
      const next = left.next();
      if (next.done === true) return;
      try {
        const played = await runner.play(next.value);
        goOn = onPlayed(next.value, played) && goOn;
      } catch (error) {
        goOn = false;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: runner.atOnce }, work));
}
