import type { BenchProgress } from "../bench/run-bench.ts";
import type { Clock } from "../core/clock.ts";
import { integer, percent } from "../report/format.ts";
import type { Terminal } from "./terminal.ts";

const REDRAW_EVERY_MS = 100;

/** Rewrites one line on stderr a few times a second; without a terminal that can move it does nothing. */
export function benchProgress(terminal: Terminal, clock: Clock): (progress: BenchProgress) => void {
  if (!terminal.animation) return () => {};
  let drawnAtMs = Number.NEGATIVE_INFINITY;
  return (progress) => {
    const nowMs = clock.now();
    if (nowMs - drawnAtMs < REDRAW_EVERY_MS) return;
    drawnAtMs = nowMs;
    process.stderr.write(`\r${line(progress).slice(0, Math.max(0, terminal.columns - 1))}\u001b[K`);
  };
}

/** Takes the line away again. */
export function endProgress(terminal: Terminal): void {
  if (terminal.animation) process.stderr.write("\r\u001b[K");
}

function line({
  chain,
  name,
  configuration,
  configurations,
  requests,
  requestsPlanned,
  succeeded,
}: BenchProgress): string {
  const share = requests === 0 ? "" : `, ${percent(succeeded / requests)} answered`;
  const place = `${configuration + 1}/${configurations} ${chain}, ${name}`;
  return `${place}: ${integer(requests)} of ${integer(requestsPlanned)} requests${share}`;
}
