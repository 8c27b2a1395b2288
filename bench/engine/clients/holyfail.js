import { parseChainFile } from "../../../src/config/parse-chain-file.ts";
import { Cancellation } from "../../../src/core/cancellation.ts";
import { CATALOG } from "../../../src/dialects/catalog.ts";
import { chainState } from "../../../src/engine/chain-state.ts";
import { runChain } from "../../../src/engine/run-chain.ts";
import { realWorld } from "../../../src/world.ts";
import { MESSAGES, MODEL } from "../exchange.js";

/** The engine as `holyfail chat` uses it, with four tiers, of which the first always answers. */
export async function holyfail(origin) {
  const chain = chainAt(origin);
  const world = await realWorld({ OPENAI_API_KEY: "key" });
  const powers = { ...world, apiKeyOf: (provider) => world.apiKeyOf(provider), emit: () => {} };
  const state = chainState(chain);
  let sent = 0;
  return async () => {
    const request = { id: `bench-${sent++}`, messages: MESSAGES, stream: false };
    const pieces = runChain(state, request, powers, new Cancellation());
    let text = "";
    for (;;) {
      const { done, value } = await pieces.next();
      if (done && value.ok) return text;
      if (done) throw new Error(value.failure.message);
      if (value.type === "text") text += value.text;
    }
  };
}

function chainAt(origin) {
  const tiers = [MODEL, "gpt-4.1-mini", "gpt-4.1-nano", "gpt-4o"].map(
    (model) => `      - { provider: openai, model: ${model}, price: { input_per_mtok: 2, output_per_mtok: 8 } }`,
  );
  const text = [
    "version: 1",
    `providers: { openai: { base_url: "${origin}/v1", api_key_env: OPENAI_API_KEY } }`,
    "chains:",
    "  bench:",
    "    tiers:",
    ...tiers,
    "",
  ].join("\n");
  const parsed = parseChainFile(text, "chains.yaml", { catalog: CATALOG, prices: null });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  return parsed.chainFile.chains.bench;
}
