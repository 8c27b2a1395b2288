import { describe, expect, it } from "vitest";
import { Cancellation } from "../../src/core/cancellation.ts";
import { givenChain, givenRequest, givenScenario, givenWorld, trailOf } from "../given.ts";

const OPENAI = "provider: openai, model: gpt-4.1";
const ANTHROPIC = "provider: anthropic, model: claude-sonnet-4-5";
const GOOGLE = "provider: google, model: gemini-2.5-flash";
const THREE = [`${OPENAI}, weight: 9`, `${ANTHROPIC}, weight: 5`, `${GOOGLE}, weight: 1`];
const FOREVER = "at_ms: 0, for_ms: 3600000";

describe("a chain of tiers", () => {
  it("answers from its primary while that works, at one attempt", async () => {
    const { ask } = await givenWorld(givenChain(THREE), givenScenario());
    const { text, outcome } = await ask(givenRequest("r1"));
    expect(trailOf(outcome)).toEqual(["openai ok"]);
    expect(outcome).toMatchObject({ ok: true, tier: 0, provider: "openai", model: "gpt-4.1", fallbackLevel: 0 });
    expect(text.length).toBeGreaterThan(10);
  });

  it("answers within its deadline though the primary and the secondary hang", async () => {
    const chain = givenChain(THREE, ["timeout_ms: 10000"]);
    const scenario = givenScenario([
      `${FOREVER}, provider: openai, kind: blackout, mode: hang`,
      `${FOREVER}, provider: anthropic, kind: blackout, mode: hang`,
    ]);
    const { ask } = await givenWorld(chain, scenario);
    const { outcome } = await ask(givenRequest("r1"));
    expect(trailOf(outcome)).toEqual(["openai timeout", "anthropic timeout", "google ok"]);
    expect(outcome).toMatchObject({ ok: true, fallbackLevel: 2 });
    expect(outcome.latencyMs).toBeLessThan(10_000);
    // An even share each: a silent provider is not asked twice and leaves time for those behind it.
    expect(outcome.attempts.map(({ durationMs }) => Math.round(durationMs / 10))).toEqual([
      333,
      333,
      expect.any(Number),
    ]);
  });

  it("keeps the deadline to the millisecond when everything hangs", async () => {
    const hangs = ["openai", "anthropic", "google"].map(
      (name) => `${FOREVER}, provider: ${name}, kind: blackout, mode: hang`,
    );
    const { ask } = await givenWorld(givenChain(THREE, ["timeout_ms: 7000"]), givenScenario(hangs));
    const { outcome } = await ask(givenRequest("r1"));
    expect(outcome).toMatchObject({ ok: false, failure: { kind: "exhausted", cause: "timeout" } });
    expect(outcome.latencyMs).toBeCloseTo(7000, 0);
    expect(outcome.latencyMs).toBeLessThanOrEqual(7000.001);
  });

  it("retries an overloaded tier with backoff, as often as it may, and then moves on", async () => {
    const chain = givenChain(
      [`${OPENAI}, max_retries: 2`, `${ANTHROPIC}, weight: 0.5`],
      ["retry: { backoff_ms: 100, jitter: none }"],
    );
    const { ask, events } = await givenWorld(
      chain,
      givenScenario([`${FOREVER}, provider: openai, kind: status, status: 503`]),
    );
    const { outcome } = await ask(givenRequest("r1"));
    expect(trailOf(outcome)).toEqual(["openai overloaded", "openai overloaded", "openai overloaded", "anthropic ok"]);
    expect(events.filter(({ type }) => type === "retry-scheduled")).toMatchObject([{ waitMs: 100 }, { waitMs: 200 }]);
  });

  it("does not retry at all with retry_on_fail: false", async () => {
    const chain = givenChain([`${OPENAI}, max_retries: 3`, `${ANTHROPIC}, weight: 0.5`], ["retry_on_fail: false"]);
    const { ask } = await givenWorld(chain, givenScenario([`${FOREVER}, provider: openai, kind: status, status: 500`]));
    expect(trailOf((await ask(givenRequest("r1"))).outcome)).toEqual(["openai server-error", "anthropic ok"]);
  });

  it("stops where failover_on says so", async () => {
    const chain = givenChain(THREE, ["failover_on: { server_error: false }"]);
    const { ask } = await givenWorld(chain, givenScenario([`${FOREVER}, provider: openai, kind: status, status: 500`]));
    const { outcome } = await ask(givenRequest("r1"));
    expect(outcome).toMatchObject({ ok: false, failure: { kind: "server-error", status: 500 } });
  });

  it("tries no more fallbacks than max_fallbacks", async () => {
    const faults = ["openai", "anthropic"].map((name) => `${FOREVER}, provider: ${name}, kind: status, status: 401`);
    const { ask } = await givenWorld(givenChain(THREE, ["max_fallbacks: 1"]), givenScenario(faults));
    const { outcome } = await ask(givenRequest("r1"));
    expect(trailOf(outcome)).toEqual(["openai rejected", "anthropic rejected"]);
    expect(outcome).toMatchObject({ ok: false, failure: { kind: "exhausted", cause: "rejected" } });
  });

  it("stops at a request that no tier would take", async () => {
    const { ask } = await givenWorld(
      givenChain(THREE),
      givenScenario([`${FOREVER}, provider: openai, kind: status, status: 400`]),
    );
    const { outcome } = await ask(givenRequest("r1"));
    expect(outcome).toMatchObject({ ok: false, failure: { kind: "rejected", why: "request", status: 400 } });
    expect(trailOf(outcome)).toEqual(["openai rejected"]);
  });

  it("never lets a fallback's 400 hide the primary's outage", async () => {
    const scenario = givenScenario([
      `${FOREVER}, provider: openai, kind: blackout, mode: refuse`,
      `${FOREVER}, provider: anthropic, kind: status, status: 400`,
    ]);
    const { ask } = await givenWorld(givenChain(THREE), scenario);
    const { outcome } = await ask(givenRequest("r1"));
    expect(outcome).toMatchObject({ ok: false, failure: { kind: "exhausted", cause: "connect" } });
  });

  it("waits for a rate limit whose hint fits the slice and moves on where it does not", async () => {
    const chain = givenChain([OPENAI, `${ANTHROPIC}, weight: 0.5`], ["timeout_ms: 10000"]);
    const short = await givenWorld(
      chain,
      givenScenario([`${FOREVER}, provider: openai, kind: rate-limit, retry_after_ms: 2000, first: 1`]),
    );
    const waited = await short.ask(givenRequest("r1"));
    expect(trailOf(waited.outcome)).toEqual(["openai rate-limited", "openai ok"]);
    expect(waited.outcome.attempts[1]?.startMs).toBeGreaterThanOrEqual(2000);
    const long = await givenWorld(
      chain,
      givenScenario([`${FOREVER}, provider: openai, kind: rate-limit, retry_after_ms: 30000, first: 1`]),
    );
    expect(trailOf((await long.ask(givenRequest("r1"))).outcome)).toEqual(["openai rate-limited", "anthropic ok"]);
    // Until the hint has passed the tier is unavailable: nobody asks it. After it, it is asked again.
    const meanwhile = await long.ask(givenRequest("r2"));
    expect(meanwhile.outcome.skipped).toMatchObject([{ provider: "openai", reason: "unavailable" }]);
    await long.sleep(30_000);
    expect(trailOf((await long.ask(givenRequest("r3"))).outcome)).toEqual(["openai ok"]);
  });

  it("cancels everything at once when its caller does", async () => {
    const { askLater, world, events } = await givenWorld(
      givenChain(THREE),
      givenScenario([`${FOREVER}, provider: openai, kind: blackout, mode: hang`]),
    );
    const cancellation = new Cancellation();
    world.clock.timer(1234, () => cancellation.cancel("caller"));
    const { outcome } = await world.run(askLater(givenRequest("r1"), cancellation));
    expect(outcome).toMatchObject({ ok: false, failure: { kind: "cancelled" } });
    expect(outcome.latencyMs).toBeCloseTo(1234, 3);
    expect(cancellation.listenerCount).toBe(0);
    expect(events.at(-1)).toMatchObject({ type: "request-failed", failure: { kind: "cancelled" } });
  });

  it("loses nothing when a thousand requests meet a dead primary at once", async () => {
    const { askLater, world } = await givenWorld(
      givenChain(THREE),
      givenScenario([`${FOREVER}, provider: openai, kind: blackout, mode: reset`]),
    );
    const answers = await world.run(
      Promise.all(Array.from({ length: 1000 }, (_, number) => askLater(givenRequest(`r${number}`)))),
    );
    expect(answers.filter(({ outcome }) => outcome.ok)).toHaveLength(1000);
    expect(answers.every(({ outcome }) => outcome.attempts.at(-1)?.provider === "anthropic")).toBe(true);
  });
});

const quickToFail = () =>
  givenChain([`${OPENAI}, max_retries: 0`, `${ANTHROPIC}, weight: 0.5`], ["health_check_interval_ms: 3600000"]);

describe("a tier's breaker", () => {
  const DOWN = "at_ms: 0, for_ms: 100000, provider: openai, kind: blackout, mode: refuse";

  it("opens after five failures, after which the tier costs nobody any time", async () => {
    const { ask } = await givenWorld(quickToFail(), givenScenario([DOWN]));
    for (let number = 1; number <= 5; number++) {
      expect(trailOf((await ask(givenRequest(`r${number}`))).outcome)).toEqual(["openai connect", "anthropic ok"]);
    }
    const { outcome } = await ask(givenRequest("r6"));
    expect(trailOf(outcome)).toEqual(["anthropic ok"]);
    expect(outcome).toMatchObject({ fallbackLevel: 1, skipped: [{ tier: 0, reason: "circuit-open" }] });
  });

  it("is probed beside the next tier and closes when the provider is back, though the fallback is faster", async () => {
    const providers = [
      "providers:",
      "  openai: { latency: { mean_ms: 900, p95_ms: 1200, p99_ms: 1400 } }",
      "  default: { latency: { mean_ms: 105, p95_ms: 130, p99_ms: 145 } }",
    ];
    const { ask, sleep, events, world } = await givenWorld(quickToFail(), givenScenario([DOWN], providers));
    for (let number = 1; number <= 5; number++) await ask(givenRequest(`r${number}`));
    // A minute later, give or take a tenth, the provider is still down: the probe fails, and the tier beside it answers.
    await sleep(66_000);
    const failed = await ask(givenRequest("r6"));
    expect(failed.outcome).toMatchObject({ ok: true, provider: "anthropic" });
    expect(failed.outcome.attempts).toMatchObject([
      { role: "probe", failure: { kind: "connect" } },
      { role: "try", failure: null },
    ]);
    // The second time it stays open for twice as long.
    await sleep(100_000);
    expect(trailOf((await ask(givenRequest("early"))).outcome)).toEqual(["anthropic ok"]);
    await sleep(33_000);
    const probed = await ask(givenRequest("r7"));
    expect(probed.outcome).toMatchObject({ ok: true, provider: "anthropic" });
    expect(probed.outcome.latencyMs).toBeLessThan(300);
    await sleep(11_000);
    expect(trailOf((await ask(givenRequest("r8"))).outcome)).toEqual(["openai ok"]);
    expect(events.filter(({ type }) => type.startsWith("breaker-")).map(({ type }) => type)).toEqual([
      "breaker-opened",
      "breaker-half-opened",
      "breaker-opened",
      "breaker-half-opened",
      "breaker-ramp-began",
      "breaker-closed",
    ]);
    expect(world.clock.now()).toBeGreaterThan(world.startMs + 120_000);
  });

  it("is half-opened early by a health check, never closed by one", async () => {
    const checked = givenChain(
      [`${OPENAI}, max_retries: 0`, `${ANTHROPIC}, weight: 0.5`],
      ["health_check_interval_ms: 10000", "breaker: { failures: 2, reset_ms: 3000000 }"],
    );
    const { ask, sleep, events } = await givenWorld(checked, givenScenario([DOWN]));
    await ask(givenRequest("r1"));
    await ask(givenRequest("r2"));
    await sleep(95_000);
    expect(events.filter(({ type }) => type === "breaker-half-opened")).toEqual([]);
    await sleep(20_000);
    expect(events.filter(({ type }) => type === "breaker-half-opened")).toMatchObject([{ requestId: "health-check" }]);
    expect(events.filter(({ type }) => type === "breaker-closed")).toEqual([]);
    await ask(givenRequest("r3"));
    await sleep(11_000);
    await ask(givenRequest("r4"));
    expect(events.filter(({ type }) => type === "breaker-closed")).toHaveLength(1);
  });

  it("does not fail a request without asking anyone when every tier is open", async () => {
    const lone = givenChain([`${OPENAI}, max_retries: 0`], ["health_check_interval_ms: 3600000"]);
    const { ask, sleep } = await givenWorld(
      lone,
      givenScenario([`at_ms: 0, for_ms: 20000, provider: openai, kind: blackout, mode: refuse`]),
    );
    for (let number = 1; number <= 5; number++) await ask(givenRequest(`r${number}`));
    expect(trailOf((await ask(givenRequest("r6"))).outcome)).toEqual(["openai connect"]);
    await sleep(30_000);
    expect((await ask(givenRequest("r7"))).outcome.ok).toBe(true);
    expect((await ask(givenRequest("r8"))).outcome).toMatchObject({ ok: true, skipped: [] });
  });
});

describe("a hedge", () => {
  it("starts the next tier when the first is late; the loser is cancelled and its cost is known", async () => {
    const price = "price: { input_per_mtok: 1, output_per_mtok: 1 }";
    const chain = givenChain(
      [`${OPENAI}, ${price}`, `${ANTHROPIC}, weight: 0.5, ${price}`],
      ["hedge: { after_ms: 1500 }"],
    );
    const { ask } = await givenWorld(
      chain,
      givenScenario([`${FOREVER}, provider: openai, kind: blackout, mode: hang`]),
    );
    const { outcome } = await ask(givenRequest("r1"));
    expect(outcome).toMatchObject({ ok: true, provider: "anthropic", fallbackLevel: 1 });
    expect(outcome.latencyMs).toBeLessThan(2000);
    expect(outcome.attempts).toMatchObject([
      { role: "try", failure: { kind: "cancelled" }, costUsd: expect.any(Number) },
      { role: "hedge", failure: null, startMs: expect.closeTo(1500, 1) },
    ]);
    expect(outcome.attempts[0]?.costUsd).toBeGreaterThan(0);
  });

  it("is not started where the first tier is on time", async () => {
    const chain = givenChain([OPENAI, `${ANTHROPIC}, weight: 0.5`], ["hedge: { after_ms: 1500 }"]);
    const { ask, world } = await givenWorld(chain, givenScenario());
    expect(trailOf((await ask(givenRequest("r1"))).outcome)).toEqual(["openai ok"]);
    expect(world.clock.now() - world.startMs).toBeLessThan(1500);
  });
});

describe("a stream", () => {
  const stream = { stream: true };

  it("falls back before its first piece reached the caller", async () => {
    const chain = givenChain(THREE, ["timeout_ms: 9000"]);
    const { ask } = await givenWorld(chain, givenScenario([`${FOREVER}, provider: openai, kind: drip`]));
    const { text, outcome } = await ask(givenRequest("r1", stream));
    expect(trailOf(outcome)).toEqual(["openai timeout", "anthropic ok"]);
    expect(text.length).toBeGreaterThan(10);
  });

  it("that is cut after the commit is an error, never a clean end, and goes to no other tier", async () => {
    const { ask } = await givenWorld(givenChain(THREE), givenScenario([`${FOREVER}, provider: openai, kind: cut`]));
    const { text, outcome } = await ask(givenRequest("r1", stream));
    expect(text.length).toBeGreaterThan(0);
    expect(outcome).toMatchObject({ ok: false, failure: { kind: "truncated" } });
    expect(trailOf(outcome)).toEqual(["openai truncated"]);
  });

  it("with rescue: hold shows the caller only the complete answer of the next tier", async () => {
    const { ask, world } = await givenWorld(
      givenChain(THREE, ["stream: { rescue: hold }"]),
      givenScenario([`${FOREVER}, provider: openai, kind: cut`]),
    );
    const { text, outcome } = await ask(givenRequest("r1", stream));
    expect(trailOf(outcome).at(-1)).toBe("anthropic ok");
    const alone = await givenWorld(givenChain([ANTHROPIC]), givenScenario());
    expect(text).toBe((await alone.ask(givenRequest("r1", stream))).text);
    expect(world.clock.now()).toBeGreaterThan(world.startMs);
  });

  it("gives the same text as a plain answer", async () => {
    const { ask } = await givenWorld(givenChain(THREE), givenScenario());
    const streamed = await ask(givenRequest("r1", stream));
    const fresh = await givenWorld(givenChain(THREE), givenScenario());
    const plain = await fresh.ask(givenRequest("r1"));
    expect(streamed.text).toBe(plain.text);
    expect(streamed.outcome).toMatchObject({ ok: true, usage: plain.outcome.ok ? plain.outcome.usage : null });
  });

  it("left by its caller half-way is cancelled, with nothing left running", async () => {
    const { powers, state, world, events } = await givenWorld(givenChain(THREE), givenScenario());
    const { runChain } = await import("../../src/engine/run-chain.ts");
    const cancellation = new Cancellation();
    const read = async () => {
      for await (const pieces of runChain(state, givenRequest("r1", stream), powers, cancellation))
        if (pieces.some(({ type }) => type === "text")) break;
    };
    await world.run(read());
    expect(events.at(-1)).toMatchObject({ type: "request-failed", failure: { kind: "cancelled" } });
    expect(cancellation.listenerCount).toBe(0);
  });
});
