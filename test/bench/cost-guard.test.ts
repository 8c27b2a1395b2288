import { describe, expect, test } from "vitest";
import { CostGuard } from "../../src/bench/cost-guard.ts";
import { estimateCost } from "../../src/bench/cost-estimate.ts";
import type { WorldFactory } from "../../src/bench/world-factory.ts";
import type { Price } from "../../src/config/chain.ts";
import type { LoadPhase } from "../../src/config/load-phase.ts";
import { Cancellation } from "../../src/core/cancellation.ts";
import type { Transport } from "../../src/core/transport.ts";
import { virtualWorld } from "../../src/world.ts";
import { sampleBench } from "./sample-bench.ts";
import { CHEAP, sampleChain, sampleFault, sampleScenario } from "./sample-chain.ts";

const TOKENS_MAX = 64;
const HOUR_MS = 3_600_000;

/** What a provider may bill, kept by its own counts: an answer that nobody waited for is billed as long as it may get. */
class Bill {
  mostUsd = 0;
  #settledUsd = 0;
  #openUsd = 0;

  over(transport: Transport): Transport {
    return {
      send: async (request, cancellation) => {
        if (request.method === "GET") return transport.send(request, cancellation);
        const characters = [...request.body.matchAll(/"content":"([^"]*)"/g)].reduce(
          (sum, [, text = ""]) => sum + text.length,
          0,
        );
        const fullUsd = (characters / 4 / 1e6) * CHEAP.inputPerMtok + (TOKENS_MAX / 1e6) * CHEAP.outputPerMtok;
        this.#openUsd += fullUsd;
        this.mostUsd = Math.max(this.mostUsd, this.#settledUsd + this.#openUsd);
        const response = await transport.send(request, cancellation);
        const text = async (bytesMax: number): Promise<string> => {
          const body = await response.body.text(bytesMax);
          this.#openUsd -= fullUsd;
          const { usage } = JSON.parse(body);
          if (usage !== undefined) this.#settledUsd += priceOf(usage);
          return body;
        };
        return { ...response, body: { text, next: () => response.body.next() } };
      },
    };
  }
}

function priceOf(usage: { readonly prompt_tokens: number; readonly completion_tokens: number }): number {
  return (usage.prompt_tokens * CHEAP.inputPerMtok + usage.completion_tokens * CHEAP.outputPerMtok) / 1e6;
}

/** Three tiers of one price, with retries and hedges, at a provider that is often silent and often overloaded. */
async function troubled(maxUsd: number, load: LoadPhase, seed: number) {
  const chain = sampleChain(["openai", "openai", "openai"], {
    hedge: { afterMs: 1500 },
    retryBudget: { ratio: 1, perSecond: 10 },
  });
  const faults = [
    { ...sampleFault("openai", 0, HOUR_MS), probability: 0.2 },
    { ...sampleFault("openai", 0, HOUR_MS, { kind: "status", status: 503 }), probability: 0.2 },
  ];
  const interruption = new Cancellation();
  const guard = new CostGuard({ maxUsd, tokensMax: TOKENS_MAX, mayBeAsked: () => true, interruption });
  const bill = new Bill();
  const worldFactory: WorldFactory = async (options) => {
    const world = await virtualWorld(options);
    return { ...world, transport: bill.over(world.transport) };
  };
  const { configurations, interrupted } = await sampleBench({
    scenario: sampleScenario({ faults, load: [load] }),
    chains: [chain],
    configurations: [{ name: "all", chain, variant: null }],
    seed,
    mode: "real",
    worldFactory,
    paid: { guard, wishes: { tokensMax: TOKENS_MAX } },
    cancellation: interruption,
  });
  const [report] = configurations;
  if (report === undefined) throw new Error("nothing was measured");
  return { report, interrupted, guard, bill };
}

const CLOSED: LoadPhase = { phase: "concurrent", requests: 400, concurrency: 8, atMs: 0 };

describe("a limit on what is spent", () => {
  test.each([1, 2, 3])("holds at every moment, whatever hangs, fails and is hedged (seed %i)", async (seed) => {
    const { report, interrupted, guard, bill } = await troubled(0.25, CLOSED, seed);
    expect(interrupted).toBe(true);
    expect(guard.refusal).not.toBeNull();
    expect(bill.mostUsd).toBeLessThanOrEqual(0.25);
    expect(guard.spentMostUsd).toBeLessThanOrEqual(0.25);
    // It stops for want of what one more request could cost, and not before.
    expect(guard.spentMostUsd + (guard.refusal?.nextUsd ?? 0)).toBeGreaterThan(0.25);
    expect(report.requests).toBeGreaterThan(20);
    expect(report.requests).toBeLessThan(400);
    // No request was cut off half-way: none of them ended for want of money.
    expect(Object.keys(report.failures)).not.toContain("cancelled");
    expect(Object.keys(report.causes)).not.toContain("skipped");
  });

  test("makes requests wait rather than end while those under way may turn out cheap", async () => {
    const { guard, report } = await troubled(0.1, CLOSED, 4);
    expect(guard.heldBack).toBeGreaterThan(0);
    expect(report.requests).toBeGreaterThan(8);
  });

  test("blocks what an open loop has no money for at the moment, and ends it when there never will be any", async () => {
    const rates = [{ atMs: 0, perSecond: 10 }];
    const arrivals = { process: "constant" } as const;
    const open: LoadPhase = { phase: "open", rates, arrivals, atMs: 0, untilMs: 60_000, inFlightMax: 1000 };
    const { report, guard, bill } = await troubled(0.1, open, 5);
    expect(report.blocked).toBeGreaterThan(0);
    expect(guard.refusal).not.toBeNull();
    expect(report.requests + report.blocked).toBeLessThan(600);
    expect(bill.mostUsd).toBeLessThanOrEqual(0.1);
  });

  test("is not felt where it is more than all can cost", async () => {
    const { report, interrupted, guard } = await troubled(100, { ...CLOSED, requests: 60 }, 6);
    expect({ requests: report.requests, interrupted, heldBack: guard.heldBack }).toEqual({
      requests: 60,
      interrupted: false,
      heldBack: 0,
    });
    expect(guard.refusal).toBeNull();
  });
});

describe("an estimate", () => {
  const prompts = [[{ role: "user", content: "four" } as const], [{ role: "user", content: "eight888" } as const]];
  const allowance = { tokensMax: 10, mayBeAsked: () => true };
  // 4 and 8 bytes, and 32 tokens for the template of each message; 10 tokens of an answer.
  const ATTEMPTS_USD = [(36 * 2 + 10 * 8) / 1e6, (40 * 2 + 10 * 8) / 1e6] as const;

  test("is at most every attempt of every tier in full, and likely one answer of the first each", () => {
    const estimate = estimateCost([sampleChain(["openai", "anthropic"])], prompts, allowance);
    // Two tiers, one retry each.
    expect(estimate.mostUsd).toBeCloseTo(4 * (ATTEMPTS_USD[0] + ATTEMPTS_USD[1]), 12);
    expect(estimate.requestMostUsd).toBeCloseTo(4 * ATTEMPTS_USD[1], 12);
    expect(estimate.likelyUsd).toBeCloseTo(((1 + 2) * 2 + 20 * 8) / 1e6, 12);
  });

  test("counts no more tiers than a request may try, and none that cannot be asked", () => {
    const chain = sampleChain(["openai", "anthropic", "google"], { maxFallbacks: 0, retryOnFail: false });
    const dear: Price = { ...CHEAP, inputPerMtok: 20, outputPerMtok: 80 };
    const tiers = chain.tiers.map((tier, index) => (index === 1 ? { ...tier, price: dear } : tier));
    const priced = { ...chain, tiers };
    expect(estimateCost([priced], prompts, allowance).mostUsd).toBeCloseTo(
      10 * (ATTEMPTS_USD[0] + ATTEMPTS_USD[1]),
      12,
    );
    const withoutIt = { ...allowance, mayBeAsked: ({ index }: { index: number }) => index !== 1 };
    expect(estimateCost([priced], prompts, withoutIt).mostUsd).toBeCloseTo(ATTEMPTS_USD[0] + ATTEMPTS_USD[1], 12);
  });

  test("knows who is asked first by the chain's strategy", () => {
    const chain = sampleChain(["openai", "anthropic"]);
    const dear: Price = { ...CHEAP, inputPerMtok: 20, outputPerMtok: 80 };
    const tiers = chain.tiers.map((tier, index) => ({
      ...tier,
      weight: index === 0 ? 1 : 3,
      price: index === 0 ? dear : CHEAP,
    }));
    const cheapUsd = ((1 + 2) * 2 + 20 * 8) / 1e6;
    const likely = (strategy: typeof chain.strategy) =>
      estimateCost([{ ...chain, tiers, strategy }], prompts, allowance).likelyUsd / cheapUsd;
    expect(likely("priority")).toBeCloseTo(10, 9);
    expect(likely("weighted")).toBeCloseTo((10 + 3) / 4, 9);
    expect(likely("cost")).toBeCloseTo(1, 9);
    expect(likely("latency")).toBeCloseTo(10, 9);
  });
});
