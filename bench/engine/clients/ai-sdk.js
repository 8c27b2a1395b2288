import { createOpenAI } from "@ai-sdk/openai";
import { generateText } from "ai";
import { createFallback } from "ai-fallback";
import { MESSAGES, MODEL } from "../exchange.js";

/** The AI SDK with a fallback model behind the one that always answers, for scale. */
export function aiSdk(origin) {
  const openai = createOpenAI({ baseURL: `${origin}/v1`, apiKey: "key" });
  const model = createFallback({ models: [openai.chat(MODEL), openai.chat("gpt-4.1-mini")] });
  const [system, ...messages] = MESSAGES;
  return async () => {
    const { text } = await generateText({ model, system: system.content, messages });
    return text;
  };
}
