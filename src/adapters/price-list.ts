import type { Price, PriceList } from "../config/chain.ts";
import { PRICE_DATA } from "./price-data.ts";

/** A price list that can be read from end to end. */
export interface ModelList extends PriceList {
  /** The models of a provider that one can chat with, by the names that the provider has for them; in no order. */
  modelsOf(provider: string): readonly string[];
}

/** How many models are remembered; looking one up walks a long list of patterns. */
const MODELS_MAX = 1000;

/**
 * Prices and context windows from the offline data of `@pydantic/genai-prices`, as of a date (`2026-01-31`) or a moment
 * (RFC 3339). A date alone means noon UTC: some vendors are cheaper at night. The data is large: import this file only
 * where prices are needed. Throws a RangeError when `asOf` is no date.
 *
 * @param providers whose prices are wanted; left out: all. Of others it may know nothing
 */
export async function loadPriceList(asOf: string, providers?: Iterable<string>): Promise<ModelList> {
  const moment = new Date(/^\d{4}-\d{2}-\d{2}$/.test(asOf) ? `${asOf}T12:00:00Z` : asOf);
  if (Number.isNaN(moment.getTime())) throw new RangeError(`"${asOf}" is not a date such as 2026-01-31`);
  const wantsAll = providers === undefined || [...providers].includes("openrouter");
  const more = wantsAll ? (await import("./price-data-openrouter.ts")).PRICE_DATA : {};
  const providerNamed = pricedProviders({ ...PRICE_DATA, ...more });
  const known = new Map<string, ReturnType<PriceList["lookUp"]>>();
  const lookUp = (name: string, model: string): ReturnType<PriceList["lookUp"]> => {
    const found = findModel(name, model, providerNamed);
    if (found === undefined) return null;
    return { price: priceOf(found, moment), contextWindow: found.contextWindow };
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
    modelsOf: (provider) => providerNamed(provider)?.models.flatMap(({ name }) => name ?? []) ?? [],
  };
}

/** What scripts/prices.js writes into price-data.ts. */
interface PricedProvider {
  /** Names in our catalog of providers whose models this one serves as well. */
  readonly fallbacks: readonly string[];
  /** The first one that matches counts. */
  readonly models: readonly PricedModel[];
}

interface PricedModel {
  /** Left out where it is not to be listed. */
  readonly name?: string;
  readonly match: Clause;
  readonly contextWindow: number | null;
  /** The last one that holds counts; the first where none does. */
  readonly prices: readonly DatedRates[];
}

/** Words are compared without regard to case; a regular expression sees the name in lower case. */
type Clause =
  | { readonly or: readonly Clause[] }
  | { readonly and: readonly Clause[] }
  | { readonly equals: string }
  | { readonly starts_with: string }
  | { readonly ends_with: string }
  | { readonly contains: string }
  | { readonly regex: string };

interface DatedRates {
  /** Dollars per million tokens: input, output, cached input, cache writes. */
  readonly rates: readonly [number | null, number | null, number | null, number | null];
  /** A date. */
  readonly since?: string;
  /** Seconds of the day, UTC; the end is exclusive and may lie on the next day. */
  readonly dailyFrom?: number;
  readonly dailyTo?: number;
}

/** Reads a provider's data when it is first asked for. */
function pricedProviders(data: Readonly<Record<string, string>>): (name: string) => PricedProvider | null {
  const known = new Map<string, PricedProvider>();
  return (name) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const json = Object.hasOwn(data, name) ? data[name] : undefined;
    if (json === undefined) return null;
    const provider: PricedProvider = JSON.parse(json);
    known.set(name, provider);
    return provider;
  };
}

function findModel(
  provider: string,
  model: string,
  providerNamed: (name: string) => PricedProvider | null,
): PricedModel | undefined {
  const seller = providerNamed(provider);
  if (seller === null) return undefined;
  const sellers = [seller, ...seller.fallbacks.flatMap((name) => providerNamed(name) ?? [])];
  const name = model.toLowerCase().trim();
  for (const spelling of [name, withDashedDate(name)]) {
    for (const { models } of sellers) {
      const found = models.find(({ match }) => matches(match, spelling));
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function matches(clause: Clause, name: string): boolean {
  if ("or" in clause) return clause.or.some((each) => matches(each, name));
  if ("and" in clause) return clause.and.every((each) => matches(each, name));
  if ("equals" in clause) return name === clause.equals.toLowerCase();
  if ("starts_with" in clause) return name.startsWith(clause.starts_with.toLowerCase());
  if ("ends_with" in clause) return name.endsWith(clause.ends_with.toLowerCase());
  if ("contains" in clause) return name.includes(clause.contains.toLowerCase());
  return new RegExp(clause.regex).test(name);
}

/** Some vendors write `-20250929` where the list has `-2025-09-29`. */
function withDashedDate(name: string): string {
  return name.replaceAll(/-(20\d{2})(\d{2})(\d{2})(?=-|:|$)/g, (written: string, ...[year, month, day]: string[]) => {
    const date = `${year}-${month}-${day}`;
    const instant = new Date(`${date}T00:00:00Z`);
    // A day that does not exist, such as February 30, is either refused or moved to another one.
    return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(date) ? `-${date}` : written;
  });
}

function priceOf({ prices }: PricedModel, moment: Date): Price | null {
  const [inputPerMtok, outputPerMtok, cachedInputPerMtok, cacheWritePerMtok] =
    (prices.findLast((each) => holds(each, moment)) ?? prices[0])?.rates ?? [];
  if (inputPerMtok == null || outputPerMtok == null) return null;
  return {
    inputPerMtok,
    outputPerMtok,
    cachedInputPerMtok: cachedInputPerMtok ?? null,
    cacheWritePerMtok: cacheWritePerMtok ?? null,
  };
}

function holds({ since, dailyFrom, dailyTo }: DatedRates, moment: Date): boolean {
  if (since !== undefined) return moment >= new Date(`${since}T00:00:00Z`);
  if (dailyFrom === undefined || dailyTo === undefined) return true;
  const seconds = (moment.getTime() / 1000) % 86_400;
  return dailyTo < dailyFrom ? seconds >= dailyFrom || seconds < dailyTo : seconds >= dailyFrom && seconds < dailyTo;
}
