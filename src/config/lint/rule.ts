import type { Chain, ChainFile, Tier } from "../chain.ts";
import type { Path } from "../diagnostic.ts";

/** What a rule may look at. */
export interface LintSubject {
  readonly chainFile: ChainFile;
  /** The providers that the file itself defines, by name. */
  readonly ownProviders: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where a tier was written, or one of its keys. */
  tierPath(chain: Chain, tier: Tier, key?: string): Path;
  /** Whether the file writes something at this path, as opposed to leaving it to a default. */
  written(path: Path): boolean;
}

export interface Finding {
  readonly path: Path;
  /** What to underline; the value where this is left out. */
  readonly at?: "key" | "value";
  readonly message: string;
  readonly hint: string;
}

/** One doubt about a chain file that is valid. It never fails a file by itself, unless the user is strict. */
export interface LintRule {
  readonly id: string;
  check(subject: LintSubject): readonly Finding[];
}

/** Applies a check to each chain of the file. */
export function inEachChain(
  check: (chain: Chain, subject: LintSubject) => readonly Finding[],
): (subject: LintSubject) => readonly Finding[] {
  return (subject) => Object.values(subject.chainFile.chains).flatMap((chain) => check(chain, subject));
}

/** Applies a check to the first tier, over all chains, of each provider in use: once a provider is once enough. */
export function forEachProvider(
  check: (tier: Tier, path: Path, subject: LintSubject) => readonly Finding[],
): (subject: LintSubject) => readonly Finding[] {
  return (subject) => {
    const seen = new Set<string>();
    return Object.values(subject.chainFile.chains).flatMap((chain) =>
      chain.tiers.flatMap((tier) => {
        if (seen.has(tier.provider.name)) return [];
        seen.add(tier.provider.name);
        return check(tier, subject.tierPath(chain, tier, "provider"), subject);
      }),
    );
  };
}
