import type { TimelineBucket } from "../bench/curves.ts";
import { integer, milliseconds, percent, timeOfRun, trimmed } from "../report/format.ts";
import { moneyIn, signOf } from "../report/money.ts";
import type { PageConfiguration, PageData } from "../report/page-data.ts";
import type { ChartSpec, SeriesSpec } from "./chart-spec.ts";
import { colourOf } from "./colours.ts";

/** Buckets of time without gaps: what the report leaves out because nothing happened is here null. */
type Course = readonly (TimelineBucket | null)[];

const SECOND_MS = 1000;
/** Beyond 100 % the faults' names have their place. */
const SHARE_MAX = 1.2;

/** The four charts that share the time of the run, by the id of their figure. */
export function timeCharts(
  { tiers, timeline }: PageConfiguration,
  { faults: shades, currency }: Pick<PageData, "faults" | "currency">,
): Readonly<Record<string, ChartSpec>> {
  const { bucket_ms: widthMs } = timeline;
  const course = withoutGaps(timeline.buckets, widthMs);
  const decimals = widthMs < SECOND_MS ? 2 : 0;
  const alike = {
    x: course.map((_, index) => (index + 0.5) * widthMs),
    xWords: (ms: number) => timeOfRun(ms, decimals),
    xMarks: null,
    yMax: null,
    barWidth: widthMs,
    shades,
    shared: "time",
  };
  return {
    requests: { ...alike, yWords: integer, series: requestSeries(course) },
    latency: { ...alike, yWords: milliseconds, series: latencySeries(course) },
    tiers: { ...alike, yWords: shareMark, yMax: SHARE_MAX, series: tierSeries(course, tiers) },
    cost: { ...alike, yWords: (value) => signOf(currency) + trimmed(value, 6), series: costSeries(course, currency) },
  };
}

function withoutGaps(buckets: readonly TimelineBucket[], widthMs: number): Course {
  const last = buckets.at(-1);
  const course: (TimelineBucket | null)[] = Array.from(
    { length: last === undefined ? 0 : last.from_ms / widthMs + 1 },
    () => null,
  );
  for (const bucket of buckets) course[bucket.from_ms / widthMs] = bucket;
  return course;
}

/** What failed stands on top of what was answered: its bar is of both, and is drawn first. Where nothing did, none is. */
function requestSeries(course: Course): readonly SeriesSpec[] {
  return [
    bars(
      "failed",
      "bad",
      course,
      (it) => (it.failed === 0 ? null : it.requests),
      (it) => integer(it.failed),
    ),
    bars(
      "answered",
      "good",
      course,
      (it) => it.succeeded,
      (it) => integer(it.succeeded),
    ),
  ];
}

function latencySeries(course: Course): readonly SeriesSpec[] {
  const line = (label: string, colour: SeriesSpec["colour"], read: (it: TimelineBucket) => number | null) => ({
    ...bars(label, colour, course, read, (it) => wordsOf(read(it))),
    form: "line" as const,
  });
  return [
    { ...line("slowest", "tier-5", (it) => it.max_ms), form: "dots" as const },
    line("P95", "tier-1", (it) => it.p95_ms),
    line("P50", "tier-0", (it) => it.p50_ms),
  ];
}

function wordsOf(ms: number | null): string | null {
  return ms === null ? null : milliseconds(ms);
}

/** Shares of all requests. Each bar reaches from the ground over all tiers before it, so the last is drawn first. */
function tierSeries(course: Course, tiers: readonly string[]): readonly SeriesSpec[] {
  const answered = tiers.map((label, tier) =>
    bars(
      label,
      colourOf(tier),
      course,
      (it) => (it.answers_by_tier[tier] === 0 ? null : shareOf(it, answersUpTo(it, tier))),
      (it) => shareWords(it, it.answers_by_tier[tier] ?? 0),
    ),
  );
  const unanswered = bars(
    "nobody",
    "bad",
    course,
    (it) => (it.failed === 0 ? null : shareOf(it, it.requests)),
    (it) => shareWords(it, it.failed),
  );
  return [unanswered, ...answered.toReversed()];
}

function shareMark(share: number): string {
  return share > 1 ? "" : percent(share, 0);
}

function answersUpTo({ answers_by_tier: answers }: TimelineBucket, tier: number): number {
  return answers.slice(0, tier + 1).reduce((before, count) => before + count, 0);
}

function shareOf({ requests }: TimelineBucket, count: number): number | null {
  return requests === 0 ? null : count / requests;
}

function shareWords(bucket: TimelineBucket, count: number): string | null {
  const share = shareOf(bucket, count);
  return share === null || share === 0 ? null : percent(share, 0);
}

function costSeries(course: Course, currency: PageData["currency"]): readonly SeriesSpec[] {
  return [
    bars(
      "cost",
      "tier-2",
      course,
      // The axis is marked at round amounts of what is shown.
      (it) => (it.cost_usd === null ? null : it.cost_usd * (currency?.per_usd ?? 1)),
      (it) => (it.cost_usd === null ? null : moneyIn(currency)(it.cost_usd)),
    ),
  ];
}

function bars(
  label: string,
  colour: SeriesSpec["colour"],
  course: Course,
  read: (bucket: TimelineBucket) => number | null,
  words: (bucket: TimelineBucket) => string | null,
): SeriesSpec {
  return {
    label,
    colour,
    form: "bars",
    spansGaps: false,
    y: course.map((bucket) => (bucket === null ? null : read(bucket))),
    words: (index) => {
      const bucket = course[index] ?? null;
      return bucket === null ? null : words(bucket);
    },
  };
}
