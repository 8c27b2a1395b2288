import { withEnvironmentUrls } from "./adapters/base-urls.ts";
import { readFileBytes } from "./adapters/text-file.ts";
import { type Chains, chainsOf, providersOf } from "./client/chains.ts";
import { HolyfailError } from "./client/errors.ts";
import type { ClientGround } from "./client/ground.ts";
import type { ChainOfOwn, TierOfOwn } from "./client/session.ts";
import { FILE_BYTES_MAX } from "./config/bounds.ts";
import type { Catalog, Chain, ChainFile, Provider } from "./config/chain.ts";
import { renderDiagnostics } from "./config/code-frame.ts";
import type { Diagnostic } from "./config/diagnostic.ts";
import { providersToPrice, parseChainFile, withPrices } from "./config/parse-chain-file.ts";
import { PRICES_AS_OF } from "./config/prices-as-of.ts";
import { decodeText } from "./config/source-text.ts";
import { CATALOG } from "./dialects/catalog.ts";
import { realWorld } from "./world.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** A chain file that cannot be read, or has errors; the message shows them as `holyfail chain validate` does. */
export class ChainFileError extends HolyfailError {
  override readonly name = "ChainFileError";
  readonly status = 400;
  /** Empty when there was nothing to be read. */
  readonly diagnostics: readonly Diagnostic[];

  constructor(message: string, diagnostics: readonly Diagnostic[] = []) {
    super({ message, type: "invalid_chain_file", param: null, code: diagnostics[0]?.rule ?? "unreadable-file" });
    this.diagnostics = diagnostics;
  }
}

/** The text of a chain file, in place of its path. */
export interface ChainText {
  readonly text: string;
  /** For messages. */
  readonly file?: string;
}

/**
 * Reads a chain file, prices included.
 *
 * @param source a path, or a text; default: `chains.yaml`
 * @throws ChainFileError with every mistake in it
 */
export async function loadChains(source: string | ChainText = "chains.yaml"): Promise<Chains> {
  const { text, file } = typeof source === "string" ? await textOf(source) : { file: "chains", ...source };
  if (typeof text !== "string") throw new TypeError("chains are read from a path or from { text }");
  return chainsOf(await parsed(text, file));
}

async function textOf(path: string): Promise<{ readonly text: string; readonly file: string }> {
  const read = await readFileBytes(path, FILE_BYTES_MAX);
  if (!read.ok) throw new ChainFileError(`cannot read ${path}: ${read.message}`);
  const decoded = decodeText(read.bytes, path);
  if (!decoded.ok) throw invalid(decoded.diagnostics, null, path);
  return { text: decoded.text, file: path };
}

async function parsed(text: string, file: string, catalog: Catalog = CATALOG): Promise<ChainFile> {
  const result = parseChainFile(text, file, { catalog, prices: null });
  if (!result.ok) throw invalid(result.diagnostics, text, file);
  const { chainFile } = result;
  const providers = providersToPrice(chainFile);
  if (providers.size === 0) return chainFile;
  // The list is large, and many files give their own prices.
  const { loadPriceList } = await import("./adapters/price-list.ts");
  return withPrices(chainFile, await loadPriceList(PRICES_AS_OF, providers));
}

function invalid(diagnostics: readonly Diagnostic[], text: string | null, file: string): ChainFileError {
  const sources = new Map(text === null ? [] : [[file, text]]);
  return new ChainFileError(renderDiagnostics(diagnostics, sources, { colour: false }).trimEnd(), diagnostics);
}

export interface GroundOptions {
  /** Where keys and base URLs are looked up. Default: the process's own environment. */
  readonly env?: Environment | undefined;
  /** Keys by the provider's name, before those of the environment. */
  readonly apiKeys?: Readonly<Record<string, string>> | undefined;
  /** Takes the lines of the log. Default: standard error. */
  readonly log?: ((line: string) => void) | undefined;
}

/** What a client stands on: the real world, opened with the first request. */
export function clientGround({ env = process.env, apiKeys = {}, log = toStandardError }: GroundOptions): ClientGround {
  return {
    openWorld: async () => {
      const world = await realWorld(env);
      return { ...world, apiKeyOf: (provider) => ownKey(apiKeys, provider) ?? world.apiKeyOf(provider) };
    },
    completed: async (chain) => withEnvironmentUrls(chain, env),
    readOwnChain,
    say: log,
  };
}

function ownKey(apiKeys: Readonly<Record<string, string>>, { name }: Provider): string | null {
  const key = Object.hasOwn(apiKeys, name) ? apiKeys[name]?.trim() : undefined;
  return key === undefined || key === "" ? null : key;
}

function toStandardError(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** JSON is YAML, so a chain in code is read, checked and complained about as one in a file is. */
async function readOwnChain(name: string, written: ChainOfOwn, known: ChainFile): Promise<Chain> {
  const providers = providersOf(known);
  const place = `failoverChain of session ${name}`;
  const file = { version: 1, chains: { [chainName(name)]: writtenOut(written, place) } };
  const { chains } = await parsed(JSON.stringify(file, null, 2), place, catalogWith(providers));
  const [chain] = Object.values(chains);
  if (chain === undefined) throw new ChainFileError("the chain has no tiers");
  return {
    ...chain,
    name,
    tiers: chain.tiers.map((tier) => ({ ...tier, provider: providers.get(tier.provider.name) ?? tier.provider })),
  };
}

/** What the client's own file defines is known to chains in code as well. */
function catalogWith(providers: ReadonlyMap<string, Provider>): Catalog {
  const known = [...providers.values()].map(({ name, ...provider }) => [name, { ...provider, documentation: "" }]);
  return { ...CATALOG, ...Object.fromEntries(known) };
}

/** As a chain file has it. What is no chain at all is left as it is: the file's reader says so best. */
function writtenOut(written: ChainOfOwn, place: string): unknown {
  if (isTiers(written)) return { tiers: written.map((tier) => tierOf(tier, place)) };
  return isTiers(written?.tiers) ? { ...written, tiers: written.tiers.map((tier) => tierOf(tier, place)) } : written;
}

function isTiers(written: unknown): written is readonly TierOfOwn[] {
  return Array.isArray(written);
}

/** Sessions are called what their users like; chains are not. */
function chainName(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9._-]/g, "-").replace(/^[^A-Za-z0-9]*/, "") || "own";
}

function tierOf(tier: TierOfOwn, place: string): unknown {
  if (typeof tier !== "string") return tier;
  const slash = tier.indexOf("/");
  if (slash > 0 && slash < tier.length - 1) return { provider: tier.slice(0, slash), model: tier.slice(slash + 1) };
  throw new ChainFileError(`${place}: a tier is written as "provider/model", not as "${tier.slice(0, 60)}"`);
}
