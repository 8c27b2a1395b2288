import type { SeverityPoint } from "../config/scenario.ts";

/** The probability `sinceMs` after the window's start: on straight lines between the points, level before and after. */
export function severityAt(points: readonly SeverityPoint[], sinceMs: number): number {
  let before = points[0];
  if (before === undefined) return 0;
  for (const point of points) {
    if (point.atMs >= sinceMs) {
      const spanMs = point.atMs - before.atMs;
      const share = spanMs > 0 ? (sinceMs - before.atMs) / spanMs : 1;
      return before.probability + (point.probability - before.probability) * Math.max(0, share);
    }
    before = point;
  }
  return before.probability;
}
