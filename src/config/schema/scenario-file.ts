import * as v from "valibot";
import * as bounds from "../bounds.ts";
import { encodeComplaint } from "../issue.ts";
import { FAULT_WINDOW } from "./fault-window.ts";
import { amount, count, mapping, name, noList, text, versionField } from "./fields.ts";
import { LOAD_PHASE } from "./load.ts";
import { OUTAGE } from "./outage.ts";

const quantile = (which: string) => count(bounds.LATENCY_MS, `The ${which} of the time, in milliseconds.`);

const firstToken = mapping({ p50_ms: quantile("median"), p95_ms: quantile("P95"), p99_ms: quantile("P99") });

const latency = v.pipe(
  mapping({
    mean_ms: v.optional(quantile("mean")),
    p95_ms: v.optional(quantile("P95")),
    p99_ms: v.optional(quantile("P99")),
    ttft: v.optional(v.pipe(firstToken, v.description("Time to the first token."))),
    tokens_per_second: v.optional(amount(bounds.TOKENS_PER_SECOND, "How fast tokens come after the first.")),
    prefill_ms_per_1k_tokens: v.optional(
      amount(
        bounds.PREFILL_MS_PER_1K_TOKENS,
        "How much later an answer begins for each 1,000 tokens of its prompt. Default: 0.",
      ),
    ),
  }),
  v.check(
    ({ mean_ms, p95_ms, p99_ms, ttft, tokens_per_second }) => {
      const total = [mean_ms, p95_ms, p99_ms].filter((value) => value !== undefined).length;
      const byToken = [ttft, tokens_per_second].filter((value) => value !== undefined).length;
      return (total === 3 && byToken === 0) || (total === 0 && byToken === 2);
    },
    encodeComplaint({
      rule: "invalid-value",
      message: "latency is either mean_ms, p95_ms and p99_ms, or ttft and tokens_per_second",
      hint: "write { mean_ms: 1240, p95_ms: 1890, p99_ms: 2450 } or { ttft: { p50_ms: 700, p95_ms: 1200, p99_ms: 1900 }, tokens_per_second: 90 }",
      atKey: true,
    }),
  ),
  v.check(
    ({ mean_ms = 0, p95_ms = 0, p99_ms = 0, ttft }) =>
      mean_ms <= p95_ms &&
      p95_ms <= p99_ms &&
      (ttft === undefined || (ttft.p50_ms <= ttft.p95_ms && ttft.p95_ms <= ttft.p99_ms)),
    encodeComplaint({
      rule: "out-of-range",
      message: "these latencies are not in order: mean (or median), P95 and P99 must not fall",
      hint: "write them from small to large",
      atKey: true,
    }),
  ),
);

const outputTokens = v.pipe(
  mapping({
    mean: amount(bounds.OUTPUT_TOKENS, "Mean length of an answer in tokens."),
    p95: amount(bounds.OUTPUT_TOKENS, "P95 of the length of an answer in tokens."),
  }),
  v.check(
    ({ mean, p95 }) => mean <= p95,
    encodeComplaint({
      rule: "out-of-range",
      message: "output_tokens: the P95 is below the mean",
      hint: "write a P95 of at least the mean",
      atKey: true,
    }),
  ),
);

const behaviour = mapping({
  latency: v.optional(v.pipe(latency, v.description("How long answers take. Default: mean 1240, P95 1890, P99 2450."))),
  error_rate: v.optional(amount(bounds.FRACTION, "The share of requests that fail with a 500 anyway. Default: 0.")),
  requests_per_minute: v.optional(count(bounds.REQUESTS_PER_MINUTE, "More are answered 429. Default: no limit.")),
  capacity: v.optional(count(bounds.CONCURRENCY, "Served at once; more wait in a queue. Default: no limit.")),
  output_tokens: v.optional(v.pipe(outputTokens, v.description("Length of answers. Default: mean 350, P95 900."))),
});

const threshold = v.pipe(
  text("Such as success_rate>=99.7%"),
  v.regex(
    /^[^<>=]{1,100}(?:<=|>=|==|<|>)\s*\S/,
    encodeComplaint({
      rule: "invalid-value",
      message: "this is not a threshold",
      hint: 'write a measure, a comparison and a value: "success_rate>=99.7%"',
    }),
  ),
);

/** The shape of a scenario file. What one value means for another is checked in resolve-scenario.ts. */
export const SCENARIO_FILE = mapping({
  version: versionField(),
  name: v.optional(name("The scenario's name in reports. Default: the file's.")),
  description: v.optional(text("What it imitates.", 2000)),
  source: v.optional(text("Where what it imitates is documented.", 2000)),
  seed: v.optional(count(bounds.SEED, "The same seed gives the same run. Default: 1.")),
  duration_ms: v.optional(count(bounds.DURATION_MS, "How much time is simulated. Default: 3600000 (1 h).")),
  providers: v.optional(
    v.pipe(
      noList(v.record(name("A provider's name; `default` serves the rest."), behaviour)),
      v.maxEntries(bounds.PROVIDERS_MAX),
      v.description("How each provider behaves when nothing is wrong."),
    ),
  ),
  faults: v.optional(
    v.pipe(v.array(FAULT_WINDOW), v.maxLength(bounds.FAULTS_MAX), v.description("What goes wrong, and when.")),
  ),
  outages: v.optional(
    v.pipe(
      v.array(OUTAGE),
      v.maxLength(bounds.OUTAGES_MAX),
      v.description("What goes wrong by chance: processes that the seed turns into faults before the run."),
    ),
  ),
  load: v.optional(
    v.pipe(v.array(LOAD_PHASE), v.minLength(1), v.maxLength(bounds.PHASES_MAX), v.description("The requests.")),
  ),
  thresholds: v.optional(
    v.pipe(v.array(threshold), v.maxLength(bounds.THRESHOLDS_MAX), v.description("What must hold.")),
  ),
});

export type WrittenScenario = v.InferOutput<typeof SCENARIO_FILE>;
export type WrittenBehaviour = v.InferOutput<typeof behaviour>;
