/** Within a power of two of a microsecond there are so many steps, so that a figure is at most 3 % too large. */
const STEP_BITS = 5;
const STEPS = 1 << STEP_BITS;
/** Half an hour in microseconds; whatever is above counts as that. */
const LAG_US_MAX = 0x7fff_ffff;
const PLACES = (32 - STEP_BITS) * STEPS;

/** How much later than due things were done, in ms. */
export interface LagReading {
  /** How many were measured; 0: then the others say nothing. */
  readonly count: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** Adds up how late things were, in a fixed amount of memory. */
export class LagHistogram {
  readonly #counts = new Uint32Array(PLACES);
  #count = 0;
  #maxMs = 0;

  /** Something due before now is not late by less than nothing. */
  record(lateMs: number): void {
    const ms = Math.max(0, lateMs);
    const place = placeOf(Math.min(LAG_US_MAX, Math.ceil(ms * 1000)));
    this.#counts[place] = (this.#counts[place] ?? 0) + 1;
    this.#count += 1;
    if (ms > this.#maxMs) this.#maxMs = ms;
  }

  include(other: LagHistogram): void {
    other.#counts.forEach((count, place) => (this.#counts[place] = (this.#counts[place] ?? 0) + count));
    this.#count += other.#count;
    this.#maxMs = Math.max(this.#maxMs, other.#maxMs);
  }

  reading(): LagReading {
    const maxMs = Math.ceil(this.#maxMs * 1000) / 1000;
    return { count: this.#count, p50Ms: this.#quantileMs(0.5), p99Ms: this.#quantileMs(0.99), maxMs };
  }

  #quantileMs(share: number): number {
    let left = Math.ceil(this.#count * share);
    const place = this.#counts.findIndex((count) => {
      left -= count;
      return left <= 0;
    });
    return this.#count === 0 ? 0 : Math.min(topUs(place) / 1000, Math.ceil(this.#maxMs * 1000) / 1000);
  }
}

/** The first steps are of a microsecond each, then every power of two has as many. */
function placeOf(us: number): number {
  if (us < STEPS) return us;
  const shift = 31 - Math.clz32(us) - STEP_BITS;
  return (shift + 1) * STEPS + (us >> shift) - STEPS;
}

/** The largest number of microseconds in this place. */
function topUs(place: number): number {
  if (place < STEPS) return place;
  const shift = (place >> STEP_BITS) - 1;
  return ((place & (STEPS - 1)) + STEPS + 1) * (1 << shift) - 1;
}
