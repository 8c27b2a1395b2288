import type { BenchProgress } from "../bench/run-bench.ts";
import type { Clock } from "../core/clock.ts";
import { counted, integer, percent } from "../report/format.ts";
import type { ThreadsProgress } from "./bench-threads.ts";
import { progressLine } from "./progress-line.ts";
import type { Terminal } from "./terminal.ts";

/** How far the bench is, on one line of stderr. */
export function benchProgress(terminal: Terminal, clock: Clock): (progress: BenchProgress) => void {
  const draw = progressLine(terminal, clock);
  return (progress) => draw(() => line(progress));
}

/** The same of several threads, which are at different places. */
export function threadsProgress(terminal: Terminal, clock: Clock): (progress: ThreadsProgress) => void {
  const draw = progressLine(terminal, clock);
  return ({ jobsOver, jobs, requestsOver, requestsPlanned }) =>
    draw(() => {
      const runs = `${integer(jobsOver)} of ${counted(jobs, "run")}`;
      return `${runs} over, ${integer(requestsOver)} of ${counted(requestsPlanned, "request")}`;
    });
}

function line({ chain, name, job, jobs, requests, over, requestsPlanned, succeeded }: BenchProgress): string {
  const share = requests === 0 ? "" : `, ${percent(succeeded / requests)} answered`;
  const place = `${job + 1}/${jobs} ${chain}, ${name}`;
  return `${place}: ${integer(over)} of ${integer(requestsPlanned)} requests${share}`;
}
