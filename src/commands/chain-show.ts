import type { Chain, ChainFile, Region, Tier } from "../config/chain.ts";
import { writtenLimits, writtenSettings } from "../config/written-chain.ts";
import type { ShowOptions } from "./chain.ts";
import { alignColumns } from "./chain-columns.ts";
import { chooseChain, loadChainFile, type LoadedChainFile, priceSource } from "./chain-source.ts";
import type { Terminal } from "./terminal.ts";

/** `holyfail chain list`. */
export async function listChains(options: ShowOptions, terminal: Terminal): Promise<void> {
  const { chainFile } = await loadChainFile({ file: options.file, allowPackaged: true }, terminal);
  const chains = Object.values(chainFile.chains);
  if (options.json === true) {
    terminal.print(`${JSON.stringify(listJson(chainFile, chains), null, 2)}\n`);
    return;
  }
  const rows = chains.map((chain) => [
    chain.name === chainFile.defaultChain ? "*" : " ",
    chain.name,
    `${chain.timeoutMs} ms`,
    chain.strategy,
    chain.tiers.map(({ provider, model }) => `${provider.name}/${model}`).join(" -> "),
  ]);
  const note = chainFile.defaultChain === null ? "" : "\n* the default\n";
  terminal.print(`${alignColumns([[" ", "chain", "timeout", "strategy", "tiers"], ...rows])}\n${note}`);
}

function listJson(chainFile: ChainFile, chains: readonly Chain[]) {
  return {
    file: chainFile.file,
    default: chainFile.defaultChain,
    chains: chains.map((chain) => ({
      name: chain.name,
      default: chain.name === chainFile.defaultChain,
      strategy: chain.strategy,
      timeout_ms: chain.timeoutMs,
      tiers: chain.tiers.map(({ index, provider, model }) => ({ tier: index, provider: provider.name, model })),
    })),
  };
}

/** `holyfail chain show`. */
export async function showChain(name: string | undefined, options: ShowOptions, terminal: Terminal): Promise<void> {
  const loaded = await loadChainFile({ file: options.file, allowPackaged: true }, terminal);
  const chain = chooseChain(loaded.chainFile, name);
  const text =
    options.json === true ? `${JSON.stringify(chainJson(chain, loaded), null, 2)}\n` : chainText(chain, loaded);
  terminal.print(text);
}

function chainJson(chain: Chain, loaded: LoadedChainFile) {
  return {
    file: loaded.path,
    name: chain.name,
    default: chain.name === loaded.chainFile.defaultChain,
    ...writtenSettings(chain),
    prices_as_of: loaded.pricesAsOf,
    tiers: chain.tiers.map((tier) => tierJson(tier, chain, loaded)),
  };
}

function tierJson(tier: Tier, chain: Chain, loaded: LoadedChainFile) {
  return {
    tier: tier.index,
    provider: tier.provider.name,
    model: tier.model,
    dialect: tier.provider.dialect,
    base_url: tier.provider.baseUrl,
    base_url_env: tier.provider.baseUrlEnv,
    api_key_env: tier.provider.apiKeyEnv,
    ...(tier.provider.apiVersion === null ? {} : { api_version: tier.provider.apiVersion }),
    ...(tier.provider.regions.length === 0 ? {} : { regions: tier.provider.regions.map(writtenRegion) }),
    ...writtenLimits(tier),
    price_source: priceSource(tier, chain, loaded),
  };
}

function writtenRegion({ name, baseUrl }: Region) {
  return { name, base_url: baseUrl };
}

function chainText(chain: Chain, loaded: LoadedChainFile): string {
  const { tiers, file: _file, name: _name, default: isDefault, ...settings } = chainJson(chain, loaded);
  const lines = Object.entries(settings).map(([key, value]) => [`  ${key}`, shown(value)]);
  const heads = tiers.map((tier) => {
    const { tier: index, provider, model, price_source: source, price, ...rest } = tier;
    const cost =
      price === null
        ? "unknown"
        : `${priceText(price)} (${source === "file" ? "this file" : `price list, ${loaded.pricesAsOf}`})`;
    const rows = [["    price", cost], ...Object.entries(rest).map(([key, value]) => [`    ${key}`, shown(value)])];
    return `  ${index}  ${provider}/${model}\n${alignColumns(rows)}`;
  });
  const title = `${chain.name}${isDefault ? " (the default)" : ""}, from ${loaded.path}`;
  return `${title}\n${alignColumns(lines)}\n\n${orderText(chain)}\n${heads.join("\n")}\n`;
}

const ORDERS: Readonly<Record<Chain["strategy"], string>> = {
  priority: "tiers, in order of trial:",
  weighted: "tiers (each request draws its order by weight):",
  latency: "tiers (tried from the fastest, as measured):",
  cost: "tiers (tried from the cheapest):",
};

function orderText({ strategy }: Chain): string {
  return ORDERS[strategy];
}

function priceText(price: NonNullable<ReturnType<typeof writtenLimits>["price"]>): string {
  return `$${price.input_per_mtok} in, $${price.output_per_mtok} out per million tokens`;
}

function shown(value: unknown): string {
  if (value === null) return "none";
  if (typeof value !== "object") return typeof value === "string" ? value : JSON.stringify(value);
  return Object.entries(value)
    .map(([key, entry]) => `${key} ${shown(entry)}`)
    .join(", ");
}
