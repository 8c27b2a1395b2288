import { parseChainFile } from "../../src/config/parse-chain-file.ts";
import { CATALOG } from "../../src/dialects/catalog.ts";
import { MODEL } from "./exchange.js";

/** A chain file with four tiers of one provider, whose API is below this URL. */
export function chainText(base) {
  const tiers = [MODEL, "gpt-4.1-mini", "gpt-4.1-nano", "gpt-4o"].map(
    (model) => `      - { provider: openai, model: ${model}, price: { input_per_mtok: 2, output_per_mtok: 8 } }`,
  );
  return [
    "version: 1",
    `providers: { openai: { base_url: "${base}", api_key_env: OPENAI_API_KEY } }`,
    "chains:",
    "  bench:",
    "    tiers:",
    ...tiers,
    "",
  ].join("\n");
}

export function chainAt(base) {
  const parsed = parseChainFile(chainText(base), "chains.yaml", { catalog: CATALOG, prices: null });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  return parsed.chainFile.chains.bench;
}
