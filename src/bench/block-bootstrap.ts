import { normalTail } from "../core/normal-tail.ts";
import type { Random } from "../core/random.ts";
import type { Interval } from "./statistics-report.ts";
import { studentQuantile } from "./student-t.ts";

/** With fewer blocks than this, drawing them again tells little about what else might have happened. */
export const BLOCKS_MIN = 10;
/** More are joined with their neighbours: longer blocks are blocks as well, and so many say all there is to say. */
const BLOCKS_MAX = 250;
const RESAMPLES = 2000;
/** Below this a number that was drawn has too few digits left to be drawn from again. */
const DIGITS_LEFT_MIN = 1e-9;

/**
 * The intervals, 95 %, of figures that are worked out from sums over blocks of time. Blocks of as many as there are get drawn
 * again and again, with replacement, whole: what happened within a block may depend on itself, and blocks must be independent
 * of each other. Null: fewer than 10 blocks, or the figure (not a finite number) has no value for some of the draws. The same
 * dice give the same intervals. Where blocks are few and outages long-tailed, they hold the truth less often than they say
 * (with 10 to 20 blocks of log-normal outages of sigma 1 in about 92 of 100 cases, with 80 in 95).
 *
 * The interval is the percentile one, as much wider as Student's is than the normal one: B. Efron and R. J. Tibshirani, "An
 * Introduction to the Bootstrap" (1993), chapters 8 and 13; T. C. Hesterberg, "What teachers should know about the
 * bootstrap", The American Statistician 69 (2015), for the "expanded percentile interval".
 *
 * @param blocks of each block the same quantities, in the same order
 * @param figures each reads the sums of these quantities
 */
export function bootstrapIntervals(
  blocks: readonly (readonly number[])[],
  figures: readonly ((sums: Float64Array) => number)[],
  random: Random,
): readonly (Interval | null)[] {
  if (blocks.length < BLOCKS_MIN) return figures.map(() => null);
  const fewer = joined(blocks);
  const draw = resampler(fewer, random);
  const drawn = figures.map(() => new Float64Array(RESAMPLES));
  for (let resample = 0; resample < RESAMPLES; resample += 1) {
    const sums = draw();
    for (const [index, figure] of figures.entries()) {
      const values = drawn[index];
      if (values !== undefined) values[resample] = figure(sums);
    }
  }
  const cutOff = Math.floor(tailShare(fewer.length) * RESAMPLES);
  return drawn.map((values) => {
    if (!values.every(Number.isFinite)) return null;
    values.sort();
    return [values[cutOff] ?? Number.NaN, values[RESAMPLES - 1 - cutOff] ?? Number.NaN];
  });
}

/** What is left out on either side. */
function tailShare(blocks: number): number {
  return normalTail(Math.sqrt(blocks / (blocks - 1)) * studentQuantile(0.975, blocks - 1));
}

function joined(blocks: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const together = Math.ceil(blocks.length / BLOCKS_MAX);
  if (together === 1) return blocks;
  return Array.from({ length: Math.ceil(blocks.length / together) }, (_, index) =>
    blocks
      .slice(index * together, (index + 1) * together)
      .reduce((before, block) => before.map((sum, column) => sum + (block[column] ?? 0))),
  );
}

/** Draws as many blocks as there are; gives their sums, which are overwritten by the next draw. */
function resampler(blocks: readonly (readonly number[])[], random: Random): () => Float64Array {
  const count = blocks.length;
  const columns = (blocks[0] ?? []).map((_, column) => Float64Array.from(blocks, (block) => block[column] ?? 0));
  const sums = new Float64Array(columns.length);
  const times = new Float64Array(count);
  // A number between 0 and 1 has the digits for several draws: what is behind the point, after one, is such a number again.
  let digits = 0;
  let left = 0;
  return () => {
    times.fill(0);
    for (let block = 0; block < count; block += 1) {
      if (left < DIGITS_LEFT_MIN) [digits, left] = [random.next(), 1];
      const scaled = digits * count;
      const index = Math.floor(scaled);
      digits = scaled - index;
      left /= count;
      times[index] = (times[index] ?? 0) + 1;
    }
    for (const [column, numbers] of columns.entries()) sums[column] = weighted(numbers, times);
    return sums;
  };
}

function weighted(numbers: Float64Array, times: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < numbers.length; index += 1) sum += (numbers[index] ?? 0) * (times[index] ?? 0);
  return sum;
}
