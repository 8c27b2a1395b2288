import { availableParallelism, constants, setPriority } from "node:os";

/**
 * Has this thread step back behind all others from now on: what it does can wait, and is not to slow down those who cannot.
 * Only Linux knows priorities of threads; where there is but one core, it would wait too long.
 */
export function stepBack(): void {
  if (process.platform === "linux" && availableParallelism() > 1) setPriority(constants.priority.PRIORITY_LOW);
}
