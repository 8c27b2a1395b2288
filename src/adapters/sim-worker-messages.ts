import type { DialectName } from "../config/chain.ts";
import type { Scenario } from "../config/scenario.ts";
import type { EventLoopLag } from "./event-loop-lag.ts";

/** What the simulator's thread is to serve: a scenario from its beginning. */
export interface SimSetting {
  readonly seed: number;
  readonly scenario: Scenario;
  readonly providers: readonly { readonly name: string; readonly dialect: DialectName }[];
}

/** What is asked of the simulator's thread. One scenario at a time: `open`, `close`, `open`, ... */
export type SimOrder = { readonly type: "open"; readonly setting: SimSetting } | { readonly type: "close" };

/** What it answers, in the order it was asked. */
export type SimReply =
  | {
      readonly type: "opened";
      /** By provider name, such as `http://127.0.0.1:40123`. */
      readonly origins: Readonly<Record<string, string>>;
      /** When the scenario begins, on the machine's monotonic clock, which all its threads share. */
      readonly startNs: bigint;
    }
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
}
