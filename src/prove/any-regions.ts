import { placeName } from "../core/place.ts";
import type { Dice } from "./dice.ts";
import type { Plain } from "./proof-case.ts";

const REGIONS = ["east", "west", "north"] as const;

/** One of a chain's providers, which is asked in several regions. */
export interface DrawnRegions {
  readonly provider: string;
  /** `providers` of the chain's file. */
  readonly providers: Plain;
  /** What faults call each of them. */
  readonly places: readonly string[];
}

/** Two or three regions for one of these providers; null, most of the time: all are asked at one place. */
export function anyRegions(dice: Dice, providers: readonly [string, ...string[]]): DrawnRegions | null {
  if (!dice.chance(0.25)) return null;
  const provider = dice.among(...providers);
  const names = REGIONS.slice(0, 2 + dice.below(2));
  const regions = names.map((name) => ({ name, base_url: `https://${name}.example/v1` }));
  return {
    provider,
    providers: { [provider]: { regions } },
    places: names.map((name) => placeName(provider, name)),
  };
}
