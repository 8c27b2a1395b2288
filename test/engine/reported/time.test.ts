import { describe, expect, it } from "vitest";
import { givenChain, givenRequest, givenScenario, givenWorld, sentBy, trailOf } from "../../given.ts";

const OPENAI = "provider: openai, model: gpt-4.1, weight: 9";
const CLAUDE = "provider: anthropic, model: claude-sonnet-4-5, weight: 5";
const GEMINI = "provider: google, model: gemini-2.5-flash, weight: 1";
const FOREVER = "at_ms: 0, for_ms: 3600000";
/** Epoch milliseconds with a fraction are exact to about this much. */
const ROUNDING_MS = 0.01;

describe("a time-out of 20 s with fallbacks", () => {
  const TWENTY = ["timeout_ms: 20000"];
  const SILENCES = [
    "blackout, mode: hang",
    "slow-headers, delay_ms: 300000",
    "drip",
    "stall, after: headers, keep_alive_ms: 500",
    "slow-loris",
    "slowdown, factor: 900",
  ];

  it.each(SILENCES)("is over within 20 s when every tier is silent, retries included: %s", async (fault) => {
    const faults = ["openai", "anthropic", "google"].map((name) => `${FOREVER}, provider: ${name}, kind: ${fault}`);
    for (const stream of [false, true]) {
      const tiers = [OPENAI, CLAUDE, GEMINI].map((tier) => `${tier}, max_retries: 5`);
      const { ask } = await givenWorld(givenChain(tiers, TWENTY), givenScenario(faults));
      const { outcome } = await ask(givenRequest("r1", { stream }));
      expect(outcome).toMatchObject({ ok: false, failure: { kind: "exhausted", cause: "timeout" } });
      expect(outcome.latencyMs).toBeLessThanOrEqual(20_000 + ROUNDING_MS);
      // Nobody is asked twice, and nobody is left out.
      expect(trailOf(outcome)).toEqual(["openai timeout", "anthropic timeout", "google timeout"]);
    }
  });

  it.each(SILENCES)("has an answer within 20 s when only the last tier is alive: %s", async (fault) => {
    const faults = ["openai", "anthropic"].map((name) => `${FOREVER}, provider: ${name}, kind: ${fault}`);
    for (const stream of [false, true]) {
      const { ask } = await givenWorld(givenChain([OPENAI, CLAUDE, GEMINI], TWENTY), givenScenario(faults));
      const { outcome } = await ask(givenRequest("r1", { stream }));
      expect(outcome).toMatchObject({ ok: true, provider: "google" });
      expect(outcome.latencyMs).toBeLessThan(20_000);
    }
  });
});

describe("a wait for headers that do not come", () => {
  it("ends with the tier's own time-out, plain and streamed, and the fallback is asked", async () => {
    const chain = givenChain([`${OPENAI}, timeout_ms: 3000`, CLAUDE], ["timeout_ms: 20000"]);
    for (const stream of [false, true]) {
      const { ask } = await givenWorld(
        chain,
        givenScenario([`${FOREVER}, provider: openai, kind: slow-headers, delay_ms: 60000`]),
      );
      const { outcome } = await ask(givenRequest("r1", { stream }));
      expect(trailOf(outcome)).toEqual(["openai timeout", "anthropic ok"]);
      expect(outcome.attempts[0]?.durationMs).toBeCloseTo(3000, 3);
    }
  });
});

describe("a tier without retries", () => {
  it.each(["status, status: 503", "status, status: 429", "blackout, mode: reset", "blackout, mode: refuse", "empty"])(
    "is asked exactly once, and the fallback in the same instant: %s",
    async (fault) => {
      const { ask, powers } = await givenWorld(
        givenChain([`${OPENAI}, max_retries: 0`, `${CLAUDE}, max_retries: 0`]),
        givenScenario([`${FOREVER}, provider: openai, kind: ${fault}`]),
      );
      const sent = sentBy(powers);
      const { outcome } = await ask(givenRequest("r1"));
      expect(sent.map(({ provider }) => provider)).toEqual(["openai", "anthropic"]);
      const [first, second] = outcome.attempts;
      expect(second?.startMs).toBe((first?.startMs ?? 0) + (first?.durationMs ?? 0));
    },
  );
});

describe("a failure that took its time", () => {
  // The error comes after 6 s: a second try of the same tier would take as long again.
  const SLOWLY = ["slow-headers, delay_ms: 6000", "status, status: 503"].map(
    (fault) => `${FOREVER}, provider: openai, kind: ${fault}`,
  );

  it("is not retried where a further try would take the time of the tiers behind it", async () => {
    const chain = givenChain([`${OPENAI}, max_retries: 3`, CLAUDE], ["timeout_ms: 16000"]);
    const { ask } = await givenWorld(chain, givenScenario(SLOWLY));
    const { outcome } = await ask(givenRequest("r1"));
    expect(trailOf(outcome)).toEqual(["openai overloaded", "openai timeout", "anthropic ok"]);
    expect(outcome.attempts[2]?.startMs).toBeCloseTo(8000, 3);
  });

  it("ends the request at once where the chain does not fail over silence", async () => {
    const chain = givenChain([`${OPENAI}, timeout_ms: 4000`, CLAUDE], ["failover_on: { timeout: false }"]);
    const { ask } = await givenWorld(chain, givenScenario(SLOWLY));
    const { outcome } = await ask(givenRequest("r1"));
    expect(trailOf(outcome)).toEqual(["openai timeout"]);
    expect(outcome).toMatchObject({ ok: false, failure: { kind: "timeout" } });
    expect(outcome.latencyMs).toBeCloseTo(4000, 3);
  });
});
