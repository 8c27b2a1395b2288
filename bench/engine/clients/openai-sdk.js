import OpenAI from "openai";
import { MESSAGES, MODEL } from "../exchange.js";

/** The official SDK, for scale: one provider, no fallback. */
export function openaiSdk(origin) {
  const client = new OpenAI({ baseURL: `${origin}/v1`, apiKey: "key" });
  return async () => {
    const answer = await client.chat.completions.create({ model: MODEL, messages: MESSAGES });
    return answer.choices[0].message.content;
  };
}
