import type { Chain, DialectName } from "../../src/config/chain.ts";
import { Cancellation } from "../../src/core/cancellation.ts";
import { isContent } from "../../src/core/piece.ts";
import { chainState, closeChain } from "../../src/engine/chain-state.ts";
import type { Outcome } from "../../src/engine/outcome.ts";
import { runChain } from "../../src/engine/run-chain.ts";
import type { World } from "../../src/world.ts";
import { givenChain, givenRequest } from "../given.ts";
import { MODELS } from "./client-shape.ts";

export interface Asked {
  readonly text: string;
  /** Each call's name and all its arguments. */
  readonly calls: readonly string[];
  /** When each piece of content came, from the start. */
  readonly atMs: readonly number[];
  readonly outcome: Outcome;
}

const PROVIDERS: Readonly<Record<DialectName, string>> = { openai: "openai", anthropic: "anthropic", gemini: "google" };

/** A tier for each of these dialects, all at one address, each asked once. */
export function chainAt(
  url: string,
  dialects: readonly DialectName[],
  { timeoutMs = 8000, rest = [] }: { readonly timeoutMs?: number; readonly rest?: readonly string[] } = {},
): Chain {
  const tiers = dialects.map(
    (name, index) =>
      `provider: ${PROVIDERS[name]}, model: ${MODELS[name]}, timeout_ms: ${timeoutMs}, max_retries: 0, weight: ${9 - index}`,
  );
  const chain = givenChain(tiers, rest);
  const baseUrlOf = (dialect: DialectName) => (dialect === "openai" ? `${url}/v1` : url);
  return {
    ...chain,
    tiers: chain.tiers.map((tier) => ({
      ...tier,
      provider: { ...tier.provider, baseUrl: baseUrlOf(tier.provider.dialect) },
    })),
  };
}

/** One request through a chain in the real world, to its end. */
export async function ask(
  world: World,
  chain: Chain,
  {
    prompt,
    stream,
    apiKey = "any-key",
  }: { readonly prompt: string; readonly stream: boolean; readonly apiKey?: string },
): Promise<Asked> {
  const state = chainState(chain);
  const request = givenRequest("r1", { stream, messages: [{ role: "user", content: prompt }] });
  const powers = { ...world, apiKeyOf: () => apiKey, emit: () => {} };
  const pieces = runChain(state, request, powers, new Cancellation());
  const startMs = world.clock.now();
  const calls: string[] = [];
  const atMs: number[] = [];
  let text = "";
  for (;;) {
    const { done, value } = await pieces.next();
    if (done) {
      closeChain(state);
      return { text, calls, atMs, outcome: value };
    }
    for (const piece of value) {
      if (isContent(piece, false)) atMs.push(world.clock.now() - startMs);
      if (piece.type === "text") text += piece.text;
      if (piece.type === "tool-call") {
        calls[piece.index] = (calls[piece.index] ?? "") + (piece.name ?? "") + piece.argumentsDelta;
      }
    }
  }
}

/** What the first attempt was taken for and, where it has one, its reason, its phase or its wait; "ok": it answered. */
export function labelOf({ outcome }: Asked): string {
  const failure = outcome.attempts[0]?.failure ?? null;
  if (failure === null) return "ok";
  if ("why" in failure) return `${failure.kind} ${failure.why}`;
  if ("phase" in failure) return `${failure.kind} ${failure.phase}`;
  return "retryAfterMs" in failure ? `${failure.kind} ${failure.retryAfterMs}` : failure.kind;
}
