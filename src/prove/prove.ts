import type { Cancellation } from "../core/cancellation.ts";
import { anyCase } from "./any-case.ts";
import type { WrittenChainParts } from "./any-chain.ts";
import { examine } from "./examine.ts";
import type { Ground } from "./ground.ts";
import type { Promised } from "./played.ts";
import type { ProofCase } from "./proof-case.ts";
import { PROMISES } from "./promises.ts";
import { type Failing, shrink, type Shrunk } from "./shrink.ts";
import { Tally } from "./tally.ts";

export interface ProofOptions {
  readonly ground: Ground;
  /** The chain that is proved; null: any chain. */
  readonly chain: WrittenChainParts | null;
  readonly fromSeed: number;
  readonly seeds: number;
  /** Default: all. */
  readonly promises?: readonly Promised[];
  readonly cancellation: Cancellation;
  readonly onProgress?: (progress: ProofProgress) => void;
}

export interface ProofProgress {
  /** Null: what was found is being shrunk. */
  readonly seed: number | null;
  readonly tally: Tally;
}

export interface Proof {
  readonly tally: Tally;
  /** The first case that broke a promise, as it was found and in its shortest form; null: all were kept. */
  readonly broken: Broken | null;
  readonly interrupted: boolean;
}

export interface Broken {
  readonly found: Failing;
  readonly shrunk: Shrunk;
}

/** Plays the cases of so many seeds until one breaks a promise. Rejects only for a case that no file could hold. */
export async function prove(options: ProofOptions): Promise<Proof> {
  const { ground, fromSeed, seeds, cancellation, onProgress, promises = PROMISES } = options;
  const tally = new Tally();
  for (let seed = fromSeed; seed < fromSeed + seeds; seed++) {
    if (cancellation.cancelled) return { tally, broken: null, interrupted: true };
    onProgress?.({ seed, tally });
    const written = anyCase(seed, ground, options.chain);
    const finding = await examine(written, ground, promises);
    if (finding.how === "unplayable") throw new Error(`seed ${seed} makes a case that cannot be: ${finding.problem}`);
    if (finding.played !== null) tally.add(finding.played);
    if (finding.how === "kept") continue;
    onProgress?.({ seed: null, tally });
    const found = { written, breach: finding.breach, played: finding.played };
    const shrunk = await shrink(found, ground, promises, cancellation);
    return { tally, broken: { found, shrunk }, interrupted: cancellation.cancelled };
  }
  return { tally, broken: null, interrupted: false };
}

/** Plays one case again, as it is. `problem`: it cannot be read or played. */
export async function replay(
  written: ProofCase,
  ground: Ground,
  promises: readonly Promised[] = PROMISES,
): Promise<Proof | { readonly problem: string }> {
  const finding = await examine(written, ground, promises);
  if (finding.how === "unplayable") return { problem: finding.problem };
  const tally = new Tally();
  if (finding.played !== null) tally.add(finding.played);
  if (finding.how === "kept") return { tally, broken: null, interrupted: false };
  const found = { written, breach: finding.breach, played: finding.played };
  return { tally, broken: { found, shrunk: { ...found, plays: 0 } }, interrupted: false };
}
