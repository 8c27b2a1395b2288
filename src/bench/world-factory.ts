import type { Chain } from "../config/chain.ts";
import type { Scenario } from "../config/scenario.ts";
import type { EmitEvent } from "../core/event.ts";
import type { Powers } from "../engine/powers.ts";

/** The powers of one world for one configuration's run, and the right to make its time pass. */
export interface BenchWorld extends Omit<Powers, "emit"> {
  /** When time starts; fault windows and load phases count from here. Epoch ms. */
  readonly startMs: number;
  /** Told of every event that counts, too. */
  readonly overhear?: EmitEvent;
  /** Lets time pass until `work` has settled, and gives its result. */
  run<T>(work: Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export type WorldFactory = (options: {
  readonly seed: number;
  readonly scenario: Scenario;
  readonly chain: Chain;
}) => Promise<BenchWorld>;
