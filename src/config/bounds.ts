/** What a chain or scenario file may hold at most. Generous for real use, small enough that nothing absurd gets through. */
export const FILE_BYTES_MAX = 1_048_576;

/** Limits on a YAML file's shape: they keep a hostile file from costing more than a moment. */
export const YAML_DEPTH_MAX = 32;
export const YAML_NODES_MAX = 60_000;
/** Several times as many as the nodes: blanks, line ends, colons and commas are tokens too. */
export const YAML_TOKENS_MAX = 250_000;
export const YAML_ERRORS_MAX = 500;
export const YAML_ALIASES_MAX = 100;

export const DIAGNOSTICS_MAX = 50;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export const NAME_CHARACTERS_MAX = 64;
export const TEXT_CHARACTERS_MAX = 300;

export const CHAINS_MAX = 100;
export const PROVIDERS_MAX = 100;
export const TIERS_MAX = 32;
export const REGIONS_MAX = 16;
export const TIMEOUT_MS = { min: 1, max: DAY_MS } as const;
export const HEALTH_CHECK_INTERVAL_MS = { min: 100, max: DAY_MS } as const;
export const BACKOFF_MS = { min: 0, max: HOUR_MS } as const;
export const BACKOFF_FACTOR = { min: 1, max: 10 } as const;
export const RETRIES = { min: 0, max: 20 } as const;
export const FALLBACKS = { min: 0, max: TIERS_MAX - 1 } as const;
export const BREAKER_FAILURES = { min: 1, max: 1000 } as const;
export const BREAKER_ATTEMPTS = { min: 1, max: 100_000 } as const;
export const RAMP_MS = { min: 0, max: HOUR_MS } as const;
export const WEIGHT = { min: 0, max: 1_000_000 } as const;
export const RETRIES_PER_SECOND = { min: 0, max: 10_000 } as const;
export const REQUESTS_PER_MINUTE = { min: 1, max: 10_000_000 } as const;
export const TOKENS_PER_MINUTE = { min: 1, max: 100_000_000_000 } as const;
export const CONCURRENCY = { min: 1, max: 100_000 } as const;
export const CONTEXT_WINDOW_TOKENS = { min: 1, max: 1_000_000_000 } as const;
export const PRICE_PER_MTOK_USD = { min: 0, max: 1_000_000 } as const;
export const COST_USD = { min: 0, max: 1_000_000 } as const;
export const FRACTION = { min: 0, max: 1 } as const;

export const DURATION_MS = { min: 1, max: 366 * DAY_MS } as const;
export const POINT_IN_TIME_MS = { min: 0, max: 366 * DAY_MS } as const;
export const LATENCY_MS = { min: 0, max: HOUR_MS } as const;
export const PREFILL_MS_PER_1K_TOKENS = { min: 0, max: 600_000 } as const;
export const TOKENS_PER_SECOND = { min: 0.1, max: 1_000_000 } as const;
export const OUTPUT_TOKENS = { min: 1, max: 1_000_000 } as const;
export const SLOWDOWN_FACTOR = { min: 1, max: 1000 } as const;
export const DELAY_MS = { min: 1, max: DAY_MS } as const;
export const INTERVAL_MS = { min: 1, max: HOUR_MS } as const;
export const BYTES_PER_SECOND = { min: 1, max: 1_000_000_000 } as const;
export const SLICE_BYTES = { min: 1, max: 1_000_000 } as const;
export const USAGE_FACTOR = { min: 0, max: 1000 } as const;
export const ERROR_STATUS = { min: 400, max: 599 } as const;
/** How much of an answer may come before a fault strikes. */
export const SAID_TOKENS = { min: 0, max: 1_000_000 } as const;
export const SAID_PIECES = { min: 0, max: 1000 } as const;
export const FAULTS_MAX = 1000;
/** Windows in all, every repetition of every provider counted. */
export const FAULT_WINDOWS_MAX = 10_000;
export const REPETITIONS = { min: 1, max: FAULT_WINDOWS_MAX } as const;
export const OUTAGES_MAX = 100;
/** Means, medians and limits of an outage process. */
export const PROCESS_MS = { min: 1, max: 366 * DAY_MS } as const;
/** Below it the gamma function of a mean gap leaves the numbers; above it outages come like clockwork. */
export const WEIBULL_SHAPE = { min: 0.1, max: 20 } as const;
export const LOG_NORMAL_SIGMA = { min: 0, max: 3 } as const;
export const SEVERITY_POINTS_MAX = 1000;
export const PHASES_MAX = 1000;
export const REQUESTS = { min: 1, max: 10_000_000 } as const;
export const REQUESTS_PER_SECOND = { min: 0, max: 100_000 } as const;
export const RATES_MAX = 1000;
/** Below it a burst is longer than most runs; above it there is nothing left of chance. */
export const ARRIVALS_SHAPE = { min: 0.05, max: 100 } as const;
export const TRACE_SPEED = { min: 0.001, max: 1000 } as const;
export const TRACE_BYTES_MAX = 134_217_728;
export const TRACE_ROWS_MAX = 1_000_000;
export const TRACE_LINE_CHARACTERS_MAX = 1_000_000;
/** Of one request of a trace, either way. */
export const TRACE_TOKENS_MAX = 262_144;
export const INPUT_TOKENS = { min: 0, max: 1_000_000_000 } as const;
export const SEED = { min: 0, max: 4_294_967_295 } as const;
export const THRESHOLDS_MAX = 100;
