import OpenAI from "openai";
import { generatedClientOptions, MODELS, NOTHING_SAID } from "./client-shape.ts";
import type { ClientOptions, OfficialClient, Question } from "./client-shape.ts";

/** The `openai` package. */
export function openaiClient(options: ClientOptions): OfficialClient {
  const client = new OpenAI(generatedClientOptions(options));
  return {
    plain: async (question) => {
      const { model, choices, usage } = await client.chat.completions.create(bodyOf(question));
      const text = choices[0]?.message.content ?? "";
      return { text, finish: choices[0]?.finish_reason ?? null, model, ...tokensOf(usage), pieces: 1 };
    },
    streamed: async (question) => {
      const chunks = await client.chat.completions.create({
        ...bodyOf(question),
        stream: true,
        stream_options: { include_usage: true },
      });
      let said = NOTHING_SAID;
      for await (const { model, choices, usage } of chunks) {
        const text = choices[0]?.delta.content ?? "";
        const finish = choices[0]?.finish_reason ?? said.finish;
        const pieces = said.pieces + (text === "" ? 0 : 1);
        said = { ...said, text: said.text + text, finish, model, pieces, ...(usage ? tokensOf(usage) : null) };
      }
      return said;
    },
    assembled: async (question) => (await client.chat.completions.stream(bodyOf(question)).finalContent()) ?? "",
    models: async () => (await client.models.list()).data.map(({ id }) => id),
    model: async (id) => (await client.models.retrieve(id)).id,
  };
}

function bodyOf({ turns, tokensMax }: Question) {
  const messages = turns.map(({ role, text }) => ({ role, content: text }));
  const limit = tokensMax === undefined ? null : { max_completion_tokens: tokensMax };
  return { model: MODELS.openai, messages, ...limit };
}

function tokensOf(usage: OpenAI.CompletionUsage | undefined) {
  return { inputTokens: usage?.prompt_tokens ?? null, outputTokens: usage?.completion_tokens ?? null };
}
