/** What JSON can say. */
export type Json = null | boolean | number | string | readonly Json[] | Plain;

/** A mapping as it stands in a chain or scenario file. */
export interface Plain {
  readonly [key: string]: Json;
}

/**
 * Everything that happens in one small world, as plain data in the words of chain and scenario files: a case can be
 * drawn, taken apart, written down, and played again to the same end.
 */
export interface ProofCase {
  /** The dice of its world. */
  readonly seed: number;
  /** `providers` of a chain file: those that the catalog does not know. */
  readonly providers: Plain;
  /** The chain's own settings, its tiers left out. */
  readonly settings: Plain;
  readonly tiers: readonly Plain[];
  /** `providers` of a scenario file: how they behave when nothing is wrong. */
  readonly behaviours: Plain;
  /** `faults` of a scenario file. */
  readonly faults: readonly Plain[];
  readonly requests: readonly PlannedRequest[];
  /** Whether more is asked when all faults are over, until a breaker has had every occasion to close. */
  readonly recovery: boolean;
}

/** One request, or as many at once as `copies` says. Times in ms; `atMs` counts from the world's start. */
export interface PlannedRequest {
  readonly id: string;
  readonly atMs: number;
  readonly copies?: number;
  readonly stream?: boolean;
  /** The caller gives up so long after it asked. */
  readonly cancelAfterMs?: number;
  /** The reader takes so long over each piece. */
  readonly thinksMs?: number;
  /** The reader leaves after so many pieces. */
  readonly piecesMax?: number;
}
