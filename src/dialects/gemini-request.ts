import type { ChatRequest, ContentPart, ImageSource, Reasoning, ToolChoice } from "../core/request.ts";
import { inputOf } from "./call-input.ts";
import type { Endpoint } from "./dialect.ts";
import { isObject, parseJson } from "./json-reader.ts";
import { budgetOf, effortOf } from "./thinking.ts";
import { isSaying, toolNames, turnsOf, type AssistantMessage, type Turn, type UserSideMessage } from "./turns.ts";

type Body = Record<string, unknown>;
type Part = Readonly<Record<string, unknown>>;

/** Gemini 3 refuses calls without a signature; this one says that another model made them, and is not checked. */
const FOREIGN_SIGNATURE = "skip_thought_signature_validator";
/** Gemini 2.5 Pro always thinks, and takes no smaller number. */
const PRO_BUDGET_MIN = 128;

const IMAGE_TYPES: ReadonlyMap<string, string> = new Map([
  ["png", "image/png"],
  ["jpg", "image/jpeg"],
  ["jpeg", "image/jpeg"],
  ["webp", "image/webp"],
  ["gif", "image/gif"],
]);

/** The body of generateContent. */
export function geminiBody({ model, capabilities }: Endpoint, request: ChatRequest): Body {
  const { system, turns } = turnsOf(request.messages);
  const names = toolNames(request.messages);
  const body: Body = { contents: turns.map((turn) => contentOf(turn, names, model)) };
  if (system !== null) body["systemInstruction"] = { parts: [{ text: system }] };
  addTools(body, request);
  const config = configOf(request, capabilities.reasoning ? model : null);
  if (Object.keys(config).length > 0) body["generationConfig"] = config;
  return body;
}

/** `thinker`: the model, where it can think. */
function configOf(request: ChatRequest, thinker: string | null): Body {
  const { temperature, topP, tokensMax, stop = [], seed, responseFormat, reasoning } = request;
  const config: Body = {};
  if (temperature !== undefined) config["temperature"] = temperature;
  if (topP !== undefined) config["topP"] = topP;
  if (tokensMax !== undefined) config["maxOutputTokens"] = tokensMax;
  if (stop.length > 0) config["stopSequences"] = stop;
  if (seed !== undefined) config["seed"] = seed;
  if (responseFormat !== undefined) config["responseMimeType"] = "application/json";
  if (responseFormat?.type === "json-schema") config["responseJsonSchema"] = responseFormat.schema;
  if (reasoning !== undefined && thinker !== null) config["thinkingConfig"] = thinkingOf(reasoning, thinker);
  return config;
}

/** Gemini 3 is told how hard to think, the ones before how many tokens. */
function thinkingOf(reasoning: Reasoning, model: string): object {
  const budget = budgetOf(reasoning);
  const includeThoughts = budget > 0;
  if (!isGemini3(model)) {
    const thinkingBudget = model.includes("pro") ? Math.max(PRO_BUDGET_MIN, budget) : budget;
    return { includeThoughts, thinkingBudget };
  }
  const effort = effortOf(reasoning);
  const isHigh = effort === "high" || effort === "xhigh" || effort === "medium";
  return { includeThoughts, thinkingLevel: isHigh ? "HIGH" : "LOW" };
}

function isGemini3(model: string): boolean {
  return model.includes("gemini-3");
}

function addTools(body: Body, { tools = [], toolChoice }: ChatRequest): void {
  if (tools.length === 0) return;
  body["tools"] = [
    {
      functionDeclarations: tools.map(({ name, description, parameters }) => ({
        name,
        description,
        parametersJsonSchema: parameters,
      })),
    },
  ];
  if (toolChoice !== undefined) body["toolConfig"] = { functionCallingConfig: callingOf(toolChoice) };
}

function callingOf(choice: ToolChoice): object {
  if (typeof choice !== "string") return { mode: "ANY", allowedFunctionNames: [choice.name] };
  return { mode: choice === "required" ? "ANY" : choice.toUpperCase() };
}

function contentOf(turn: Turn, names: ReadonlyMap<string, string>, model: string): object {
  if (turn.role === "assistant") {
    return { role: "model", parts: turn.said.flatMap((message) => modelParts(message, model)) };
  }
  return { role: "user", parts: turn.said.flatMap((message) => userParts(message, names)) };
}

function userParts(message: UserSideMessage, names: ReadonlyMap<string, string>): Part[] {
  if (message.role === "tool") {
    const name = names.get(message.toolCallId) ?? message.toolCallId;
    return [{ functionResponse: { name, response: resultOf(message.content) } }];
  }
  if (typeof message.content === "string") return [{ text: message.content }];
  return message.content.filter(isSaying).map(partOf);
}

/** A result is an object; a text that is none is put into one. */
function resultOf(content: string): object {
  const value = parseJson(content);
  return isObject(value) ? value : { result: value ?? content };
}

function partOf(part: ContentPart): Part {
  if (part.type === "text") return { text: part.text };
  const { image } = part;
  if (image.kind === "data") return { inlineData: { mimeType: image.mediaType, data: image.base64 } };
  return { fileData: { fileUri: image.url, mimeType: typeOfLink(image) } };
}

function typeOfLink({ url }: Extract<ImageSource, { kind: "link" }>): string | undefined {
  const [, extension = ""] = /\.(\w+)(?:[?#]|$)/.exec(url) ?? [];
  return IMAGE_TYPES.get(extension.toLowerCase());
}

/** Signatures go back where they came from: with the words, or with the call that they stood at. */
function modelParts({ content, toolCalls = [], thoughts = [] }: AssistantMessage, model: string): Part[] {
  const parts: Part[] = [];
  const signed = thoughts.findLast(({ signature }) => signature?.by === "gemini")?.signature?.value;
  if (content !== "") parts.push({ text: content, thoughtSignature: signed });
  for (const [index, call] of toolCalls.entries()) {
    const own = call.signature?.by === "gemini" ? call.signature.value : undefined;
    const stand = index === 0 && isGemini3(model) ? FOREIGN_SIGNATURE : undefined;
    parts.push({ functionCall: { name: call.name, args: inputOf(call) }, thoughtSignature: own ?? stand });
  }
  return parts;
}

/** What this dialect cannot say at all. */
export function geminiUnable({ responseFormat, tools = [] }: ChatRequest, model: string): string | null {
  return responseFormat !== undefined && tools.length > 0 && !isGemini3(model)
    ? "Gemini before version 3 takes either tools or a response format"
    : null;
}
