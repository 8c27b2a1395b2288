import { parseChainFile } from "../../src/config/parse-chain-file.ts";
import { CATALOG } from "../../src/dialects/catalog.ts";
import { MODEL } from "../engine/exchange.js";

const MODELS = [MODEL, "gpt-4.1-mini", "gpt-4.1-nano", "gpt-4o"];
const PRICE = { input_per_mtok: 2, output_per_mtok: 8 };

/** As its file would have it, every default applied. @param {import("./contestants.js").Contestant} contestant */
export function chainOf({ chain = {}, tier = {}, tiers = MODELS.length }) {
  const written = MODELS.slice(0, tiers).map((model) => ({ provider: "openai", model, price: PRICE, ...tier }));
  // JSON is YAML.
  const text = JSON.stringify({ version: 1, chains: { bench: { ...chain, tiers: written } } });
  const parsed = parseChainFile(text, "chains.yaml", { catalog: CATALOG, prices: null });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  return parsed.chainFile.chains.bench;
}
