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

const INT32_MAX = 2 ** 31 - 1;

/** Finds the place of a whole number by shifting its bits, where the library takes a logarithm and two powers. */
class WholeHistogram extends Int32Histogram {
  override countsArrayIndex(value: number): number {
    if (value > INT32_MAX) return super.countsArrayIndex(value);
    const magnitude = this.subBucketHalfCountMagnitude;
    const bucket = Math.max(0, 31 - Math.clz32(value) - magnitude);
    return (bucket << magnitude) + (value >> bucket);
  }
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
