/** A rate of requests at a time. Between two points it changes evenly; two at one time are a jump. */
export interface RatePoint {
  readonly atMs: number;
  readonly perSecond: number;
}

/** A stretch of time in which a rate changes evenly. Rates per ms; `before`: how many requests are expected until then. */
interface Stretch {
  readonly fromMs: number;
  readonly lengthMs: number;
  readonly from: number;
  readonly to: number;
  readonly before: number;
}

/** How many requests are expected from 0 to `untilMs`. The first rate holds before its point, the last one after its own. */
export function expectedRequests(points: readonly RatePoint[], untilMs: number): number {
  const last = stretchesOf(points, untilMs).at(-1);
  return last === undefined ? 0 : last.before + expectedIn(last);
}

/**
 * Tells when so many requests are expected, in ms; null: not before `untilMs`. What it is asked must not fall from one
 * call to the next. Requests at regular or random steps of that number follow the rate as it changes.
 */
export function expectedTime(points: readonly RatePoint[], untilMs: number): (expected: number) => number | null {
  const stretches = stretchesOf(points, untilMs);
  let at = 0;
  return (expected) => {
    for (;;) {
      const stretch = stretches[at];
      if (stretch === undefined) return null;
      const inside = expected - stretch.before;
      if (inside < expectedIn(stretch)) return stretch.fromMs + timeInside(stretch, inside);
      at += 1;
    }
  };
}

function stretchesOf(points: readonly RatePoint[], untilMs: number): readonly Stretch[] {
  const stretches: Stretch[] = [];
  let before = 0;
  let [fromMs, from] = [0, (points[0]?.perSecond ?? 0) / 1000];
  const add = (toMs: number, to: number): void => {
    if (toMs > fromMs) {
      const stretch = { fromMs, lengthMs: toMs - fromMs, from, to, before };
      stretches.push(stretch);
      before += expectedIn(stretch);
    }
    [fromMs, from] = [toMs, to];
  };
  for (const { atMs, perSecond } of points) {
    if (atMs > untilMs) {
      const share = (untilMs - fromMs) / (atMs - fromMs);
      add(untilMs, from + (perSecond / 1000 - from) * share);
      return stretches;
    }
    add(atMs, perSecond / 1000);
  }
  add(untilMs, from);
  return stretches;
}

function expectedIn({ lengthMs, from, to }: Stretch): number {
  return (lengthMs * (from + to)) / 2;
}

/** The quadratic's root in the form that loses no digits where the rate hardly changes. */
function timeInside({ lengthMs, from, to }: Stretch, expected: number): number {
  if (expected <= 0) return 0;
  const perMs2 = (to - from) / lengthMs;
  const root = Math.sqrt(Math.max(0, from * from + 2 * perMs2 * expected));
  return Math.min(lengthMs, (2 * expected) / (from + root));
}
