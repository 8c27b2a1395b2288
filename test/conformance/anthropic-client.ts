import Anthropic from "@anthropic-ai/sdk";
import { generatedClientOptions, MODELS, NOTHING_SAID } from "./client-shape.ts";
import type { ClientOptions, OfficialClient, Question, Said } from "./client-shape.ts";

const TOKENS_MAX_DEFAULT = 1000;

/** The `@anthropic-ai/sdk` package. */
export function anthropicClient(options: ClientOptions): OfficialClient {
  const client = new Anthropic(generatedClientOptions(options));
  return {
    plain: async (question) => {
      const { content, stop_reason: finish, model, usage } = await client.messages.create(bodyOf(question));
      const text = content.map((block) => (block.type === "text" ? block.text : "")).join("");
      return { text, finish, model, inputTokens: usage.input_tokens, outputTokens: usage.output_tokens, pieces: 1 };
    },
    streamed: async (question) => {
      const events = await client.messages.create({ ...bodyOf(question), stream: true });
      let said = NOTHING_SAID;
      for await (const event of events) said = withEvent(said, event);
      return said;
    },
    assembled: (question) => client.messages.stream(bodyOf(question)).finalText(),
    models: async () => (await client.models.list()).data.map(({ id }) => id),
    model: async (id) => (await client.models.retrieve(id)).id,
  };
}

function bodyOf({ turns, tokensMax = TOKENS_MAX_DEFAULT }: Question) {
  const messages = turns.map(({ role, text }) => ({ role, content: text }));
  return { model: MODELS.anthropic, messages, max_tokens: tokensMax };
}

function withEvent(said: Said, event: Anthropic.MessageStreamEvent): Said {
  if (event.type === "message_start") {
    const { model, usage } = event.message;
    return { ...said, model, inputTokens: usage.input_tokens };
  }
  if (event.type === "message_delta") {
    return { ...said, finish: event.delta.stop_reason, outputTokens: event.usage.output_tokens };
  }
  if (event.type !== "content_block_delta" || event.delta.type !== "text_delta") return said;
  return { ...said, text: said.text + event.delta.text, pieces: said.pieces + 1 };
}
