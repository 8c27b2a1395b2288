import { type PlayedSeed, seedReport } from "./configuration-report.ts";
import type { Configuration } from "./configurations.ts";
import type { SeedReport } from "./seed-report.ts";
import { spreadOver } from "./spread.ts";
import type { Until } from "./until-rule.ts";

/**
 * With fewer seeds a small spread may be luck: whoever may stop at five of them stops where the rare bad ones have not come
 * yet. From 20 on an interval at which the run was stopped holds the truth nearly as often as one of as many seeds that were
 * fixed beforehand (of a log-normal figure of sigma 1 in 86 to 87 of 100 cases against 87 to 88; from 5 on in 74 to 82).
 */
export const SEEDS_MIN = 20;

/**
 * Watches the success rates of whole chains seed by seed. The seeds count in their order, whoever played them first, so that
 * where it stops does not depend on that.
 */
export class SeedsEnough {
  readonly #until: Until;
  readonly #chains: readonly { readonly whole: Configuration; readonly seeds: SeedReport[] }[];

  /** @param wholes the chains as a whole */
  constructor(until: Until, wholes: readonly Configuration[]) {
    this.#until = until;
    this.#chains = wholes.map((whole) => ({ whole, seeds: [] }));
  }

  /** What the next seed brought, for the chains in their order; says whether that is enough. */
  add(played: readonly PlayedSeed[]): boolean {
    for (const [index, { whole, seeds }] of this.#chains.entries()) {
      const one = played[index];
      if (one !== undefined) seeds.push(seedReport(whole, one));
    }
    return this.#chains.every(({ seeds }) => seeds.length >= SEEDS_MIN && this.#isNarrow(seeds));
  }

  #isNarrow(seeds: readonly SeedReport[]): boolean {
    const interval = spreadOver(seeds)?.success_rate?.ci95;
    return interval !== undefined && (interval[1] - interval[0]) / 2 <= this.#until.halfWidth;
  }
}
