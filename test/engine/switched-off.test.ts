import { describe, expect, it } from "vitest";
import { givenChain, givenRequest, givenScenario, givenWorld, sentBy, trailOf } from "../given.ts";

const OPENAI = "provider: openai, model: gpt-4.1, weight: 2, max_retries: 0";
const ANTHROPIC = "provider: anthropic, model: claude-sonnet-4-5";
const FOREVER = "at_ms: 0, for_ms: 360000000";

describe("a chain without breakers", () => {
  it.each(["kind: blackout, mode: refuse", "kind: status, status: 401"])(
    "asks a tier that fails every time (%s)",
    async (fault) => {
      const chain = givenChain([OPENAI, ANTHROPIC], ["breaker: off"]);
      const down = givenScenario([`${FOREVER}, provider: openai, ${fault}`]);
      const { ask, events } = await givenWorld(chain, down);
      for (let number = 0; number < 30; number++) {
        const { outcome } = await ask(givenRequest(`r${number}`));
        expect(outcome.attempts.map(({ provider }) => provider)).toEqual(["openai", "anthropic"]);
      }
      expect(events.filter(({ type }) => type.startsWith("breaker-"))).toEqual([]);
    },
  );
});

describe("a chain without health checks", () => {
  it("leaves an open breaker to its reset time", async () => {
    const chain = givenChain(
      [OPENAI, ANTHROPIC],
      ["breaker: { failures: 1, reset_ms: 600000 }", "health_check_interval_ms: off"],
    );
    const { ask, sleep, powers, events } = await givenWorld(
      chain,
      givenScenario(["at_ms: 0, for_ms: 20000, provider: openai, kind: blackout, mode: refuse"]),
    );
    await ask(givenRequest("r1"));
    const sent = sentBy(powers);
    await sleep(500_000);
    expect(sent).toEqual([]);
    await sleep(200_000);
    await ask(givenRequest("r2"));
    expect(events.map(({ type }) => type).filter((type) => type.startsWith("breaker-"))).toEqual([
      "breaker-opened",
      "breaker-half-opened",
      "breaker-ramp-began",
    ]);
  });
});

describe("a chain without a reserve", () => {
  const HANGS = givenScenario([`${FOREVER}, provider: openai, kind: blackout, mode: hang`]);

  it("lets a silent tier have all the time there is", async () => {
    const chain = givenChain([OPENAI, ANTHROPIC], ["timeout_ms: 4000", "reserve: off"]);
    const { ask } = await givenWorld(chain, HANGS);
    const { outcome } = await ask(givenRequest("r1"));
    expect(trailOf(outcome)).toEqual(["openai timeout"]);
    expect(outcome).toMatchObject({ ok: false, latencyMs: 4000, failure: { kind: "deadline" } });
  });

  it("holds each tier to its own time-out still", async () => {
    const chain = givenChain([`${OPENAI}, timeout_ms: 3000`, ANTHROPIC], ["timeout_ms: 4000", "reserve: off"]);
    const { ask } = await givenWorld(chain, HANGS);
    const { outcome } = await ask(givenRequest("r1"));
    expect(trailOf(outcome)).toEqual(["openai timeout", "anthropic ok"]);
    expect(outcome.attempts[0]?.durationMs).toBe(3000);
  });
});
