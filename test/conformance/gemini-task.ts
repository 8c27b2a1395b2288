import { FunctionCallingConfigMode, type GenerateContentConfig, type GenerateContentResponse } from "@google/genai";
import { type Content, GoogleGenAI, type Part } from "@google/genai";
import { REQUEST_ID_HEADER } from "../../src/core/transport.ts";
import { type ClientOptions, MODELS } from "./client-shape.ts";
import type { Done, Task, TaskClient } from "./task-shape.ts";

/** The `@google/genai` package; of a stream the parts are put one after the other, as its chats do. */
export function geminiTask({ baseUrl, requestId }: ClientOptions): TaskClient {
  const { models } = new GoogleGenAI({
    apiKey: "any-key",
    httpOptions: {
      ...(baseUrl === undefined ? null : { baseUrl }),
      ...(requestId === undefined ? null : { headers: { [REQUEST_ID_HEADER]: requestId } }),
    },
  });
  return {
    plain: async (task) => doneOf([await models.generateContent(bodyOf(task))]),
    streamed: async (task) => {
      const responses: GenerateContentResponse[] = [];
      for await (const response of await models.generateContentStream(bodyOf(task))) responses.push(response);
      return doneOf(responses);
    },
  };
}

function bodyOf(task: Task) {
  return { model: MODELS.gemini, contents: contentsOf(task), config: configOf(task) };
}

function configOf(task: Task): GenerateContentConfig {
  const { system, tools, choice, format, stops, thinks, tokensMax, seed, topP } = task;
  return {
    ...(system === undefined ? null : { systemInstruction: system }),
    ...(tools === undefined
      ? null
      : {
          tools: [
            {
              functionDeclarations: tools.map(({ name, description, schema }) => ({
                name,
                description,
                parametersJsonSchema: schema,
              })),
            },
          ],
        }),
    ...(choice === undefined ? null : { toolConfig: { functionCallingConfig: callingOf(choice) } }),
    ...(format === undefined ? null : { responseMimeType: "application/json" }),
    ...(typeof format === "object" ? { responseJsonSchema: format } : null),
    ...(stops === undefined ? null : { stopSequences: [...stops] }),
    ...(thinks === undefined ? null : { thinkingConfig: { includeThoughts: true, thinkingBudget: 1024 } }),
    ...(tokensMax === undefined ? null : { maxOutputTokens: tokensMax }),
    ...(seed === undefined ? null : { seed }),
    ...(topP === undefined ? null : { topP }),
  };
}

function callingOf(choice: NonNullable<Task["choice"]>) {
  if (choice === "none") return { mode: FunctionCallingConfigMode.NONE };
  if (choice === "required") return { mode: FunctionCallingConfigMode.ANY };
  return { mode: FunctionCallingConfigMode.ANY, allowedFunctionNames: [choice.name] };
}

function contentsOf({ prompt, images = [], after }: Task): Content[] {
  const pictures = images.map((image) =>
    image.startsWith("http")
      ? { fileData: { fileUri: image, mimeType: "image/png" } }
      : { inlineData: { data: image, mimeType: "image/png" } },
  );
  const asked = { role: "user", parts: [{ text: prompt }, ...pictures] };
  if (after === undefined) return [asked];
  const parts = after.done.turn as Part[];
  const names = parts.flatMap(({ functionCall }) => (functionCall === undefined ? [] : [functionCall.name ?? ""]));
  const results = names.map((name, index) => ({
    functionResponse: { name, response: { output: after.results[index] ?? "" } },
  }));
  return [asked, { role: "model", parts }, { role: "user", parts: results }];
}

function doneOf(responses: readonly GenerateContentResponse[]): Done {
  const parts = responses.flatMap(({ candidates }) => candidates?.[0]?.content?.parts ?? []);
  const last = responses.at(-1);
  const usage = last?.usageMetadata;
  return {
    text: parts.map(({ text = "", thought }) => (thought === true ? "" : text)).join(""),
    thoughts: parts.map(({ text = "", thought }) => (thought === true ? text : "")).join(""),
    calls: parts.flatMap(({ functionCall: call }) =>
      call === undefined ? [] : [{ name: call.name ?? "", input: call.args }],
    ),
    finish: last?.candidates?.[0]?.finishReason ?? null,
    inputTokens: usage?.promptTokenCount ?? null,
    cachedTokens: usage?.cachedContentTokenCount ?? 0,
    thoughtTokens: usage?.thoughtsTokenCount ?? 0,
    turn: parts,
  };
}
