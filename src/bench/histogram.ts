import { Int32Histogram } from "hdr-histogram-js";

/** Counts by value, without the empty places: what a histogram is when it is sent or added to another. */
export interface HistogramData {
  readonly values: readonly number[];
  /** As many as there are values. */
  readonly counts: readonly number[];
}

/** A histogram of whole numbers for any range: it grows by itself, so that the range need not be known beforehand. */
export function growingHistogram(significantDigits: 2 | 3): Int32Histogram {
  const histogram = new WholeHistogram(1, 2, significantDigits);
  histogram.autoResize = true;
  return histogram;
}

const INT32_MAX = 0x7fff_ffff;

/**
 * The library's histogram, for whole numbers, which a request asks for many places and a report for many quantiles. A place is
 * found by shifting bits, where the library takes a logarithm and two powers; a quantile among sums that are taken once, where
 * it adds up all counts for each.
 */
class WholeHistogram extends Int32Histogram {
  /** By place, the counts up to there, when there were `#summed` of them. */
  #sums = new Int32Array(0);
  #summed = 0;

  override countsArrayIndex(value: number): number {
    if (value > INT32_MAX) return super.countsArrayIndex(value);
    const magnitude = this.subBucketHalfCountMagnitude;
    const bucket = Math.max(0, 31 - Math.clz32(value) - magnitude);
    return (bucket << magnitude) + (value >> bucket);
  }

  override getValueAtPercentile(percentile: number): number {
    if (percentile <= 0 || this.totalCount === 0) return super.getValueAtPercentile(percentile);
    if (this.#summed !== this.totalCount) this.#sum();
    const exact = (Math.min(percentile, 100) / 100) * this.totalCount;
    // What is above a whole number by its last bit alone is that number.
    const wanted = Math.max(1, Math.ceil(exact - exact * Number.EPSILON));
    return this.highestEquivalentValue(this.valueFromIndex(firstAtLeast(this.#sums, wanted)));
  }

  #sum(): void {
    if (this.#sums.length !== this.countsArrayLength) this.#sums = new Int32Array(this.countsArrayLength);
    let sum = 0;
    for (let index = 0; index < this.#sums.length; index += 1) {
      sum += this.getCountAtIndex(index);
      this.#sums[index] = sum;
    }
    this.#summed = this.totalCount;
  }
}

/** Where the first of rising numbers stands that is not below this one. */
function firstAtLeast(rising: Int32Array, wanted: number): number {
  let low = 0;
  let high = rising.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rising[middle] ?? wanted) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function histogramData(histogram: Int32Histogram): HistogramData {
  const values: number[] = [];
  const counts: number[] = [];
  for (let index = 0; index < histogram.countsArrayLength; index += 1) {
    const count = histogram.getCountAtIndex(index);
    if (count === 0) continue;
    values.push(histogram.valueFromIndex(index));
    counts.push(count);
  }
  return { values, counts };
}

/** Adds what another histogram of the same precision held: the largest value first, so that it grows but once. */
export function addToHistogram(histogram: Int32Histogram, { values, counts }: HistogramData): void {
  for (let index = values.length - 1; index >= 0; index -= 1) {
    histogram.recordValueWithCount(values[index] ?? 0, counts[index] ?? 0);
  }
}
