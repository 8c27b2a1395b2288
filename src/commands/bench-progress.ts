import type { BenchProgress } from "../bench/run-bench.ts";
import type { Clock } from "../core/clock.ts";
import { integer, percent } from "../report/format.ts";
import { progressLine } from "./progress-line.ts";
import type { Terminal } from "./terminal.ts";

/** How far the bench is, on one line of stderr. */
export function benchProgress(terminal: Terminal, clock: Clock): (progress: BenchProgress) => void {
  const draw = progressLine(terminal, clock);
  return (progress) => draw(() => line(progress));
}

function line({
  chain,
  name,
  configuration,
  configurations,
  requests,
  over,
  requestsPlanned,
  succeeded,
}: BenchProgress): string {
  const share = requests === 0 ? "" : `, ${percent(succeeded / requests)} answered`;
  const place = `${configuration + 1}/${configurations} ${chain}, ${name}`;
  return `${place}: ${integer(over)} of ${integer(requestsPlanned)} requests${share}`;
}
