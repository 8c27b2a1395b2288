import type { LoadPhase } from "./load-phase.ts";
import type { FaultEffect } from "./schema/fault-kinds.ts";

/** A scenario with every default applied: what the simulator and the bench run. Times in milliseconds from the start. */
export interface Scenario {
  readonly name: string;
  readonly description: string | null;
  /** Where what it imitates is documented. */
  readonly source: string | null;
  readonly seed: number;
  readonly durationMs: number;
  /** By provider name; `default` serves the rest. */
  readonly providers: Readonly<Record<string, ProviderBehaviour>>;
  readonly faults: readonly FaultWindow[];
  /** What becomes more fault windows as soon as there is a seed (sim/outage.ts). */
  readonly outages: readonly OutageProcess[];
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

/** The figures are those of a prompt that takes no time to read. */
export type LatencyModel = (
  | /** Time to the last byte of an answer, streamed or not: a shifted log-normal through the three values. */
    { readonly kind: "total"; readonly meanMs: number; readonly p95Ms: number; readonly p99Ms: number }
    /** Time to the first token, then a steady rate: the length of the answer sets the rest. */
  | {
      readonly kind: "first-token";
      readonly p50Ms: number;
      readonly p95Ms: number;
      readonly p99Ms: number;
      readonly tokensPerSecond: number;
    }
) & {
  /** How much later an answer begins for each 1,000 tokens of its prompt. Absent: prompts of any length cost no time. */
  readonly prefillMsPer1kTokens?: number;
};

export type { LoadPhase } from "./load-phase.ts";
export type { FaultEffect, FaultKind } from "./schema/fault-kinds.ts";

/** Which requests of one provider a fault is aimed at while it lasts, and what it does to them. */
export interface FaultAim {
  readonly provider: string;
  /** Null: every model. */
  readonly model: string | null;
  /** Chance that a request in the window is hit. */
  readonly probability: number;
  /** In place of the probability: one that changes over the window. Null: it stays the same. */
  readonly severity: readonly SeverityPoint[] | null;
  /** Only the first N requests of the window; null: all. */
  readonly first: number | null;
  /** Only each Nth request of the window; null: all. */
  readonly every: number | null;
  readonly where: { readonly stream: boolean | null; readonly inputTokensMin: number | null };
  readonly effect: FaultEffect;
}

/** One fault in one window of time at one provider. */
export interface FaultWindow extends FaultAim {
  /** What its dice are forked by: its place in the file and, where it comes again, which time it is. */
  readonly dice: readonly (string | number)[];
  readonly atMs: number;
  readonly forMs: number;
}

/** Outages that come by chance; what an outage is like, and to whom. */
export interface OutageProcess extends Omit<FaultAim, "provider"> {
  readonly providers: readonly string[];
  /** The share of each provider's outages that hits all of them at once. */
  readonly shared: number;
  readonly process: RenewalProcess | GilbertElliottProcess;
}

/** Starts with Weibull gaps between them, and a log-normal length for each outage. Outages may overlap. */
export interface RenewalProcess {
  readonly kind: "renewal";
  /** From start to start, by its mean or by its scale. */
  readonly gap: { readonly shape: number } & ({ readonly meanMs: number } | { readonly scaleMs: number });
  readonly repair: { readonly medianMs: number; readonly sigma: number; readonly maxMs: number };
}

/** Good and bad times in turn, each of exponential length, and a chance for each that a request is hit. */
export interface GilbertElliottProcess {
  readonly kind: "gilbert-elliott";
  readonly good: { readonly meanMs: number; readonly probability: number };
  readonly bad: { readonly meanMs: number; readonly probability: number };
}

/** A chance at a time that counts from the start of the window; between two points it changes evenly. */
export interface SeverityPoint {
  readonly atMs: number;
  readonly probability: number;
}
