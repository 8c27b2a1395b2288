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

/** What is left of a curve `afterMs` after its start, counted from there. */
export function severityFrom(points: readonly SeverityPoint[], afterMs: number): readonly SeverityPoint[] {
  if (afterMs <= 0) return points;
  const later = points.filter(({ atMs }) => atMs > afterMs).map((point) => ({ ...point, atMs: point.atMs - afterMs }));
  return [{ atMs: 0, probability: severityAt(points, afterMs) }, ...later];
}
