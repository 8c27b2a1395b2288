import { afterAll, describe, expect, it } from "vitest";
import { systemClock } from "../../src/adapters/system-clock.ts";
import { Cancellation } from "../../src/core/cancellation.ts";
import { chainState, closeChain } from "../../src/engine/chain-state.ts";
import type { Outcome } from "../../src/engine/outcome.ts";
import { runChain } from "../../src/engine/run-chain.ts";
import { simulatedProvider } from "../../src/sim/provider.ts";
import { seededRandom } from "../../src/sim/seeded-random.ts";
import { realWorld, type World } from "../../src/world.ts";
import { givenChain, givenRequest, givenScenario } from "../given.ts";
import { startServer } from "../sockets.ts";

const PROVIDERS = [
  { name: "openai", dialect: "openai", model: "gpt-4.1" },
  { name: "anthropic", dialect: "anthropic", model: "claude-sonnet-4-5" },
] as const;
const FAULTS = ["blackout, mode: hang", "drip", "slow-loris", "stall, after: headers"];
const TIMEOUT_MS = 300;
const REQUESTS_PER_FAULT = 50;
/** At once: as many as keep the test short without making the machine the thing that is measured. */
const WAVE = 10;
const OVERSHOOT_P99_MAX_MS = 50;

const clock = systemClock();
const closing: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const close of closing) await close();
});

/** Both tiers have the fault, so that nothing but the deadline ends a request. */
async function struck(fault: string) {
  const scenario = givenScenario(
    PROVIDERS.map(({ name }) => `at_ms: 0, for_ms: 3600000, provider: ${name}, kind: ${fault}`),
  );
  const behaviour = scenario.providers["default"];
  if (behaviour === undefined) throw new Error("no default behaviour");
  const startMs = clock.now();
  const random = seededRandom(1).fork("providers");
  const providers = PROVIDERS.map(({ name, dialect }) =>
    simulatedProvider({ name, dialect, behaviour, faults: scenario.faults, random, startMs }),
  );
  const server = await startServer(providers, scenario, clock);
  closing.push(() => server.close());
  // A breaker that opens would let requests end early: here each one has to run into its deadline.
  const chain = givenChain(
    PROVIDERS.map(({ name, model }) => `provider: ${name}, model: ${model}`),
    [`timeout_ms: ${TIMEOUT_MS}`, "breaker: { failures: 1000, failure_rate: 0 }"],
  );
  const tiers = chain.tiers.map((tier) => {
    const provider = PROVIDERS.find(({ name }) => name === tier.provider.name);
    if (provider === undefined) throw new Error("a tier of an unknown provider");
    return { ...tier, provider: { ...tier.provider, baseUrl: server.urlOf(provider) } };
  });
  return chainState({ ...chain, tiers });
}

interface Timed {
  readonly outcome: Outcome;
  readonly overshootMs: number;
}

/**
 * How much later than its deadline a request ended. A bare timer of the same length, set in the same instant, tells how
 * late this machine was at that moment whatever was to be done: only what a request took beyond that is the engine's.
 */
async function timed(state: ReturnType<typeof chainState>, world: World, number: number): Promise<Timed> {
  const startedAtMs = clock.now();
  const control = clock.sleep(TIMEOUT_MS, new Cancellation()).then(() => clock.now() - startedAtMs);
  const request = givenRequest(`r${number}`, { stream: number % 2 === 0 });
  const pieces = runChain(state, request, { ...world, apiKeyOf: () => "any-key", emit: () => {} }, new Cancellation());
  let step = await pieces.next();
  while (step.done !== true) step = await pieces.next();
  const tookMs = clock.now() - startedAtMs;
  return { outcome: step.value, overshootMs: tookMs - Math.max(TIMEOUT_MS, await control) };
}

describe("on real sockets, with providers that are silent in four ways", () => {
  it("99 of 100 requests end within 50 ms of their deadline, plain and streamed", async () => {
    const world = await realWorld({});
    closing.push(() => world.close());
    const answers: Timed[] = [];
    for (const fault of FAULTS) {
      const state = await struck(fault);
      for (let number = 0; number < REQUESTS_PER_FAULT; number += WAVE) {
        const wave = Array.from({ length: WAVE }, (_, index) => timed(state, world, number + index));
        answers.push(...(await Promise.all(wave)));
      }
      closeChain(state);
    }
    expect(answers).toHaveLength(FAULTS.length * REQUESTS_PER_FAULT);
    for (const { outcome } of answers) {
      expect(outcome).toMatchObject({ ok: false, failure: { kind: "exhausted", cause: "timeout" } });
      expect(outcome.attempts).toHaveLength(2);
    }
    const ranked = answers.map(({ overshootMs }) => overshootMs).toSorted((left, right) => left - right);
    expect(ranked[Math.ceil(0.99 * ranked.length) - 1]).toBeLessThanOrEqual(OVERSHOOT_P99_MAX_MS);
    // Nor does any end early: a deadline is also what a slow answer may count on.
    expect(Math.min(...answers.map(({ outcome }) => outcome.latencyMs))).toBeGreaterThanOrEqual(TIMEOUT_MS - 1);
  }, 30_000);
});
