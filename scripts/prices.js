// Writes src/adapters/price-data.ts from the offline data of @pydantic/genai-prices: of the providers in our catalog only
// what the price list needs, since loading the package whole would take longer than checking a chain file does. With
// --check it only compares.
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { findProvider } from "@pydantic/genai-prices";

/** The list's names for the providers of our catalog. One that is not here has no price in the list. */
const LIST_IDS = {
  openai: "openai",
  anthropic: "anthropic",
  google: "google",
  azure: "azure",
  cerebras: "cerebras",
  cohere: "cohere",
  deepseek: "deepseek",
  fireworks: "fireworks",
  groq: "groq",
  mistral: "mistral",
  moonshot: "moonshotai",
  openrouter: "openrouter",
  perplexity: "perplexity",
  together: "together",
  xai: "x-ai",
};
const RATES = ["input_mtok", "output_mtok", "cache_read_mtok", "cache_write_mtok"];

const root = resolve(fileURLToPath(import.meta.url), "../..");
const path = join(root, "src/adapters/price-data.ts");
const { version } = JSON.parse(readFileSync(join(root, "node_modules/@pydantic/genai-prices/package.json"), "utf8"));
const providers = Object.entries(LIST_IDS).map(([name, id]) => [name, JSON.stringify(providerOf(id))]);
const text = [
  `// Written by scripts/prices.js from @pydantic/genai-prices ${version} (MIT); not to be edited.`,
  "",
  "/** By provider: JSON of what price-list.ts names PricedProvider. A text is read faster than code, and only if asked for. */",
  "export const PRICE_DATA: Readonly<Record<string, string>> = {",
  ...providers.map(([name, json]) => `  ${name}: ${quoted(json)},`),
  "};",
  "",
].join("\n");

if (!process.argv.includes("--check")) {
  writeFileSync(path, text);
} else if (readFileSync(path, "utf8") !== text) {
  process.stderr.write("src/adapters/price-data.ts: out of date. Run node scripts/prices.js.\n");
  process.exitCode = 1;
}

/** In single quotes, of which JSON has few. */
function quoted(json) {
  return `'${json.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}

function providerOf(id) {
  const { models, fallback_model_providers: fallbacks = [] } = findProvider({ providerId: id });
  return {
    fallbacks: fallbacks.map((fallback) => Object.keys(LIST_IDS).find((known) => LIST_IDS[known] === fallback)),
    models: models.map(({ match, context_window: contextWindow = null, prices }) => ({
      match,
      contextWindow,
      prices: (Array.isArray(prices) ? prices : [{ prices }]).map(priceOf),
    })),
  };
}

function priceOf({ constraint, prices }) {
  const rates = RATES.map((key) => prices[key]?.base ?? prices[key] ?? null);
  if (constraint === undefined) return { rates };
  if (constraint.type === "start_date") return { rates, since: constraint.start_date };
  return { rates, dailyFrom: secondsOfDay(constraint.start_time), dailyTo: secondsOfDay(constraint.end_time) };
}

/** "16:30:00Z" -> 59400. */
function secondsOfDay(time) {
  const match = /^(\d\d):(\d\d):(\d\d)Z$/.exec(time);
  if (match === null) throw new Error(`a time of day that is not understood: ${time}`);
  const [, hours, minutes, seconds] = match.map(Number);
  return hours * 3600 + minutes * 60 + seconds;
}
