import type { FaultEffect } from "../config/scenario.ts";
import type { DialectName } from "../config/chain.ts";
import type { Performance } from "./performance.ts";
import type { HeardRequest } from "./voices/voice.ts";

/** What a mount needs of a simulated provider. */
export interface SimProvider {
  readonly name: string;
  /** Its own; requests in another dialect are served as well. */
  readonly dialect: DialectName;
  /**
   * Decides, at once, what happens to a request that has arrived whole at `nowMs`; `onFault` is told of each fault that
   * hits it, gravest first.
   */
  perform(request: HeardRequest, nowMs: number, onFault?: (effect: FaultEffect) => void): Performance;
}
