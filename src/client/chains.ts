import type { Chain, ChainFile, Provider } from "../config/chain.ts";
import { InvalidRequest } from "./errors.ts";
import { quotedText } from "./field.ts";

/** Chains that were read; made by `loadChains`. */
export interface Chains {
  /** Where they were read, for messages. */
  readonly file: string;
  readonly names: readonly string[];
  /** The one that "auto" means; null: none. */
  readonly defaultChain: string | null;
}

/** The chains themselves stay out of what a caller sees of them. */
const FILES = new WeakMap<Chains, ChainFile>();

export function chainsOf(chainFile: ChainFile): Chains {
  const { file, defaultChain } = chainFile;
  const chains: Chains = { file, names: Object.keys(chainFile.chains), defaultChain };
  FILES.set(chains, chainFile);
  return chains;
}

/** @throws TypeError for anything that `loadChains` has not made */
export function chainFileOf(chains: Chains): ChainFile {
  const file = FILES.get(chains);
  if (file === undefined)
    throw new TypeError("chains must be what loadChains() resolves to: { chains: await loadChains(...) }");
  return file;
}

/**
 * The chain that a name means, which stands in the field `param`.
 *
 * @throws InvalidRequest that lists the chains
 */
export function chainNamed(chainFile: ChainFile, model: string, auto: string | null, param = "model"): Chain {
  const name = model === "auto" ? (auto ?? chainFile.defaultChain) : model;
  const names = Object.keys(chainFile.chains);
  if (name === null) {
    const message = `'auto' needs a default chain, and ${chainFile.file} names none: give one of ${names.join(", ")} as '${param}'.`;
    throw new InvalidRequest(message, param, "model_not_found");
  }
  const chain = Object.hasOwn(chainFile.chains, name) ? chainFile.chains[name] : undefined;
  if (chain !== undefined) return chain;
  const message = `There is no chain ${quotedText(name)}. '${param}' is 'auto' or one of: ${names.join(", ")}.`;
  throw new InvalidRequest(message, param, "model_not_found");
}

/** The providers of a file's chains, as the file has them. */
export function providersOf({ chains }: ChainFile): ReadonlyMap<string, Provider> {
  const providers = new Map<string, Provider>();
  for (const { tiers } of Object.values(chains))
    for (const { provider } of tiers) providers.set(provider.name, provider);
  return providers;
}
