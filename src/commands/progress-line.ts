import type { Clock } from "../core/clock.ts";
import type { Terminal } from "./terminal.ts";

const REDRAW_EVERY_MS = 100;

/** Rewrites one line on stderr a few times a second; without a terminal that can move it does nothing. */
export function progressLine(terminal: Terminal, clock: Clock): (line: () => string) => void {
  if (!terminal.animation) return () => {};
  let drawnAtMs = Number.NEGATIVE_INFINITY;
  return (line) => {
    const nowMs = clock.now();
    if (nowMs - drawnAtMs < REDRAW_EVERY_MS) return;
    drawnAtMs = nowMs;
    process.stderr.write(`\r${line().slice(0, Math.max(0, terminal.columns - 1))}\u001b[K`);
  };
}

/** Takes the line away again. */
export function endProgress(terminal: Terminal): void {
  if (terminal.animation) process.stderr.write("\r\u001b[K");
}
