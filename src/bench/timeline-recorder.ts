import type { Int32Histogram } from "hdr-histogram-js";
import type { Timeline, TimelineBucket } from "./curves.ts";
import { addToHistogram, growingHistogram, histogramData, type HistogramData } from "./histogram.ts";
import { RunningSum, supported } from "./statistics.ts";

/** More than a screen has room for. A run that lasts longer gets wider buckets, not more of them. */
const BUCKETS_MAX = 240;
/** What the expected length of a run is divided into, so that it may last twice as long before the buckets widen. */
const BUCKETS_WANTED = BUCKETS_MAX / 2;
/** A curve is looked at, not read off: two digits take a tenth of the memory that three do. */
const SIGNIFICANT_DIGITS = 2;

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** Widths that people count in. */
const WIDTHS_MS: readonly number[] = [
  [10, 20, 50, 100, 200, 500],
  [1, 2, 5, 10, 15, 30].map((seconds) => seconds * SECOND_MS),
  [1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE_MS),
  [1, 2, 4, 6, 12, 24].map((hours) => hours * HOUR_MS),
].flat();

/** A request that ended. `startMs` is when it was meant to start, from the start of the run. */
export interface TimedRequest {
  readonly startMs: number;
  readonly latencyMs: number;
  /** The tier that answered; null: none did. */
  readonly tier: number | null;
}

/** What was recorded, as plain data. */
export interface TimelineData {
  readonly widthMs: number;
  readonly buckets: readonly BucketData[];
}

interface BucketData {
  readonly index: number;
  readonly requests: number;
  readonly answers: readonly number[];
  readonly latency: HistogramData | null;
  readonly maxMs: number;
  readonly spentUsd: number | null;
}

interface Bucket {
  requests: number;
  /** By tier. */
  answers: number[];
  /** Of whole microseconds. */
  latency: Int32Histogram | null;
  maxMs: number;
  /** Null: something was spent at a tier without a known price. */
  spentUsd: RunningSum | null;
}

/** Folds what happened into buckets of time; its memory grows neither with the number of requests nor with their time. */
export class TimelineRecorder {
  readonly #tiers: number;
  #widthMs: number;
  #buckets: (Bucket | undefined)[] = [];

  /** @param durationMs how long the run is expected to last */
  constructor(tiers: number, durationMs: number) {
    this.#tiers = tiers;
    const leastMs = durationMs / BUCKETS_WANTED;
    this.#widthMs = WIDTHS_MS.find((widthMs) => widthMs >= leastMs) ?? Math.ceil(leastMs);
  }

  requestEnded({ startMs, latencyMs, tier }: TimedRequest): void {
    const bucket = this.#at(startMs);
    bucket.requests += 1;
    if (tier === null) return;
    bucket.answers[tier] = (bucket.answers[tier] ?? 0) + 1;
    bucket.latency ??= growingHistogram(SIGNIFICANT_DIGITS);
    bucket.maxMs = Math.max(bucket.maxMs, latencyMs);
    bucket.latency.recordValue(Math.max(0, Math.round(latencyMs * 1000)));
  }

  /** An attempt ended at `atMs`, from the start of the run. Null: its cost is not known. */
  spent(atMs: number, costUsd: number | null): void {
    const bucket = this.#at(atMs);
    if (costUsd === null) bucket.spentUsd = null;
    else bucket.spentUsd?.add(costUsd);
  }

  report(): Timeline {
    const buckets = this.#buckets.flatMap((bucket, index) =>
      bucket === undefined ? [] : [bucketReport(bucket, index * this.#widthMs)],
    );
    return { bucket_ms: this.#widthMs, buckets };
  }

  data(): TimelineData {
    const buckets = this.#buckets.flatMap((bucket, index): BucketData[] =>
      bucket === undefined ? [] : [{ index, ...bucketData(bucket) }],
    );
    return { widthMs: this.#widthMs, buckets };
  }

  /** Adds another run of the same expected length, whose buckets are as wide as these or some doublings wider or narrower. */
  absorb({ widthMs, buckets }: TimelineData): void {
    while (this.#widthMs < widthMs) this.#widen();
    for (const { index, ...data } of buckets) addTo(this.#at(index * widthMs), data);
  }

  #at(ms: number): Bucket {
    let index = Math.max(0, Math.floor(ms / this.#widthMs));
    while (index >= BUCKETS_MAX) {
      this.#widen();
      index = Math.floor(ms / this.#widthMs);
    }
    const known = this.#buckets[index];
    if (known !== undefined) return known;
    const bucket = {
      requests: 0,
      answers: Array.from({ length: this.#tiers }, () => 0),
      latency: null,
      maxMs: 0,
      spentUsd: new RunningSum(),
    };
    this.#buckets[index] = bucket;
    return bucket;
  }

  #widen(): void {
    this.#widthMs *= 2;
    const halves = this.#buckets;
    this.#buckets = Array.from({ length: Math.ceil(halves.length / 2) }, (_, index) =>
      together(halves[2 * index], halves[2 * index + 1]),
    );
  }
}

function together(first: Bucket | undefined, second: Bucket | undefined): Bucket | undefined {
  if (first === undefined || second === undefined) return first ?? second;
  addTo(first, bucketData(second));
  return first;
}

function bucketData({ requests, answers, latency, maxMs, spentUsd }: Bucket): Omit<BucketData, "index"> {
  const histogram = latency === null ? null : histogramData(latency);
  return { requests, answers, latency: histogram, maxMs, spentUsd: spentUsd?.value ?? null };
}

function addTo(bucket: Bucket, { requests, answers, latency, maxMs, spentUsd }: Omit<BucketData, "index">): void {
  bucket.requests += requests;
  bucket.answers = bucket.answers.map((count, tier) => count + (answers[tier] ?? 0));
  bucket.maxMs = Math.max(bucket.maxMs, maxMs);
  if (latency !== null) addToHistogram((bucket.latency ??= growingHistogram(SIGNIFICANT_DIGITS)), latency);
  if (spentUsd === null) bucket.spentUsd = null;
  else bucket.spentUsd?.add(spentUsd);
}

function bucketReport({ requests, answers, latency, maxMs, spentUsd }: Bucket, fromMs: number): TimelineBucket {
  const succeeded = answers.reduce((before, count) => before + count, 0);
  const quantile = (q: number): number | null =>
    latency === null || !supported(q, succeeded)
      ? null
      : Math.min(latency.getValueAtPercentile(q * 100) / 1000, roundedMs(maxMs));
  return {
    from_ms: fromMs,
    requests,
    succeeded,
    failed: requests - succeeded,
    p50_ms: quantile(0.5),
    p95_ms: quantile(0.95),
    max_ms: succeeded > 0 ? roundedMs(maxMs) : null,
    answers_by_tier: answers,
    cost_usd: spentUsd?.value ?? null,
  };
}

function roundedMs(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
