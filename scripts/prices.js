// Writes src/adapters/price-data*.ts from the offline data of @pydantic/genai-prices: of the providers in our catalog only
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
  baseten: "baseten",
  cerebras: "cerebras",
  cohere: "cohere",
  deepseek: "deepseek",
  fireworks: "fireworks",
  groq: "groq",
  minimax: "minimax",
  mistral: "mistral",
  moonshot: "moonshotai",
  novita: "novita",
  openrouter: "openrouter",
  perplexity: "perplexity",
  together: "together",
  xai: "x-ai",
  zhipu: "zai",
};

/** Priced, but no models to chat with by the API that a chain speaks; they stay out of \`holyfail models\`. */
const NO_CHAT =
  /embed|moderation|whisper|transcribe|[-/]tts\b|realtime|[-.]image\b|-audio\b|-live\b|\bocr\b|-voice\b|guard\b|^ft:|ft-$|^(?:ada|babbage|curie|davinci|text-davinci.*|computer-use|gpt-3\.5-turbo-instruct)$/i;
/** The same by vendor: what answers at another API only (OpenAI's Responses, Google's Vertex). */
const NO_CHAT_AT = {
  openai: /codex|deep-research|^(?:o1|o3|gpt-5(?:\.\d)?)-pro$/,
  google: /^(?!gemini-\d|gemma)/,
  // Names of OpenRouter's have the vendor in front.
  openrouter: /^[^/]+$/,
};
const RATES = ["input_mtok", "output_mtok", "cache_read_mtok", "cache_write_mtok"];

const root = resolve(fileURLToPath(import.meta.url), "../..");
const { version } = JSON.parse(readFileSync(join(root, "node_modules/@pydantic/genai-prices/package.json"), "utf8"));

/** OpenRouter's list is longer than all others together, and is a file of its own, so that it is read only if asked for. */
const FILES = {
  "price-data.ts": Object.keys(LIST_IDS).filter((name) => name !== "openrouter"),
  "price-data-openrouter.ts": ["openrouter"],
};

for (const [file, names] of Object.entries(FILES)) {
  const path = join(root, "src/adapters", file);
  const text = [
    `// Written by scripts/prices.js from @pydantic/genai-prices ${version} (MIT); not to be edited.`,
    "",
    "/** By provider: JSON of what price-list.ts names PricedProvider. A text is read faster than code, and only if asked for. */",
    "export const PRICE_DATA: Readonly<Record<string, string>> = {",
    ...names.map((name) => `  ${name}: ${quoted(JSON.stringify(providerOf(name, LIST_IDS[name])))},`),
    "};",
    "",
  ].join("\n");
  if (!process.argv.includes("--check")) {
    writeFileSync(path, text);
  } else if (readFileSync(path, "utf8") !== text) {
    process.stderr.write(`src/adapters/${file}: out of date. Run node scripts/prices.js.\n`);
    process.exitCode = 1;
  }
}

/** In single quotes, of which JSON has few. */
function quoted(json) {
  return `'${json.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}

function providerOf(name, id) {
  const { models, fallback_model_providers: fallbacks = [] } = findProvider({ providerId: id });
  return {
    fallbacks: fallbacks.flatMap(
      (fallback) => Object.keys(LIST_IDS).find((known) => LIST_IDS[known] === fallback) ?? [],
    ),
    models: models.map((model) => {
      const { match, context_window: contextWindow = null, prices, deprecated = false } = model;
      const listed = deprecated ? undefined : nameOf(model);
      return {
        ...(listed === undefined || NO_CHAT.test(listed) || NO_CHAT_AT[name]?.test(listed) ? {} : { name: listed }),
        match,
        contextWindow,
        prices: (Array.isArray(prices) ? prices : [{ prices }]).map(priceOf),
      };
    }),
  };
}

/** What a chain file would call it: the list's own name for it, unless the vendor's is another one. */
function nameOf({ id, match }) {
  return accepts(match, id) ? id : (match.or ?? [match]).find((clause) => clause.equals !== undefined)?.equals;
}

/** Whether a clause is true of a name; those that are put together by \`and\` and \`regex\` are not needed here. */
function accepts(clause, name) {
  if (clause.or !== undefined) return clause.or.some((each) => accepts(each, name));
  const { equals, starts_with: start, ends_with: end, contains, regex, and } = clause;
  const word = name.toLowerCase();
  if (equals !== undefined) return word === equals.toLowerCase();
  if (start !== undefined) return word.startsWith(start.toLowerCase());
  if (end !== undefined) return word.endsWith(end.toLowerCase());
  if (contains !== undefined) return word.includes(contains.toLowerCase());
  return regex === undefined ? and.every((each) => accepts(each, name)) : new RegExp(regex).test(word);
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
