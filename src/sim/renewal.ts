import type { RenewalProcess } from "../config/scenario.ts";
import type { Random } from "../core/random.ts";
import { gammaDraw, gammaFunction } from "../core/gamma.ts";
import { normalQuantile } from "../core/normal-quantile.ts";
import type { Outage } from "./outage-timeline.ts";

/** No repair in a hundred million takes longer than its median times exp(this many sigma). */
const LONGEST_REPAIR_SIGMAS = 5.6;

/**
 * Outages without an end, in order of their starts, of which each provider is to have `share` of its outages (the gaps
 * are longer by so much). Gaps are from start to start, as incidents are counted, so an outage may begin while another
 * lasts; where it does, both are there.
 *
 * In closed form, with E[gap] = scale x gamma(1 + 1/shape) and E[repair] = median x exp(sigma^2 / 2) for repairs
 * without a limit: outages begin at a rate of share / E[gap], at every time alike; on average share x E[repair] / E[gap]
 * of them are under way, whatever the distributions (Little's law); and with shape 1 the time without any is a share of
 * exp(-share x E[repair] / E[gap]).
 *
 * The process has always been going on: the first start is drawn from what is left of a gap at a random time, which is a
 * uniform part of a gap drawn by its length, and that time lies far enough before the scenario for every outage that
 * lasts into it to be there.
 */
export function* renewalOutages({ gap, repair }: RenewalProcess, share: number, random: Random): Generator<Outage> {
  if (share <= 0) return;
  const { shape } = gap;
  const scaleMs = ("scaleMs" in gap ? gap.scaleMs : gap.meanMs / gammaFunction(1 + 1 / shape)) / share;
  const [gaps, repairs] = [random.fork("gap"), random.fork("repair")];
  const longestMs = Math.min(repair.maxMs, repair.medianMs * Math.exp(LONGEST_REPAIR_SIGMAS * repair.sigma));
  const firstGapMs = weibull(scaleMs, shape, gammaDraw(1 + 1 / shape, gaps));
  let fromMs = firstGapMs * gaps.next() - longestMs;
  for (;;) {
    const lastsMs = repair.medianMs * Math.exp(repair.sigma * normalQuantile(repairs.next()));
    yield { fromMs, untilMs: fromMs + Math.min(repair.maxMs, lastsMs) };
    fromMs += weibull(scaleMs, shape, -Math.log(1 - gaps.next()));
  }
}

/** What of a Weibull distribution belongs to a draw from the exponential one. */
function weibull(scaleMs: number, shape: number, exponential: number): number {
  return exponential > 0 ? scaleMs * Math.exp(Math.log(exponential) / shape) : 0;
}
