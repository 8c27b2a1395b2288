import { badValue, bothForms, either, unknownName } from "./gemini-reject.ts";
import { schemaComplaint } from "./gemini-schema.ts";
import { inWords, isList, isObject, type JsonObject } from "./request-body.ts";
import { type JsonFormat, type Thinking, tokensOfBudget, tokensOfEffort } from "./wishes.ts";

const STOPS_MAX = 5;
const FIELDS = bothForms(
  "candidateCount stopSequences maxOutputTokens temperature topP topK seed presencePenalty frequencyPenalty responseMimeType " +
    "responseSchema responseJsonSchema _responseJsonSchema responseLogprobs logprobs enableEnhancedCivicAnswers " +
    "responseModalities speechConfig thinkingConfig imageConfig mediaResolution responseFormat audioTimestamp " +
    "routingConfig modelSelectionConfig enableAffectiveDialog",
);
const MIME_TYPES: ReadonlySet<unknown> = new Set(["text/plain", "application/json", "text/x.enum"]);
const LEVELS: ReadonlySet<unknown> = new Set(["MINIMAL", "LOW", "MEDIUM", "HIGH"]);

/** What the generation config asks for beside words; or a complaint. */
export interface Options {
  readonly tokensMax: number | null;
  readonly stops: readonly string[];
  readonly format: JsonFormat | null;
  readonly thinking: Thinking | null;
}

export function readOptions(options: JsonObject, model: string): Options | string {
  const complaint = unknownName(options, FIELDS, "generation_config") ?? numbersComplaint(options);
  if (complaint !== null) return complaint;
  const stops = either(options, "stopSequences", "stop_sequences") ?? [];
  if (!isList(stops) || stops.length > STOPS_MAX) {
    return `* GenerateContentRequest.generation_config.stop_sequences: the number of stop_sequences must be at most ${STOPS_MAX}.\n`;
  }
  const odd = stops.find((stop) => typeof stop !== "string");
  if (odd !== undefined) return badValue("generation_config.stop_sequences", "TYPE_STRING", odd);
  const format = readFormat(options);
  if (typeof format === "string") return format;
  const thinking = readThinking(either(options, "thinkingConfig", "thinking_config"), model);
  if (typeof thinking === "string") return thinking;
  const tokensMax = either(options, "maxOutputTokens", "max_output_tokens");
  const texts =
    stops.length === 0 ? [] : stops.filter((stop): stop is string => typeof stop === "string" && stop !== "");
  return { tokensMax: typeof tokensMax === "number" ? tokensMax : null, stops: texts, format, thinking };
}

function numbersComplaint(options: JsonObject): string | null {
  const { temperature, seed } = options;
  const topP = either(options, "topP", "top_p");
  const tokensMax = either(options, "maxOutputTokens", "max_output_tokens");
  const place = "* GenerateContentRequest.generation_config.";
  if (temperature !== undefined && !isWithin(temperature, 2)) {
    return `${place}temperature: temperature must be in the range [0.0, 2.0].\n`;
  }
  if (topP !== undefined && !isWithin(topP, 1)) return `${place}top_p: top_p must be in the range [0.0, 1.0].\n`;
  if (seed !== undefined && !Number.isInteger(seed)) return badValue("generation_config.seed", "TYPE_INT32", seed);
  if (tokensMax !== undefined && (typeof tokensMax !== "number" || !Number.isInteger(tokensMax) || tokensMax < 1)) {
    return `${place}max_output_tokens: max_output_tokens must be positive.\n`;
  }
  return null;
}

function isWithin(value: unknown, most: number): boolean {
  return typeof value === "number" && value >= 0 && value <= most;
}

function readFormat(options: JsonObject): JsonFormat | null | string {
  const mimeType = either(options, "responseMimeType", "response_mime_type") ?? "text/plain";
  const schema = either(options, "responseSchema", "response_schema");
  const jsonSchema =
    either(options, "responseJsonSchema", "response_json_schema") ??
    either(options, "_responseJsonSchema", "_response_json_schema");
  const place = "* GenerateContentRequest.generation_config.";
  if (!MIME_TYPES.has(mimeType)) {
    return `${place}response_mime_type: allowed mimetypes are \`text/plain\`, \`application/json\` and \`text/x.enum\`.\n`;
  }
  const wanted = schema ?? jsonSchema;
  if (mimeType !== "application/json") {
    if (wanted === undefined || mimeType === "text/x.enum") return null;
    return `${place}response_schema: only allowed when response_mime_type is \`application/json\`.\n`;
  }
  if (wanted === undefined) return { schema: null };
  if (schema !== undefined && jsonSchema !== undefined) {
    return `${place}response_schema: only one of response_schema and response_json_schema may be set.\n`;
  }
  const complaint = schema === undefined ? null : schemaComplaint(schema, "generation_config.response_schema");
  if (complaint !== null) return complaint;
  return isObject(wanted) ? { schema: wanted } : "Invalid value at 'generation_config.response_json_schema'.";
}

function readThinking(config: unknown, model: string): Thinking | null | string {
  if (config === undefined) return null;
  if (!isObject(config)) return "Invalid value at 'generation_config.thinking_config'.";
  const at = "generation_config.thinking_config";
  const unknown = unknownName(config, THINKING_FIELDS, at);
  if (unknown !== null) return unknown;
  const budget = either(config, "thinkingBudget", "thinking_budget");
  const level = either(config, "thinkingLevel", "thinking_level");
  const shown = either(config, "includeThoughts", "include_thoughts") === true ? "yes" : "no";
  if (budget !== undefined && level !== undefined) {
    return "You can only set only one of thinking budget and thinking level.";
  }
  if (level !== undefined) {
    const name = inWords(level).toUpperCase();
    const type = "type.googleapis.com/google.ai.generativelanguage.v1beta.ThinkingConfig.ThinkingLevel";
    if (!LEVELS.has(name)) return badValue(`${at}.thinking_level`, type, level);
    if (model.startsWith("gemini-2")) return "Thinking level is not supported for this model.";
    return { tokensMax: tokensOfEffort(name.toLowerCase()), shown };
  }
  if (budget === undefined) return { tokensMax: tokensOfEffort("medium"), shown };
  if (typeof budget !== "number" || !Number.isInteger(budget) || budget < -1) {
    return badValue(`${at}.thinking_budget`, "TYPE_INT32", budget);
  }
  if (budget === 0) {
    return model.includes("pro") ? "Budget 0 is invalid. This model only works in thinking mode." : null;
  }
  // -1: as much as the model likes.
  return { tokensMax: budget === -1 ? tokensOfEffort("medium") : tokensOfBudget(budget), shown };
}

const THINKING_FIELDS = bothForms("includeThoughts thinkingBudget thinkingLevel");
