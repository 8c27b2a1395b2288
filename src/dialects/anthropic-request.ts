import type { ChatRequest } from "../core/request.ts";
import { anthropicMessages } from "./anthropic-messages.ts";
import { anthropicThinking } from "./anthropic-thinking.ts";
import { anthropicTools } from "./anthropic-tools.ts";
import type { CallIdRule } from "./call-ids.ts";
import { closedSchema } from "./closed-schema.ts";
import type { Endpoint } from "./dialect.ts";
import { claudeSamples } from "./model-generations.ts";
import { turnsOf } from "./turns.ts";

/** The Messages API demands a limit; this one is within what every model that it serves allows. */
const TOKENS_MAX_DEFAULT = 4096;
/** The scale ends here, while OpenAI's and Gemini's end at 2: a hotter request must not fail for that on a fallback. */
const TEMPERATURE_MAX = 1;
/** A model that thinks has no temperature, and no lower `top_p`. */
const THINKING_TOP_P_MIN = 0.95;

const CALL_IDS: CallIdRule = { fits: /^[a-zA-Z0-9_-]{1,64}$/, made: (nth) => `call_${nth}` };

/** A request's body for the Messages API. There is no seed in it. */
export function anthropicBody(endpoint: Endpoint, request: ChatRequest): Record<string, unknown> {
  const { system, turns } = turnsOf(request.messages, "anthropic", CALL_IDS);
  const tokensMax = request.tokensMax ?? TOKENS_MAX_DEFAULT;
  const thinking = anthropicThinking(endpoint, request, turns, tokensMax);
  const body: Record<string, unknown> = {
    model: endpoint.model,
    max_tokens: thinking?.tokensMax ?? tokensMax,
    messages: anthropicMessages(turns),
  };
  if (system !== null) body["system"] = system;
  addSampling(body, endpoint, request, thinking?.thinking !== undefined);
  if (request.stop !== undefined && request.stop.length > 0) body["stop_sequences"] = request.stop;
  Object.assign(body, anthropicTools(endpoint, request, turns));
  if (thinking?.thinking !== undefined) body["thinking"] = thinking.thinking;
  const format = request.responseFormat;
  const schema = format?.type === "json-schema" ? format.schema : undefined;
  if (schema !== undefined || thinking?.effort !== undefined) {
    body["output_config"] = {
      ...(thinking?.effort === undefined ? null : { effort: thinking.effort }),
      ...(schema === undefined ? null : { format: { type: "json_schema", schema: closedSchema(schema) } }),
    };
  }
  if (request.stream) body["stream"] = true;
  return body;
}

/** Newer models refuse both measures of chance, and of the others some refuse two at once: then the temperature counts. */
function addSampling(
  body: Record<string, unknown>,
  { model }: Endpoint,
  { temperature, topP }: ChatRequest,
  thinks: boolean,
): void {
  if (!claudeSamples(model)) return;
  if (temperature !== undefined && !thinks) body["temperature"] = Math.min(temperature, TEMPERATURE_MAX);
  else if (topP !== undefined && (!thinks || topP >= THINKING_TOP_P_MIN)) body["top_p"] = topP;
}
