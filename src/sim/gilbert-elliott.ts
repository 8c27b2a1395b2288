import type { GilbertElliottProcess } from "../config/scenario.ts";
import type { Random } from "../core/random.ts";
import type { Outage } from "./outage-timeline.ts";

/** The state is forgotten by a factor of e in each relaxation time; after so many there is nothing left of how it began. */
const RELAXATIONS = 40;

/** Ticks of the shared clock in one scenario, heard or not. */
const TICKS_MAX = 1_000_000;

type States = Pick<GilbertElliottProcess, "good" | "bad">;

export interface BadTimesOptions {
  /** The share of the bad times that a list of providers has in common. */
  readonly shared: number;
  /** The dice of what they have in common. */
  readonly common: Random;
  /** The provider's own dice. */
  readonly own: Random;
  readonly untilMs: number;
}

/** Whether the clock of the shared bad times would tick too often to be followed. */
export function ticksTooOften({ good }: GilbertElliottProcess, shared: number, untilMs: number): boolean {
  return (shared * untilMs) / good.meanMs > TICKS_MAX;
}

/**
 * The bad times of one provider up to `untilMs`, in order and apart from each other: those that it has in common with
 * others, and those of its own. Two clocks without memory tick: the common one on average each good time / shared, with
 * a length for each tick, and the provider's own each good time / (1 - shared). Whoever is well at a tick goes down, and
 * whoever is down already does not notice.
 *
 * To a provider that is well they are one clock with a mean of one good time, so its own course is exactly that of the
 * two-state chain whatever is shared. In closed form: bad / (good + bad) of the time is bad, a request is hit with a
 * chance of (good x p_good + bad x p_bad) / (good + bad), and a share of `shared` of the bad times begins with a tick of
 * the common clock. Two providers, with r = bad / good, are down together for (shared x r + (1 - shared) x r^2) /
 * (1 + (2 - shared) x r + (1 - shared) x r^2) of the time. The chain is begun so long before the scenario that it stands at 0 as it does at any time.
 */
export function* badTimes(process: GilbertElliottProcess, options: BadTimesOptions): Generator<Outage> {
  const { good, bad } = process;
  const { shared, untilMs } = options;
  const ticks = sharedBadTimes(process, shared, options.common);
  const [gaps, lengths] = [options.own.fork("gap"), options.own.fork("repair")];
  let wellSinceMs = beginningOf(process);
  let tick = ticks.next();
  while (wellSinceMs < untilMs) {
    while (tick.done !== true && tick.value.fromMs < wellSinceMs) tick = ticks.next();
    // What was left of the own clock's time when the common one ticked is, without memory, as good as a new one.
    const ownMs = shared < 1 ? wellSinceMs + exponential(good.meanMs / (1 - shared), gaps) : Number.POSITIVE_INFINITY;
    const outage =
      tick.done !== true && tick.value.fromMs <= ownMs
        ? tick.value
        : { fromMs: ownMs, untilMs: ownMs + exponential(bad.meanMs, lengths) };
    yield outage;
    wellSinceMs = outage.untilMs;
  }
}

function* sharedBadTimes({ good, bad }: States, shared: number, random: Random): Generator<Outage> {
  if (shared <= 0) return;
  const [gaps, lengths] = [random.fork("gap"), random.fork("repair")];
  let fromMs = beginningOf({ good, bad });
  for (;;) {
    fromMs += exponential(good.meanMs / shared, gaps);
    yield { fromMs, untilMs: fromMs + exponential(bad.meanMs, lengths) };
  }
}

function beginningOf({ good, bad }: States): number {
  return -RELAXATIONS * ((good.meanMs * bad.meanMs) / (good.meanMs + bad.meanMs));
}

function exponential(meanMs: number, random: Random): number {
  return -meanMs * Math.log(1 - random.next());
}
