import type { DialectName } from "../config/chain.ts";
import type { FaultWindow, Scenario } from "../config/scenario.ts";
import type { EventLoopLag } from "./event-loop-lag.ts";

/** What the simulator's thread is to serve: a scenario from its beginning. */
export interface SimSetting {
  readonly seed: number;
  readonly scenario: Scenario;
  readonly providers: readonly { readonly name: string; readonly dialect: DialectName }[];
  /** The first provider's port, the others take the ones after it; absent: any free port each. */
  readonly port?: number;
  /** Whether each exchange is to be told of in the end. */
  readonly watched?: boolean;
}

/** What is asked of the simulator's thread. One scenario at a time: `open`, any number of `inject`, `close`, `open`, ... */
export type SimOrder =
  | { readonly type: "open"; readonly setting: SimSetting }
  /** Faults that begin now; their times count from then. */
  | { readonly type: "inject"; readonly windows: readonly FaultWindow[] }
  /** As soon as nothing is under way any more, but after so long at the latest. */
  | { readonly type: "close"; readonly lingerMs: number };

/** What it answers, in the order it was asked. */
export type SimReply =
  | {
      readonly type: "opened";
      /** By provider name, such as `http://127.0.0.1:40123`. */
      readonly origins: Readonly<Record<string, string>>;
      /** When the scenario begins, on the machine's monotonic clock, which all its threads share. */
      readonly startNs: bigint;
    }
  /** `atMs` counts from the scenario's beginning. */
  | { readonly type: "injected"; readonly atMs: number }
  | { readonly type: "closed"; readonly reading: SimReading }
  | { readonly type: "failed"; readonly message: string };

/** How many were accepted in all, and at most at once. */
export interface TrafficReading {
  readonly connections: number;
  readonly connectionsPeak: number;
  readonly requests: number;
  readonly requestsPeak: number;
}

/** What the serving side saw of one scenario. */
export interface SimReading {
  readonly lag: EventLoopLag;
  readonly together: TrafficReading;
  /** By provider name. */
  readonly providers: Readonly<Record<string, TrafficReading>>;
  /** How long the scenario had lasted when it was told to close, in ms. */
  readonly lastedMs: number;
  /** In the order in which they ended. Null: they were not watched, or were too many. */
  readonly exchanges: readonly ExchangeSight[] | null;
}

/** One request as its provider saw it. */
export interface ExchangeSight {
  readonly provider: string;
  /** The request's id, without the number of the try. */
  readonly request: string;
  /** When it had arrived whole, in ms since the beginning of the scenario. */
  readonly atMs: number;
  /** What it got instead of a good answer (see `failureGiven`); null: a good one. */
  readonly failure: string | null;
}
