import { describe, expect, it } from "vitest";
import type { Random } from "../../src/core/random.ts";
import { type ChainState, chainState, latencyOf } from "../../src/engine/chain-state.ts";
import { orderTiers } from "../../src/engine/order.ts";
import { seededRandom } from "../../src/sim/seeded-random.ts";
import { givenChain } from "../given.ts";

const OPENAI = "provider: openai, model: gpt-4.1";
const ANTHROPIC = "provider: anthropic, model: claude-sonnet-4-5";
const GOOGLE = "provider: google, model: gemini-2.5-flash";
const NOW_MS = 1_000_000;
const FIVE_MINUTES_MS = 300_000;

const noDice = (): Random => {
  throw new Error("only a weighted chain throws dice");
};

function orderOf(state: ChainState, { stream = false, nowMs = NOW_MS, dice = noDice } = {}): string[] {
  return orderTiers(state, stream, dice, nowMs).map(({ tier }) => tier.provider.name);
}

/** Thirty answers of this tier, each after so long. */
function taught(state: ChainState, provider: string, latencyMs: number, stream = false): void {
  const tier = state.tiers.find((each) => each.tier.provider.name === provider);
  if (tier === undefined) throw new Error(`no tier of ${provider}`);
  for (let count = 0; count < 30; count++) latencyOf(tier, stream).answered(latencyMs, NOW_MS);
}

describe("the order of tiers", () => {
  it("by priority is by weight, the file's order where weights are equal", () => {
    const chain = givenChain([`${GOOGLE}, weight: 1`, `${OPENAI}, weight: 5`, `${ANTHROPIC}, weight: 5`]);
    expect(orderOf(chainState(chain))).toEqual(["openai", "anthropic", "google"]);
  });

  it("by weight gives each tier its share of the first places, and of the second ones", () => {
    const state = chainState(
      givenChain([`${OPENAI}, weight: 6`, `${ANTHROPIC}, weight: 3`, `${GOOGLE}, weight: 1`], ["strategy: weighted"]),
    );
    const dice = seededRandom(42);
    const requests = 6000;
    const places = new Map<string, number>();
    const count = (place: string) => places.set(place, (places.get(place) ?? 0) + 1);
    for (let number = 0; number < requests; number++) {
      const order = orderOf(state, { dice: () => dice.fork("order", `r${number}`) });
      expect(order.toSorted()).toEqual(["anthropic", "google", "openai"]);
      count(`first ${order[0]}`);
      count(order.slice(0, 2).join(" then "));
    }
    const expected: readonly (readonly [string, number])[] = [
      ["first openai", 0.6],
      ["first anthropic", 0.3],
      ["first google", 0.1],
      ["openai then anthropic", 0.6 * 0.75],
      ["anthropic then openai", (0.3 * 6) / 7],
    ];
    for (const [place, share] of expected) {
      const sigmas = ((places.get(place) ?? 0) - requests * share) / Math.sqrt(requests * share * (1 - share));
      expect(Math.abs(sigmas), `${place}: ${places.get(place)} of ${requests}`).toBeLessThan(4);
    }
  });

  it("by latency tries the unknown first, then the fastest, in each kind of answer", () => {
    const state = chainState(givenChain([OPENAI, ANTHROPIC, GOOGLE], ["strategy: latency"]));
    taught(state, "openai", 900);
    taught(state, "anthropic", 300);
    expect(orderOf(state)).toEqual(["google", "anthropic", "openai"]);
    taught(state, "google", 500);
    expect(orderOf(state)).toEqual(["anthropic", "google", "openai"]);
    expect(orderOf(state, { stream: true })).toEqual(["openai", "anthropic", "google"]);
    taught(state, "openai", 100, true);
    expect(orderOf(state, { stream: true })).toEqual(["anthropic", "google", "openai"]);
  });

  it("by cost tries the cheapest first and the unknown last", () => {
    const chain = givenChain(
      [
        OPENAI,
        `${ANTHROPIC}, price: { input_per_mtok: 1, output_per_mtok: 15 }`,
        `${GOOGLE}, price: { input_per_mtok: 3, output_per_mtok: 4 }`,
      ],
      ["strategy: cost"],
    );
    expect(orderOf(chainState(chain))).toEqual(["google", "anthropic", "openai"]);
  });

  it("puts a tier that misses its latency objective behind the others, until five minutes have passed", () => {
    const state = chainState(givenChain([`${OPENAI}, weight: 2, max_latency_ms: 1000`, ANTHROPIC]));
    taught(state, "openai", 1000);
    expect(orderOf(state)).toEqual(["openai", "anthropic"]);
    taught(state, "openai", 1001);
    expect(orderOf(state)).toEqual(["anthropic", "openai"]);
    expect(orderOf(state, { stream: true })).toEqual(["openai", "anthropic"]);
    expect(orderOf(state, { nowMs: NOW_MS + FIVE_MINUTES_MS })).toEqual(["anthropic", "openai"]);
    expect(orderOf(state, { nowMs: NOW_MS + FIVE_MINUTES_MS + 1 })).toEqual(["openai", "anthropic"]);
  });

  it("judges a latency objective by the P95 and not by the median", () => {
    const state = chainState(givenChain([`${OPENAI}, weight: 2, max_latency_ms: 1000`, ANTHROPIC]));
    taught(state, "openai", 100);
    const latency = state.tiers[0]?.wholeLatency;
    for (let count = 0; count < 10; count++) latency?.answered(5000, NOW_MS);
    expect(orderOf(state)).toEqual(["anthropic", "openai"]);
  });

  it("counts max_fallbacks after the order is made", () => {
    const tiers = [`${OPENAI}, weight: 3, max_latency_ms: 1000`, `${ANTHROPIC}, weight: 2`, GOOGLE];
    const state = chainState(givenChain(tiers, ["max_fallbacks: 1"]));
    expect(orderOf(state)).toEqual(["openai", "anthropic"]);
    taught(state, "openai", 2000);
    expect(orderOf(state)).toEqual(["anthropic", "google"]);
    expect(orderOf(chainState(givenChain(tiers, ["max_fallbacks: 0"])))).toEqual(["openai"]);
  });
});
