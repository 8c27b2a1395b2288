import { Cancellation } from "../../../src/core/cancellation.ts";
import { chainState } from "../../../src/engine/chain-state.ts";
import { runChain } from "../../../src/engine/run-chain.ts";
import { realWorld } from "../../../src/world.ts";
import { chainAt } from "../../engine/chain-at.js";
import { MESSAGES } from "../../engine/exchange.js";

/** The engine as `holyfail chat --stream` uses it, with four tiers, of which the first always answers. */
export async function engine(base) {
  const world = await realWorld({ OPENAI_API_KEY: "key" });
  const powers = { ...world, apiKeyOf: (provider) => world.apiKeyOf(provider), emit: () => {} };
  const state = chainState(chainAt(base));
  let sent = 0;
  return async (firstToken) => {
    const request = { id: `bench-${sent++}`, messages: MESSAGES, stream: true };
    const pieces = runChain(state, request, powers, new Cancellation());
    let text = "";
    for (;;) {
      const { done, value } = await pieces.next();
      if (done && value.ok) return text;
      if (done) throw new Error(value.failure.message);
      for (const piece of value) {
        if (piece.type !== "text") continue;
        if (text === "") firstToken();
        text += piece.text;
      }
    }
  };
}
