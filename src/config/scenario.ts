/** A scenario with every default applied: what the simulator and the bench run. Times in milliseconds from the start. */
export interface Scenario {
  readonly name: string;
  readonly description: string | null;
  readonly seed: number;
  readonly durationMs: number;
  /** By provider name; `default` serves the rest. */
  readonly providers: Readonly<Record<string, ProviderBehaviour>>;
  readonly faults: readonly FaultWindow[];
  readonly load: readonly LoadPhase[];
  /** Expressions such as `success_rate>=99.7%`. */
  readonly thresholds: readonly string[];
}

/** How a simulated provider behaves when nothing is wrong. */
export interface ProviderBehaviour {
  readonly latency: LatencyModel;
  /** The share of requests that fail with a 500 of the provider's own accord. */
  readonly errorRate: number;
  readonly requestsPerMinute: number | null;
  /** Served at once; more wait in a queue. Null: no limit. */
  readonly capacity: number | null;
  readonly outputTokens: { readonly mean: number; readonly p95: number };
}

export type LatencyModel =
  /** Time to the last byte of an answer, streamed or not: a shifted log-normal through the three values. */
  | { readonly kind: "total"; readonly meanMs: number; readonly p95Ms: number; readonly p99Ms: number }
  /** Time to the first token, then a steady rate: the length of the answer sets the rest. */
  | {
      readonly kind: "first-token";
      readonly p50Ms: number;
      readonly p95Ms: number;
      readonly p99Ms: number;
      readonly tokensPerSecond: number;
    };

/** What can go wrong; each kind is one file in sim/faults. */
export type FaultEffect =
  /** hang: accepted, never answered. refuse: nobody listens. reset: the connection is torn down before an answer. */
  | { readonly kind: "blackout"; readonly mode: "hang" | "refuse" | "reset" }
  /** Errors with a probability. */
  | { readonly kind: "brownout"; readonly status: number }
  /** Everything takes `factor` times as long. */
  | { readonly kind: "slowdown"; readonly factor: number }
  /** 429; with a wait hint in the provider's own form, or without one when null. */
  | { readonly kind: "rate-limit"; readonly retryAfterMs: number | null }
  /** An HTTP error status in the provider's own words. */
  | { readonly kind: "status"; readonly status: number }
  /** 200 with broken JSON (streamed: an event that is not JSON). */
  | { readonly kind: "malformed" }
  /** 200 with an answer that has no content. */
  | { readonly kind: "empty" }
  /** The body stops half-way and the connection is torn down (streamed: after the first few tokens). */
  | { readonly kind: "cut" }
  /** 200 with an HTML page. */
  | { readonly kind: "html" }
  /** Keep-alive blanks (streamed: comments) for ever, never an answer. */
  | { readonly kind: "drip" }
  /** A body that does not end: megabyte after megabyte. */
  | { readonly kind: "flood" };

export type FaultKind = FaultEffect["kind"];

/** One fault in one window of time at one provider. */
export interface FaultWindow {
  readonly atMs: number;
  readonly forMs: number;
  readonly provider: string;
  /** Null: every model. */
  readonly model: string | null;
  /** Chance that a request in the window is hit. */
  readonly probability: number;
  /** Only the first N requests of the window; null: all. */
  readonly first: number | null;
  /** Only each Nth request of the window; null: all. */
  readonly every: number | null;
  readonly where: { readonly stream: boolean | null; readonly inputTokensMin: number | null };
  readonly effect: FaultEffect;
}

export type LoadPhase =
  /** Spread evenly over the window from `atMs` to `untilMs`. */
  | {
      readonly phase: "sequential";
      readonly requests: number;
      /** They take turns, and each sends one at a time. Absent: a single one. */
      readonly callers?: number;
      readonly atMs: number;
      readonly untilMs: number;
    }
  /** As many at once as `concurrency` allows, from `atMs` on. */
  | { readonly phase: "concurrent"; readonly requests: number; readonly concurrency: number; readonly atMs: number };
