import { availableParallelism, constants, setPriority } from "node:os";

/**
 * Has this thread step back behind the others from now on, so that it does not slow down those who cannot wait. Only Linux
 * takes it for the thread's own priority, not for the whole process's; where there is but one core, the thread would wait too long.
 */
export function stepBack(): void {
  if (process.platform !== "linux" || availableParallelism() === 1) return;
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // A sandbox may forbid it; then it is as it was.
  }
}
