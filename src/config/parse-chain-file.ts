import * as v from "valibot";
import type { Catalog, Chain, ChainFile, PriceList } from "./chain.ts";
import { checkNames } from "./check-names.ts";
import { boundDiagnostics, type Diagnostic, type Path } from "./diagnostic.ts";
import { diagnosticsOfIssues } from "./issue.ts";
import { readSource, type ReadResult } from "./read-source.ts";
import { resolveChainFile } from "./resolve-chain.ts";
import { CHAIN_FILE } from "./schema/chain-file.ts";
import type { Positions } from "./yaml-nodes.ts";

/** A chain file that is valid, and where everything in it was written. */
export interface ParsedChainFile {
  readonly ok: true;
  readonly chainFile: ChainFile;
  readonly positions: Positions;
  /** By chain: the place in the file of each tier, which may differ from its place in the chain. */
  readonly tierPlaces: Readonly<Record<string, readonly number[]>>;
  /** The providers that the file itself defines, by name. */
  readonly ownProviders: readonly string[];
}

export interface Unparsed {
  readonly ok: false;
  /** At least one error; bounded and in order. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface Knowledge {
  readonly catalog: Catalog;
  readonly prices: PriceList | null;
}

/**
 * Reads a chain file: every default applied, tiers in order, all errors at once. Pure; `file` is only for messages.
 * With `prices: null` the prices and context windows that the file does not give stay null; see `withPrices`.
 */
export function parseChainFile(text: string, file: string, knowledge: Knowledge): ParsedChainFile | Unparsed {
  return chainFileFrom(readSource(text, file), file, knowledge);
}

/** The same for a file that was read before. */
export function chainFileFrom(source: ReadResult, file: string, knowledge: Knowledge): ParsedChainFile | Unparsed {
  if (!source.ok) return source;
  const { positions } = source;
  const problems = [...source.diagnostics, ...checkNames(source.data, knowledge.catalog, positions)];
  const checked = v.safeParse(CHAIN_FILE, source.data);
  if (!checked.success) problems.push(...diagnosticsOfIssues(checked.issues, positions));
  if (!checked.success || problems.length > 0) return { ok: false, diagnostics: boundDiagnostics(problems) };
  const { chainFile, tierPlaces } = resolveChainFile(checked.output, file, knowledge.catalog);
  return {
    ok: true,
    chainFile: knowledge.prices === null ? chainFile : withPrices(chainFile, knowledge.prices),
    positions,
    tierPlaces,
    ownProviders: Object.keys(checked.output.providers ?? {}),
  };
}

/** The providers of tiers that leave their price or context window to the price list. */
export function providersToPrice(chainFile: ChainFile): ReadonlySet<string> {
  const tiers = Object.values(chainFile.chains).flatMap((chain) => chain.tiers);
  const open = tiers.filter((tier) => tier.price === null || tier.contextWindow === null);
  return new Set(open.map(({ provider }) => provider.name));
}

/** The same chains, with what the file leaves open taken from the price list. */
export function withPrices(chainFile: ChainFile, prices: PriceList): ChainFile {
  const priced = (chain: Chain): Chain => ({
    ...chain,
    tiers: chain.tiers.map((tier) => {
      if (tier.price !== null && tier.contextWindow !== null) return tier;
      const listed = prices.lookUp(tier.provider.name, tier.model);
      return {
        ...tier,
        price: tier.price ?? listed?.price ?? null,
        contextWindow: tier.contextWindow ?? listed?.contextWindow ?? null,
      };
    }),
  });
  const chains = Object.entries(chainFile.chains).map(([name, chain]) => [name, priced(chain)] as const);
  return { ...chainFile, chains: Object.fromEntries(chains) };
}

/** Where in the file a tier was written. */
export function tierPath(parsed: ParsedChainFile, chain: Chain, tier: number): Path {
  return ["chains", chain.name, "tiers", parsed.tierPlaces[chain.name]?.[tier] ?? tier];
}
