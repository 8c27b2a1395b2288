import type { Chain } from "../config/chain.ts";
import { writtenLimits, writtenSettings } from "../config/written-chain.ts";
import type { WrittenChainParts } from "../prove/any-chain.ts";
import type { Json, Plain } from "../prove/proof-case.ts";

/** A chain as its file would have it, every default written out, with its providers: all that a case needs of it. */
export function chainParts(chain: Chain): WrittenChainParts {
  const providers = chain.tiers.map(({ provider: { name, dialect, baseUrl } }) => [
    name,
    // One whose address is in the user's environment has none here; in a simulation any will do.
    { dialect, base_url: baseUrl === "" ? "https://simulated.invalid/v1" : baseUrl },
  ]);
  return {
    providers: Object.fromEntries(providers),
    settings: withoutNulls(writtenSettings(chain)),
    tiers: chain.tiers.map((tier) => ({
      provider: tier.provider.name,
      model: tier.model,
      ...withoutNulls(writtenLimits(tier)),
    })),
  };
}

/** In a file, what there is not is not written. */
function withoutNulls(mapping: Plain): Plain {
  const written = Object.entries(mapping).flatMap(([key, value]): [string, Json][] => {
    if (value === null) return [];
    return [[key, isPlain(value) ? withoutNulls(value) : value]];
  });
  return Object.fromEntries(written);
}

function isPlain(value: Json): value is Plain {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
