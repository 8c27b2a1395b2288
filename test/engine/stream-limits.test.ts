import { describe, expect, it } from "vitest";
import { Cancellation } from "../../src/core/cancellation.ts";
import { runChain } from "../../src/engine/run-chain.ts";
import { VirtualClock } from "../../src/sim/virtual-clock.ts";
import { givenChain, givenRequest, givenScenario, givenWorld, trailOf } from "../given.ts";

const OPENAI = "provider: openai, model: gpt-4.1, weight: 2";
const ANTHROPIC = "provider: anthropic, model: claude-sonnet-4-5";
const stream = { stream: true };
/** Begins after 300 ms and takes about 8 s for its 40 tokens. */
const SLOW =
  "{ latency: { ttft: { p50_ms: 300, p95_ms: 310, p99_ms: 320 }, tokens_per_second: 5 }, output_tokens: { mean: 40, p95: 41 } }";
const QUICK = "{ latency: { mean_ms: 105, p95_ms: 130, p99_ms: 145 }, output_tokens: { mean: 40, p95: 80 } }";

describe("a held stream", () => {
  const HOLD = ["timeout_ms: 3000", "stream: { rescue: hold }"];

  it("keeps the chain's deadline although it has long begun", async () => {
    const { ask } = await givenWorld(
      givenChain([OPENAI], HOLD),
      givenScenario([], ["providers:", `  openai: ${SLOW}`]),
    );
    const { text, outcome } = await ask(givenRequest("r1", stream));
    expect(text).toBe("");
    expect(outcome).toMatchObject({ ok: false, failure: { kind: "exhausted", cause: "timeout" } });
    expect(outcome.latencyMs).toBeCloseTo(3000, 2);
  });

  it("leaves the next tier the time for a whole answer", async () => {
    const scenario = givenScenario([], ["providers:", `  openai: ${SLOW}`, `  anthropic: ${QUICK}`]);
    const { ask } = await givenWorld(givenChain([OPENAI, ANTHROPIC], HOLD), scenario);
    const { text, outcome } = await ask(givenRequest("r1", stream));
    expect(trailOf(outcome)).toEqual(["openai timeout", "anthropic ok"]);
    expect(text.length).toBeGreaterThan(10);
    expect(outcome.latencyMs).toBeLessThan(3000);
  });

  it("without rescue: hold has only its first piece to bring in time", async () => {
    const scenario = givenScenario([], ["providers:", `  openai: ${SLOW}`]);
    const { ask } = await givenWorld(givenChain([OPENAI], ["timeout_ms: 3000"]), scenario);
    const { outcome } = await ask(givenRequest("r1", stream));
    expect(outcome).toMatchObject({ ok: true });
    expect(outcome.latencyMs).toBeGreaterThan(5000);
  });
});

describe("a stream that its caller cancels and never pulls again", () => {
  it("gives its place back, leaves no timer and has ended", async () => {
    const scenario = givenScenario([], ["providers:", `  openai: ${SLOW}`]);
    const { powers, state, world, events } = await givenWorld(givenChain([`${OPENAI}, max_concurrency: 1`]), scenario);
    const cancellation = new Cancellation();
    const pieces = runChain(state, givenRequest("r1", stream), powers, cancellation);
    expect(await world.run(pieces.next())).toMatchObject({ done: false, value: [{ type: "text" }] });
    const [tier] = state.tiers;
    expect(tier?.limiter.admits(world.clock.now(), 0)).toBe(false);
    cancellation.cancel("caller");
    expect(tier?.limiter.admits(world.clock.now(), 0)).toBe(true);
    expect(events.slice(-2)).toMatchObject([
      { type: "attempt-failed", failure: { kind: "cancelled" } },
      { type: "request-failed", failure: { kind: "cancelled" } },
    ]);
    if (!(world.clock instanceof VirtualClock)) throw new Error("not in virtual time");
    expect(world.clock.timerCount).toBe(0);
    expect(tier?.breaker).toMatchObject({ state: "closed", failures: 0 });
    // Whoever does pull again is told so, and nothing is told twice.
    const toldBefore = events.length;
    let last = await pieces.next();
    for (let pulls = 0; pulls < 100 && last.done !== true; pulls++) last = await pieces.next();
    expect(last).toMatchObject({ done: true, value: { ok: false, failure: { kind: "cancelled" } } });
    expect(events).toHaveLength(toldBefore);
  });
});
