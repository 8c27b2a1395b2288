import { describe, expect, it } from "vitest";
import { afterSuccess, type Breaker, CLOSED, probing } from "../../src/engine/breaker.ts";
import { chainState, type TierState } from "../../src/engine/chain-state.ts";
import { gate, type GateContext, gateOfLastResort } from "../../src/engine/gate.ts";
import { givenChain, givenRequest, givenScenario, givenWorld, trailOf } from "../given.ts";

const OPENAI = "provider: openai, model: gpt-4.1";
const ANTHROPIC = "provider: anthropic, model: claude-sonnet-4-5";
const NOW_MS = 1_767_225_600_000;
const FREE: GateContext = {
  hasKey: () => true,
  inputTokens: 1000,
  tokensMax: 500,
  costLeftUsd: null,
  request: givenRequest("r1"),
  needs: [],
  windowAbove: null,
  needsPrefill: false,
  breaker: { rampMs: 10_000 },
  rampDraw: () => 0.5,
};
const NO_KEY = { hasKey: () => false };
const OPEN: Breaker = { state: "open", generation: 1, openings: 1, calmAtMs: NOW_MS + 2, untilMs: NOW_MS + 1 };
const PROBING = probing(OPEN);
const RAMP = afterSuccess(PROBING, 1, FREE.breaker, NOW_MS - 5000);
/** 1000 tokens in and 500 out cost 0.01 US dollars. */
const PRICED = "price: { input_per_mtok: 5, output_per_mtok: 10 }";

function tierOf(more: string, standing: Partial<Pick<TierState, "breaker" | "unavailableUntilMs">> = {}): TierState {
  const [tier] = chainState(givenChain([`${OPENAI}, ${more}`])).tiers;
  if (tier === undefined) throw new Error("no tier");
  return Object.assign(tier, standing);
}

describe("the gate before a tier", () => {
  const rows: readonly (readonly [string, TierState, Partial<GateContext>, string])[] = [
    ["is open", tierOf("weight: 1"), {}, "try"],
    ["needs a key", tierOf("weight: 1"), NO_KEY, "no-key"],
    ["knows an open breaker", tierOf("weight: 1", { breaker: OPEN }), {}, "circuit-open"],
    [
      "lets a probe through at the end of it",
      tierOf("weight: 1", { breaker: { ...OPEN, untilMs: NOW_MS } }),
      {},
      "probe",
    ],
    ["lets nobody through beside a probe", tierOf("weight: 1", { breaker: PROBING }), {}, "circuit-open"],
    [
      "lets the others through when they come back",
      tierOf("weight: 1", { breaker: RAMP }),
      { rampDraw: () => 0.49 },
      "try",
    ],
    ["lets some wait for their turn", tierOf("weight: 1", { breaker: RAMP }), { rampDraw: () => 0.51 }, "circuit-open"],
    ["knows a provider's own wait", tierOf("weight: 1", { unavailableUntilMs: NOW_MS + 1 }), {}, "unavailable"],
    ["forgets it in time", tierOf("weight: 1", { unavailableUntilMs: NOW_MS }), {}, "try"],
    [
      "knows a price per 1k tokens that is too high",
      tierOf(`${PRICED}, max_cost_per_1k_tokens: 0.0099`),
      {},
      "over-cost",
    ],
    ["takes one that is just within", tierOf(`${PRICED}, max_cost_per_1k_tokens: 0.01`), {}, "try"],
    ["takes an unknown price as within", tierOf("max_cost_per_1k_tokens: 0.0001"), { costLeftUsd: 0 }, "try"],
    ["knows what a request may still cost", tierOf(PRICED), { costLeftUsd: 0.0099 }, "over-cost"],
    ["takes what just fits into it", tierOf(PRICED), { costLeftUsd: 0.0101 }, "try"],
    [
      "needs a window larger than one that was too small",
      tierOf("context_window: 8000"),
      { windowAbove: 8000 },
      "incapable",
    ],
    ["takes one that is larger", tierOf("context_window: 8001"), { windowAbove: 8000 }, "try"],
    ["does not hope for a window it does not know", tierOf("weight: 1"), { windowAbove: 8000 }, "incapable"],
    ["knows the tier's limits", tierOf("tokens_per_minute: 1499"), {}, "over-limit"],
    ["takes what fits into them", tierOf("tokens_per_minute: 1500"), {}, "try"],
  ];
  it.each(rows)("%s", (_title, tier, context, expected) => {
    expect(gate(tier, { ...FREE, ...context }, NOW_MS)).toBe(expected);
  });

  it("names first what time does not cure, then what keeps everybody out, then what is merely full", () => {
    const tier = tierOf(`${PRICED}, context_window: 8000, tokens_per_minute: 1`, {
      breaker: OPEN,
      unavailableUntilMs: NOW_MS + 1,
    });
    const all = { ...FREE, ...NO_KEY, windowAbove: 8000, costLeftUsd: 0 };
    expect(gate(tier, all, NOW_MS)).toBe("no-key");
    expect(gate(tier, { ...all, ...FREE, windowAbove: 8000, costLeftUsd: 0 }, NOW_MS)).toBe("incapable");
    expect(gate(tier, { ...FREE, costLeftUsd: 0 }, NOW_MS)).toBe("over-cost");
    expect(gate(tier, FREE, NOW_MS)).toBe("circuit-open");
    tier.breaker = CLOSED;
    expect(gate(tier, FREE, NOW_MS)).toBe("unavailable");
    expect(gate(tier, FREE, NOW_MS + 1)).toBe("over-limit");
  });

  it("of last resort forgives a breaker and a wait, and nothing else", () => {
    const held = { breaker: OPEN, unavailableUntilMs: NOW_MS + 1 };
    expect(gateOfLastResort(tierOf("weight: 1", held), FREE, NOW_MS)).toBe("try");
    expect(gateOfLastResort(tierOf("weight: 1", held), { ...FREE, ...NO_KEY }, NOW_MS)).toBe("no-key");
    expect(gateOfLastResort(tierOf(PRICED, held), { ...FREE, costLeftUsd: 0 }, NOW_MS)).toBe("over-cost");
    expect(gateOfLastResort(tierOf("tokens_per_minute: 1", held), FREE, NOW_MS)).toBe("over-limit");
  });
});

describe("a request's cost cap", () => {
  const FAULT = "at_ms: 0, for_ms: 3600000, provider: openai, kind: malformed";
  const DEAR = "price: { input_per_mtok: 100, output_per_mtok: 100 }";

  it("holds for what a fallback would add to what was spent", async () => {
    const tiers = [`${OPENAI}, weight: 2, max_retries: 0, ${DEAR}`, `${ANTHROPIC}, ${DEAR}`];
    const request = givenRequest("r1", { tokensMax: 100 });
    const spend = async (capUsd: number) => {
      const { ask } = await givenWorld(givenChain(tiers, [`max_cost_usd: ${capUsd}`]), givenScenario([FAULT]));
      return (await ask(request)).outcome;
    };
    const enough = await spend(0.05);
    expect(trailOf(enough)).toEqual(["openai malformed", "anthropic ok"]);
    const spentFirst = enough.attempts[0]?.costUsd ?? 0;
    expect(spentFirst).toBeGreaterThan(0);
    // The expected cost of one attempt fits by itself, but not beside what the first one has spent.
    const expected = ((Math.ceil("Why is the sky blue?".length / 4) + 100) * 100) / 1_000_000;
    const short = await spend(expected + spentFirst / 2);
    expect(trailOf(short)).toEqual(["openai malformed"]);
    expect(short.skipped).toMatchObject([{ provider: "anthropic", reason: "over-cost" }]);
  });

  it("holds for a hedge as well, beside what the attempt under way may cost", async () => {
    const tiers = [`${OPENAI}, weight: 2, max_retries: 0, ${DEAR}`, `${ANTHROPIC}, ${DEAR}`];
    const hangs = "at_ms: 0, for_ms: 3600000, provider: openai, kind: blackout, mode: hang";
    const trail = async (capUsd: number) => {
      const chain = givenChain(tiers, [`max_cost_usd: ${capUsd}`, "hedge: { after_ms: 500 }", "timeout_ms: 3000"]);
      const { ask } = await givenWorld(chain, givenScenario([hangs]));
      return trailOf((await ask(givenRequest("r1", { tokensMax: 100 }))).outcome);
    };
    // One attempt may cost a little more than a cent.
    expect(await trail(0.03)).toEqual(["openai cancelled", "anthropic ok"]);
    expect(await trail(0.02)).toEqual(["openai timeout", "anthropic ok"]);
  });

  it("still holds after an attempt of which nobody knows the price", async () => {
    const tiers = [`${OPENAI}, weight: 2, max_retries: 0`, `${ANTHROPIC}, ${DEAR}`];
    const chain = givenChain(tiers, ["max_cost_usd: 0.001"]);
    const { ask } = await givenWorld(chain, givenScenario([FAULT]));
    const { outcome } = await ask(givenRequest("r1", { tokensMax: 100 }));
    expect(outcome).toMatchObject({ ok: false, skipped: [{ provider: "anthropic", reason: "over-cost" }] });
  });
});
