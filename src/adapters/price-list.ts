import type { Price, PriceList } from "../config/chain.ts";

/**
 * Prices and context windows from the offline data of `@pydantic/genai-prices`, as of a date (`2026-01-31`) or a moment
 * (RFC 3339). A date alone means noon UTC: some vendors are cheaper at night. The package is loaded on the first call
 * only, since it is large. Throws a RangeError when `asOf` is no date.
 */
export async function loadPriceList(asOf: string): Promise<PriceList> {
  const timestamp = new Date(/^\d{4}-\d{2}-\d{2}$/.test(asOf) ? `${asOf}T12:00:00Z` : asOf);
  if (Number.isNaN(timestamp.getTime())) throw new RangeError(`"${asOf}" is not a date such as 2026-01-31`);
  const { calcPrice } = await import("@pydantic/genai-prices");
  const known = new Map<string, ReturnType<PriceList["lookUp"]>>();
  const lookUp = (provider: string, model: string): ReturnType<PriceList["lookUp"]> => {
    const providerId = LIST_IDS.get(provider);
    if (providerId === undefined) return null;
    const found = calcPrice(NO_USAGE, model, { providerId, timestamp });
    if (found === null) return null;
    return { price: priceOf(found.model_price), contextWindow: found.model.context_window ?? null };
  };
  return {
    asOf,
    lookUp: (provider, model) => {
      const key = JSON.stringify([provider, model]);
      const before = known.get(key);
      if (before !== undefined) return before;
      const found = lookUp(provider, model);
      if (known.size < MODELS_MAX) known.set(key, found);
      return found;
    },
  };
}

/** How many models are remembered; looking one up walks a long list of patterns. */
const MODELS_MAX = 1000;

const NO_USAGE = { input_tokens: 0, output_tokens: 0 };

/** The list's names for the providers of our catalog. One that is not here has no price in the list. */
const LIST_IDS: ReadonlyMap<string, string> = new Map([
  ["openai", "openai"],
  ["anthropic", "anthropic"],
  ["google", "google"],
  ["azure", "azure"],
  ["cerebras", "cerebras"],
  ["cohere", "cohere"],
  ["deepseek", "deepseek"],
  ["fireworks", "fireworks"],
  ["groq", "groq"],
  ["mistral", "mistral"],
  ["moonshot", "moonshotai"],
  ["openrouter", "openrouter"],
  ["perplexity", "perplexity"],
  ["together", "together"],
  ["xai", "x-ai"],
]);

/** The list's rates are dollars per million tokens, either flat or by tiers of the prompt's length: then the base one. */
type Rate = number | { readonly base: number } | undefined;

function priceOf(rates: Readonly<Record<string, Rate>>): Price | null {
  const inputPerMtok = baseRate(rates["input_mtok"]);
  const outputPerMtok = baseRate(rates["output_mtok"]);
  if (inputPerMtok === null || outputPerMtok === null) return null;
  return {
    inputPerMtok,
    outputPerMtok,
    cachedInputPerMtok: baseRate(rates["cache_read_mtok"]),
    cacheWritePerMtok: baseRate(rates["cache_write_mtok"]),
  };
}

function baseRate(rate: Rate): number | null {
  if (rate === undefined) return null;
  return typeof rate === "number" ? rate : rate.base;
}
