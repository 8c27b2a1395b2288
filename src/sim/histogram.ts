/** So much of the sample, at either end, is left out: the few values there would take most of the space. */
const LEFT_OUT_SHARE = 0.001;

export interface Bin {
  readonly from: number;
  readonly to: number;
  /** Of all values, those that were left out included. */
  readonly share: number;
}

/** Bins of the same width on a logarithmic scale, so that a slow mode far out is seen. The values are above zero, in order. */
export function histogramOf(sorted: Float64Array, bins: number): readonly Bin[] {
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  const [first, last] = [at(LEFT_OUT_SHARE), at(1 - LEFT_OUT_SHARE)];
  if (first === last) return [{ from: first, to: last, share: 1 }];
  const logWidth = Math.log(last / first) / bins;
  const edges = Array.from({ length: bins + 1 }, (_, index) => first * Math.exp(index * logWidth));
  const counts = new Float64Array(bins);
  for (const value of sorted) {
    const bin = Math.floor(Math.log(value / first) / logWidth);
    if (bin >= 0 && bin < bins) counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return Array.from(counts, (count, index) => ({
    from: edges[index] ?? first,
    to: edges[index + 1] ?? last,
    share: count / sorted.length,
  }));
}
