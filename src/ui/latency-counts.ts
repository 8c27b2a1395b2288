import { supported } from "../bench/statistics.ts";

/** Latencies are told apart to the third digit, from a millisecond to nearly three hours; what is beyond counts as there. */
const DECADES = 7;
const STEPS_PER_DECADE = 900;
const STEPS_TO_FIRST_DIGIT = 100;

/** The round numbers of a decade that are nearly evenly spaced on a log scale: ISO 3's R20. */
const ROUND_NUMBERS = [
  1, 1.12, 1.25, 1.4, 1.6, 1.8, 2, 2.24, 2.5, 2.8, 3.15, 3.55, 4, 4.5, 5, 5.6, 6.3, 7.1, 8, 9,
] as const;

/** Where each bin begins, in ms, and at the end where the last one ends. */
export const BIN_EDGES_MS: readonly number[] = [
  ...Array.from({ length: DECADES }, (_, decade) => ROUND_NUMBERS.map((number) => rounded(number, decade))).flat(),
  rounded(1, DECADES),
];

/** How long answers took, for a picture: few numbers, however many answers there were. */
export interface Latencies {
  readonly count: number;
  /** By bin of BIN_EDGES_MS. */
  readonly bins: readonly number[];
  /** To half a percent; null: too few answers to tell. */
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
}

export const NO_LATENCIES: Latencies = {
  count: 0,
  bins: BIN_EDGES_MS.slice(1).map(() => 0),
  p50: null,
  p95: null,
  p99: null,
};

/** Counts latencies, each with a few additions, in memory that does not grow. */
export class LatencyCounts {
  readonly #steps = new Uint32Array(DECADES * STEPS_PER_DECADE);
  readonly #bins = new Uint32Array(BIN_EDGES_MS.length - 1);
  #count = 0;

  record(latencyMs: number): void {
    const step = stepOf(latencyMs);
    const bin = BIN_OF_STEP[step] ?? 0;
    this.#steps[step] = (this.#steps[step] ?? 0) + 1;
    this.#bins[bin] = (this.#bins[bin] ?? 0) + 1;
    this.#count += 1;
  }

  read(): Latencies {
    const count = this.#count;
    if (count === 0) return NO_LATENCIES;
    const bins = Array.from(this.#bins);
    return { count, bins, p50: this.#quantileMs(0.5), p95: this.#quantileMs(0.95), p99: this.#quantileMs(0.99) };
  }

  /** By the rule of the report: none where the samples would not show its tail. */
  #quantileMs(quantile: number): number | null {
    if (!supported(quantile, this.#count)) return null;
    const wanted = Math.ceil(quantile * this.#count);
    let seen = 0;
    let bin = 0;
    for (; seen + (this.#bins[bin] ?? wanted) < wanted; bin += 1) seen += this.#bins[bin] ?? 0;
    let step = BIN_OF_STEP.indexOf(bin);
    for (; seen + (this.#steps[step] ?? wanted) < wanted; step += 1) seen += this.#steps[step] ?? 0;
    return (stepStartMs(step) + stepStartMs(step + 1)) / 2;
  }
}

const BIN_OF_STEP = binsOfSteps();

function binsOfSteps(): Uint8Array {
  const bins = new Uint8Array(DECADES * STEPS_PER_DECADE);
  for (const [bin, edgeMs] of BIN_EDGES_MS.slice(0, -1).entries()) bins.fill(bin, stepOf(edgeMs));
  return bins;
}

function stepOf(latencyMs: number): number {
  let unitMs = 1;
  let decade = 0;
  while (decade < DECADES - 1 && latencyMs >= unitMs * 10) {
    unitMs *= 10;
    decade += 1;
  }
  const within = Math.floor((latencyMs * STEPS_TO_FIRST_DIGIT) / unitMs) - STEPS_TO_FIRST_DIGIT;
  return decade * STEPS_PER_DECADE + Math.min(STEPS_PER_DECADE - 1, Math.max(0, within));
}

function stepStartMs(step: number): number {
  const decade = Math.floor(step / STEPS_PER_DECADE);
  return ((step % STEPS_PER_DECADE) / STEPS_TO_FIRST_DIGIT + 1) * tenToThe(decade);
}

function rounded(number: number, decade: number): number {
  return Math.round(number * STEPS_TO_FIRST_DIGIT * tenToThe(decade)) / STEPS_TO_FIRST_DIGIT;
}

function tenToThe(decade: number): number {
  return Number(`1e${decade}`);
}
