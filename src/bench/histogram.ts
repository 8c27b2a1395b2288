import { Int32Histogram } from "hdr-histogram-js";

/** Counts by value, without the empty places: what a histogram is when it is sent or added to another. */
export interface HistogramData {
  readonly values: readonly number[];
  /** As many as there are values. */
  readonly counts: readonly number[];
}

/** A histogram of whole numbers for any range: it grows by itself, so that the range need not be known beforehand. */
export function growingHistogram(significantDigits: 2 | 3): Int32Histogram {
  const histogram = new Int32Histogram(1, 2, significantDigits);
  histogram.autoResize = true;
  return histogram;
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

/** Adds what another histogram of the same precision held. */
export function addToHistogram(histogram: Int32Histogram, { values, counts }: HistogramData): void {
  for (const [index, value] of values.entries()) histogram.recordValueWithCount(value, counts[index] ?? 0);
}
