import {
  asksForThoughts,
  type ChatRequest,
  type ReasoningEffort,
  type Tool,
  type ToolChoice,
} from "../core/request.ts";
import { ANY_CALL_ID } from "./call-ids.ts";
import type { Endpoint } from "./dialect.ts";
import { geminiContents } from "./gemini-contents.ts";
import { geminiAlwaysThinks, geminiThinksByBudget, isGemini3 } from "./model-generations.ts";
import { budgetOf, budgetWithin, effortOf } from "./thinking.ts";
import { turnsOf } from "./turns.ts";

/** Budgets outside these are refused by some of the models that think. */
const BUDGET_MIN = 512;
const BUDGET_MAX = 24_576;

/** A request's body for generateContent. That at most one tool be called cannot be said in it, so it is left out. */
export function geminiBody(endpoint: Endpoint, request: ChatRequest): Record<string, unknown> {
  const { system, turns } = turnsOf(request.messages, "gemini", ANY_CALL_ID);
  const body: Record<string, unknown> = {
    contents: geminiContents(turns, isGemini3(endpoint.model)),
  };
  if (system !== null) body["systemInstruction"] = { parts: [{ text: system }] };
  if (request.tools !== undefined && request.tools.length > 0) {
    body["tools"] = [{ functionDeclarations: request.tools.map(declarationOf) }];
    if (request.toolChoice !== undefined) body["toolConfig"] = { functionCallingConfig: choiceOf(request.toolChoice) };
  }
  const config = configOf(endpoint, request);
  if (config !== null) body["generationConfig"] = config;
  return body;
}

/** `parametersJsonSchema` takes JSON Schema; `parameters` would take a dialect of it only. */
function declarationOf({ name, description, parameters }: Tool): unknown {
  return { name, description, parametersJsonSchema: parameters };
}

function choiceOf(choice: ToolChoice): unknown {
  if (typeof choice === "object") return { mode: "ANY", allowedFunctionNames: [choice.name] };
  return { mode: MODES[choice] };
}

const MODES = { auto: "AUTO", none: "NONE", required: "ANY" } as const;

function configOf(endpoint: Endpoint, request: ChatRequest): Record<string, unknown> | null {
  const config: Record<string, unknown> = {};
  if (request.temperature !== undefined) config["temperature"] = request.temperature;
  if (request.topP !== undefined) config["topP"] = request.topP;
  if (request.tokensMax !== undefined) config["maxOutputTokens"] = request.tokensMax;
  if (request.stop !== undefined && request.stop.length > 0) config["stopSequences"] = request.stop;
  if (request.seed !== undefined) config["seed"] = request.seed;
  const format = request.responseFormat;
  if (format !== undefined) {
    config["responseMimeType"] = "application/json";
    if (format.type === "json-schema") config["responseJsonSchema"] = format.schema;
  }
  if (request.reasoning !== undefined && endpoint.capabilities.reasoning) {
    config["thinkingConfig"] = thinkingOf(endpoint, request, request.reasoning);
  }
  return Object.keys(config).length > 0 ? config : null;
}

/** A model that cannot help thinking is told to think as little as it can, and to keep it to itself. */
function thinkingOf(
  { model }: Endpoint,
  request: ChatRequest,
  reasoning: NonNullable<ChatRequest["reasoning"]>,
): unknown {
  const shown = asksForThoughts(request) && budgetOf(reasoning) > 0 ? { includeThoughts: true } : null;
  if (!geminiThinksByBudget(model)) {
    return { ...shown, thinkingLevel: LEVELS[effortOf(reasoning)] };
  }
  const mustThink = geminiAlwaysThinks(model);
  if (shown === null && !mustThink) return { thinkingBudget: 0 };
  const budget = budgetWithin(Math.min(budgetOf(reasoning), BUDGET_MAX), request.tokensMax);
  return { ...shown, thinkingBudget: Math.max(BUDGET_MIN, budget) };
}

/** The lowest and the highest level are those that every model knows that thinks by levels. */
const LEVELS = {
  none: "LOW",
  minimal: "LOW",
  low: "LOW",
  medium: "MEDIUM",
  high: "HIGH",
  xhigh: "HIGH",
} as const satisfies Record<ReasoningEffort, string>;
