import type { RatePoint } from "../core/rate-curve.ts";

/** One phase of a scenario's load. Times in milliseconds from the start of the scenario. */
export type LoadPhase =
  /** A closed loop. Spread evenly over the window from `atMs` to `untilMs`. */
  | {
      readonly phase: "sequential";
      readonly requests: number;
      /** They take turns, and each sends one at a time. Absent: a single one. */
      readonly callers?: number;
      readonly atMs: number;
      readonly untilMs: number;
      /** Absent: plain answers. */
      readonly stream?: boolean;
    }
  /** A closed loop. As many at once as `concurrency` allows, from `atMs` on. */
  | {
      readonly phase: "concurrent";
      readonly requests: number;
      readonly concurrency: number;
      readonly atMs: number;
      readonly stream?: boolean;
    }
  | OpenPhase
  | TracePhase;

/** What sends by a schedule of its own, whatever becomes of the requests before. */
interface OpenLoop {
  readonly atMs: number;
  readonly untilMs: number;
  /** Only the first so many. */
  readonly requestsMax?: number;
  /** What is due while so many are under way is not sent. */
  readonly inFlightMax: number;
  readonly stream?: boolean;
}

/** An open loop of arrivals by chance. The points' times count from `atMs`. */
export interface OpenPhase extends OpenLoop {
  readonly phase: "open";
  readonly rates: readonly RatePoint[];
  readonly arrivals: Arrivals;
}

/** An open loop that does what somebody's traffic did. */
export interface TracePhase extends OpenLoop {
  readonly phase: "trace";
  /** As it is written. */
  readonly file: string;
  /** 2: in half the time. */
  readonly speed: number;
}

/**
 * How requests arrive at a rate: at even steps; by chance, each for itself (exponential gaps); or in bursts and lulls (gamma
 * gaps of this shape: below 1 more uneven than by chance, above it more even).
 */
export type Arrivals =
  | { readonly process: "constant" }
  | { readonly process: "poisson" }
  | { readonly process: "gamma"; readonly shape: number };
