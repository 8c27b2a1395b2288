import { Cancellation } from "../../../src/core/cancellation.ts";
import { chainState } from "../../../src/engine/chain-state.ts";
import { runChain } from "../../../src/engine/run-chain.ts";
import { realWorld } from "../../../src/world.ts";
import { chainAt } from "../chain-at.js";
import { MESSAGES } from "../exchange.js";

/** The engine as `holyfail chat` uses it, with four tiers, of which the first always answers. */
export async function holyfail(origin) {
  const chain = chainAt(`${origin}/v1`);
  const world = await realWorld({ OPENAI_API_KEY: "key" });
  const powers = { ...world, apiKeyOf: (provider) => world.apiKeyOf(provider), emit: () => {} };
  const state = chainState(chain);
  let sent = 0;
  return async () => {
    const request = { id: `bench-${sent++}`, messages: MESSAGES, stream: false };
    const pieces = runChain(state, request, powers, new Cancellation());
    let text = "";
    for (;;) {
      const { done, value } = await pieces.next();
      if (done && value.ok) return text;
      if (done) throw new Error(value.failure.message);
      for (const piece of value) if (piece.type === "text") text += piece.text;
    }
  };
}
