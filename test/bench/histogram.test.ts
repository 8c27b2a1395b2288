import { Int32Histogram } from "hdr-histogram-js";
import { expect, test } from "vitest";
import { addToHistogram, growingHistogram, histogramData } from "../../src/bench/histogram.ts";
import { seededRandom } from "../../src/sim/seeded-random.ts";

const PERCENTILES = Array.from({ length: 401 }, (_, step) => step / 4);

function fromLibrary(significantDigits: 2 | 3): Int32Histogram {
  const histogram = new Int32Histogram(1, 2, significantDigits);
  histogram.autoResize = true;
  return histogram;
}

/** Of every size up to hours in microseconds, and the edges of powers of two. */
function values(): readonly number[] {
  const random = seededRandom(1);
  const edges = Array.from({ length: 34 }, (_, power) => [2 ** power - 1, 2 ** power, 2 ** power + 1]).flat();
  return [0, ...edges, ...Array.from({ length: 2000 }, () => Math.floor(2 ** (34 * random.next())))];
}

for (const significantDigits of [2, 3] as const) {
  test(`a histogram of ${significantDigits} digits says at every moment what the library's says`, () => {
    const [ours, theirs] = [growingHistogram(significantDigits), fromLibrary(significantDigits)];
    for (const [index, value] of values().entries()) {
      ours.recordValue(value);
      theirs.recordValue(value);
      if (index % 700 !== 0) continue;
      for (const percentile of PERCENTILES) {
        expect(ours.getValueAtPercentile(percentile)).toBe(theirs.getValueAtPercentile(percentile));
      }
    }
    expect(histogramData(ours)).toEqual(histogramData(theirs));
  });
}

test("a histogram that is added to holds what both held", () => {
  const [one, other, together] = [growingHistogram(3), growingHistogram(3), growingHistogram(3)];
  for (const [index, value] of values().entries()) {
    (index % 3 === 0 ? one : other).recordValue(value);
    together.recordValue(value);
  }
  addToHistogram(one, histogramData(other));
  expect(histogramData(one)).toEqual(histogramData(together));
  for (const percentile of PERCENTILES)
    expect(one.getValueAtPercentile(percentile)).toBe(together.getValueAtPercentile(percentile));
});
