import { type GenerateContentResponse, GoogleGenAI } from "@google/genai";
import { REQUEST_ID_HEADER } from "../../src/core/transport.ts";
import { MODELS, NOTHING_SAID } from "./client-shape.ts";
import type { ClientOptions, OfficialClient, Question, Said } from "./client-shape.ts";

/** Its own first wait is a second. */
const FIRST_BACKOFF_SECONDS = 0.02;

/** The `@google/genai` package. */
export function geminiClient({ baseUrl, timeoutMs, retriesMax = 0, requestId }: ClientOptions): OfficialClient {
  const retries = { attempts: retriesMax + 1, initialDelay: FIRST_BACKOFF_SECONDS };
  const { models, chats } = new GoogleGenAI({
    ...(baseUrl === undefined ? null : { apiKey: "any-key" }),
    httpOptions: {
      ...(baseUrl === undefined ? null : { baseUrl }),
      ...(retriesMax === 0 ? null : { retryOptions: retries }),
      ...(timeoutMs === undefined ? null : { timeout: timeoutMs }),
      ...(requestId === undefined ? null : { headers: { [REQUEST_ID_HEADER]: requestId } }),
    },
  });
  return {
    plain: async (question) => withPart(NOTHING_SAID, await models.generateContent(bodyOf(question))),
    streamed: async (question) => {
      let said = NOTHING_SAID;
      for await (const part of await models.generateContentStream(bodyOf(question))) said = withPart(said, part);
      return said;
    },
    assembled: async (question) => {
      const { model, contents, config } = bodyOf(question);
      const chat = chats.create({
        model,
        history: contents.slice(0, -1),
        ...(config === undefined ? null : { config }),
      });
      const message = contents.at(-1)?.parts ?? [];
      for await (const part of await chat.sendMessageStream({ message })) void part;
      const turns = chat.getHistory().slice(contents.length);
      return turns.flatMap(({ parts = [] }) => parts.map(({ text = "" }) => text)).join("");
    },
    models: async () => {
      const names: string[] = [];
      for await (const { name } of await models.list()) names.push(name ?? "");
      return names;
    },
    model: async (id) => (await models.get({ model: id })).name ?? "",
  };
}

function bodyOf({ turns, tokensMax }: Question) {
  const contents = turns.map(({ role, text }) => ({ role: role === "user" ? "user" : "model", parts: [{ text }] }));
  const config = tokensMax === undefined ? undefined : { maxOutputTokens: tokensMax };
  return { model: MODELS.gemini, contents, ...(config === undefined ? null : { config }) };
}

/** A whole answer is a stream of one part. */
function withPart(said: Said, { text = "", candidates, modelVersion, usageMetadata }: GenerateContentResponse): Said {
  return {
    text: said.text + text,
    finish: candidates?.[0]?.finishReason ?? said.finish,
    model: modelVersion ?? said.model,
    inputTokens: usageMetadata?.promptTokenCount ?? said.inputTokens,
    outputTokens: usageMetadata?.candidatesTokenCount ?? said.outputTokens,
    pieces: said.pieces + (text === "" ? 0 : 1),
  };
}
