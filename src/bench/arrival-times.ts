import type { Arrivals } from "../config/load-phase.ts";
import { gammaDraw } from "../core/gamma.ts";
import type { Random } from "../core/random.ts";
import type { RatePoint } from "../core/rate-curve.ts";
import { expectedTime } from "../core/rate-curve.ts";

/** Gaps between arrivals, counted in expected requests: their mean is 1. */
interface Gaps {
  /** From the start to the first arrival, at a random time of a process that has always been going on. */
  readonly first: () => number;
  readonly next: () => number;
}

/**
 * When the requests of an open loop are to start, in order, in ms from 0 to `untilMs`. The gaps are drawn at the even rate
 * of one, and that time is stretched to the rate that is wanted: so a rate may change and the process stays what it is. In a
 * time in which n are expected, the variance of their number is n for poisson, about n / shape for gamma, and none for constant.
 */
export function* arrivalTimes(
  {
    rates,
    arrivals,
    untilMs,
  }: { readonly rates: readonly RatePoint[]; readonly arrivals: Arrivals; readonly untilMs: number },
  random: Random,
): Generator<number, void, undefined> {
  const timeOf = expectedTime(rates, untilMs);
  const { first, next } = gapsOf(arrivals, random);
  let expected = first();
  let atMs = timeOf(expected);
  while (atMs !== null) {
    yield atMs;
    expected += next();
    atMs = timeOf(expected);
  }
}

function gapsOf(arrivals: Arrivals, random: Random): Gaps {
  switch (arrivals.process) {
    case "constant":
      return { first: () => 0, next: () => 1 };
    case "poisson": {
      const exponential = (): number => -Math.log(1 - random.next());
      return { first: exponential, next: exponential };
    }
    case "gamma": {
      const { shape } = arrivals;
      return {
        // A random time falls into a gap by its length, and anywhere in it.
        first: () => (gammaDraw(shape + 1, random) / shape) * random.next(),
        next: () => gammaDraw(shape, random) / shape,
      };
    }
  }
}
