import type { Chain } from "../config/chain.ts";
import type { FaultShape } from "../config/fault-shapes.ts";
import type { Scenario } from "../config/scenario.ts";
import type { Powers } from "../engine/powers.ts";
import type { Random } from "../core/random.ts";
import type { Plain, ProofCase } from "./proof-case.ts";

/** What the proof needs of the house beside the engine: how cases are read, and worlds to play them in. */
export interface Ground {
  /** Every kind of fault that there is, and what may be written of it. */
  readonly faultShapes: readonly FaultShape[];
  random(seed: number): Random;
  /** The providers that random chains are made of: they need no description. */
  readonly cast: readonly [CastMember, ...CastMember[]];
  /** Applies every default; a case that no file could hold is a problem, in words. */
  resolve(written: ProofCase): Staged | { readonly ok: false; readonly problem: string };
  /** Whether the fields of a fault go together. */
  acceptsFault(fault: Plain): boolean;
  world(options: { readonly seed: number; readonly scenario: Scenario; readonly chain: Chain }): Promise<ProofWorld>;
}

export interface CastMember {
  readonly provider: string;
  readonly model: string;
}

export interface Staged {
  readonly ok: true;
  readonly chain: Chain;
  readonly scenario: Scenario;
}

/** One virtual world, which shows what is left of it in the end. */
export interface ProofWorld extends Omit<Powers, "emit"> {
  /** Epoch ms. */
  readonly startMs: number;
  run<T>(work: Promise<T>): Promise<T>;
  close(): Promise<void>;
  /** How many timers are still to fire. */
  timersLeft(): number;
  /** What a provider says in so many tokens: the same to everyone. */
  answerText(tokens: number): string;
}
