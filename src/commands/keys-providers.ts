import { withEnvironmentUrl } from "../adapters/base-urls.ts";
import type { Chain, ChainFile, Provider } from "../config/chain.ts";
import { quoted } from "../config/diagnostic.ts";
import { fromCatalog } from "../config/resolve-provider.ts";
import { suggest } from "../config/suggestion.ts";
import { CATALOG } from "../dialects/catalog.ts";
import { chooseChain, loadChainFile, usualChainFile } from "./chain-source.ts";
import type { KeysOptions } from "./keys.ts";
import { CommandError, type Terminal } from "./terminal.ts";

/**
 * The providers whose keys are meant, at the addresses of the environment: those that are named, else all of a chain, else
 * all of the file. Without a file the known ones can be named.
 *
 * @throws CommandError (exit 2) for a file that cannot be used, or a name that stands for nothing
 */
export async function providersMeant(
  names: readonly string[],
  options: KeysOptions,
  terminal: Terminal,
): Promise<readonly Provider[]> {
  const needsFile = names.length === 0 || options.file !== undefined || options.chain !== undefined;
  const file = needsFile || usualChainFile() !== null ? await chainFileOf(options, terminal) : null;
  const used = file === null ? [] : inUse(chainsOf(file, options.chain));
  const meant = names.length === 0 ? used : [...new Set(names)].map((name) => providerNamed(name, used));
  return meant.map((provider) => withEnvironmentUrl(provider, process.env));
}

async function chainFileOf(options: KeysOptions, terminal: Terminal): Promise<ChainFile> {
  return (await loadChainFile({ file: options.file, allowPackaged: false }, terminal)).chainFile;
}

function chainsOf(file: ChainFile, name: string | undefined): readonly Chain[] {
  return name === undefined ? Object.values(file.chains) : [chooseChain(file, name)];
}

/** Each provider once, in order of use. */
function inUse(chains: readonly Chain[]): readonly Provider[] {
  const providers = chains.flatMap(({ tiers }) => tiers.map(({ provider }) => [provider.name, provider] as const));
  return [...new Map(providers).values()];
}

function providerNamed(name: string, used: readonly Provider[]): Provider {
  const found = used.find((provider) => provider.name === name) ?? fromCatalog(name, CATALOG);
  if (found !== null) return found;
  const names = [...new Set([...used.map((provider) => provider.name), ...Object.keys(CATALOG).toSorted()])];
  const meant = suggest(name, names);
  throw new CommandError(
    `error: unknown provider ${quoted(name)}.${meant === null ? "" : ` Did you mean "${meant}"?`}\n` +
      `The providers are: ${names.join(", ")}.`,
  );
}
