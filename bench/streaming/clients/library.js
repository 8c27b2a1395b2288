import { createClient, loadChains } from "../../../src/index.ts";
import { chainText } from "../../engine/chain-at.js";
import { MESSAGES } from "../../engine/exchange.js";

/** The library as a service uses it: OpenAI-shaped chunks of a chain of four tiers, of which the first always answers. */
export async function library(base) {
  const client = createClient({ chains: await loadChains({ text: chainText(base) }), env: { OPENAI_API_KEY: "key" } });
  return async (firstToken) => {
    let text = "";
    for await (const chunk of await client.chat.completions.create({ messages: MESSAGES, stream: true })) {
      const content = chunk.choices[0]?.delta.content;
      if (!content) continue;
      if (text === "") firstToken();
      text += content;
    }
    return text;
  };
}
