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
import { type StolenTime, watchStolenTime } from "./stolen-time.ts";

const PROVIDERS = [
  { name: "openai", dialect: "openai", model: "gpt-4.1" },
  { name: "anthropic", dialect: "anthropic", model: "claude-sonnet-4-5" },
] as const;
const FAULTS = ["blackout, mode: hang", "drip", "slow-loris", "stall, after: headers"];
const TIMEOUT_MS = 300;
const REQUESTS_PER_FAULT = 50;
/** From one request to the next: fifteen are under way at once, and none waits for what the end of another costs. */
const PACE_MS = 20;
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
  readonly startedAtMs: number;
  readonly endedAtMs: number;
}

async function timed(state: ReturnType<typeof chainState>, world: World, number: number): Promise<Timed> {
  const startedAtMs = clock.now();
  const request = givenRequest(`r${number}`, { stream: number % 2 === 0 });
  const pieces = runChain(state, request, { ...world, apiKeyOf: () => "any-key", emit: () => {} }, new Cancellation());
  let step = await pieces.next();
  while (step.done !== true) step = await pieces.next();
  return { outcome: step.value, startedAtMs, endedAtMs: clock.now() };
}

/** How much later than its deadline a request ended, without the time that other processes of this machine had. */
function overshootMs({ startedAtMs, endedAtMs }: Timed, stolen: StolenTime): number {
  const deadlineMs = startedAtMs + TIMEOUT_MS;
  return endedAtMs - deadlineMs - stolen.within(deadlineMs, endedAtMs);
}

describe("on real sockets, with providers that are silent in four ways", () => {
  it("99 of 100 requests end within 50 ms of their deadline, plain and streamed", async () => {
    const world = await realWorld({});
    closing.push(() => world.close());
    const answers: Timed[] = [];
    const stolen = watchStolenTime();
    for (const fault of FAULTS) {
      const state = await struck(fault);
      const asked = Array.from({ length: REQUESTS_PER_FAULT }, async (_, number) => {
        await clock.sleep(number * PACE_MS, new Cancellation());
        return timed(state, world, number);
      });
      answers.push(...(await Promise.all(asked)));
      closeChain(state);
    }
    await stolen.end();
    expect(answers).toHaveLength(FAULTS.length * REQUESTS_PER_FAULT);
    for (const { outcome } of answers) {
      expect(outcome.ok).toBe(false);
      // A machine that was away for the whole of the second tier's slice leaves only the first one to be tried.
      expect(new Set(outcome.attempts.map(({ failure }) => failure?.kind))).toEqual(new Set(["timeout"]));
    }
    const ranked = answers.map((answer) => overshootMs(answer, stolen)).toSorted((left, right) => left - right);
    expect(ranked[Math.ceil(0.99 * ranked.length) - 1]).toBeLessThanOrEqual(OVERSHOOT_P99_MAX_MS);
    // Nor does any end early: a deadline is also what a slow answer may count on.
    expect(Math.min(...answers.map(({ outcome }) => outcome.latencyMs))).toBeGreaterThanOrEqual(TIMEOUT_MS - 1);
  }, 30_000);
});
