import { describe, expect, it } from "vitest";
import { probeAbandoned, probing } from "../../src/engine/breaker.ts";
import { closeChain } from "../../src/engine/chain-state.ts";
import { VirtualClock } from "../../src/sim/virtual-clock.ts";
import { givenChain, givenRequest, givenScenario, givenWorld, trailOf } from "../given.ts";

const OPENAI = "provider: openai, model: gpt-4.1, weight: 2";
const ANTHROPIC = "provider: anthropic, model: claude-sonnet-4-5";
const FOREVER = "at_ms: 0, for_ms: 360000000";
const HANGS = `${FOREVER}, provider: openai, kind: blackout, mode: hang`;
const NO_CHECKS = "health_check_interval_ms: 3600000";
const NEVER_OPENS = "breaker: { failures: 1000, failure_rate: 0 }";

describe("a healthy fallback", () => {
  it("behind a primary that hangs for ever is not starved by it", async () => {
    const chain = givenChain([OPENAI, ANTHROPIC], ["timeout_ms: 10000", NEVER_OPENS]);
    const providers = ["providers:", "  default: { latency: { mean_ms: 1240, p95_ms: 1890, p99_ms: 2450 } }"];
    const { ask, sleep } = await givenWorld(chain, givenScenario([HANGS], providers));
    const unanswered: string[] = [];
    for (let number = 0; number < 300; number++) {
      const { outcome } = await ask(givenRequest(`r${number}`));
      if (!outcome.ok) unanswered.push(`r${number} ${trailOf(outcome).join(", ")}`);
      await sleep(1000);
    }
    expect(unanswered).toEqual([]);
  });

  it("has time for a whole answer, though its streams have begun to answer much sooner", async () => {
    const chain = givenChain([OPENAI, ANTHROPIC], ["timeout_ms: 10000", NEVER_OPENS]);
    const providers = [
      "providers:",
      "  default: { latency: { ttft: { p50_ms: 300, p95_ms: 310, p99_ms: 320 }, tokens_per_second: 13.3 }, output_tokens: { mean: 40, p95: 41 } }",
    ];
    const { ask } = await givenWorld(chain, givenScenario([HANGS], providers));
    for (let number = 0; number < 30; number++) {
      const { outcome } = await ask(givenRequest(`s${number}`, { stream: true }));
      expect(trailOf(outcome)).toEqual(["openai timeout", "anthropic ok"]);
    }
    const { outcome } = await ask(givenRequest("plain"));
    expect(trailOf(outcome)).toEqual(["openai timeout", "anthropic ok"]);
    expect(outcome.attempts[1]?.durationMs).toBeGreaterThan(3000);
  });
});

describe("a hedge", () => {
  it("that always answers first does not keep a primary that hangs from losing its place", async () => {
    const chain = givenChain(
      [OPENAI, ANTHROPIC],
      ["hedge: { after_ms: 500 }", "breaker: { failures: 5, reset_ms: 60000 }", NO_CHECKS],
    );
    const { ask, events } = await givenWorld(chain, givenScenario([HANGS]));
    for (let number = 1; number <= 5; number++) {
      const { outcome } = await ask(givenRequest(`r${number}`));
      expect(trailOf(outcome)).toEqual(["openai cancelled", "anthropic ok"]);
    }
    expect(events.filter(({ type }) => type === "breaker-opened")).toMatchObject([{ tier: 0, requestId: "r5" }]);
    expect(trailOf((await ask(givenRequest("r6"))).outcome)).toEqual(["anthropic ok"]);
  });

  it("that is refused does not hide the primary's timeout", async () => {
    const chain = givenChain([OPENAI, ANTHROPIC], ["hedge: { after_ms: 500 }", "timeout_ms: 4000"]);
    const { ask } = await givenWorld(
      chain,
      givenScenario([HANGS, `${FOREVER}, provider: anthropic, kind: status, status: 400`]),
    );
    const { outcome } = await ask(givenRequest("r1"));
    expect(trailOf(outcome)).toEqual(["openai timeout", "anthropic rejected"]);
    expect(outcome).toMatchObject({ ok: false, failure: { kind: "exhausted", cause: "timeout" } });
  });

  it("is not started when its time comes and its tier is full by then", async () => {
    const chain = givenChain(
      [`${OPENAI}, timeout_ms: 5000`, `${ANTHROPIC}, max_concurrency: 1`],
      ["hedge: { after_ms: 1000 }"],
    );
    const { askLater, world, events } = await givenWorld(chain, givenScenario([HANGS]));
    const answers = await world.run(Promise.all(["r1", "r2"].map((id) => askLater(givenRequest(id)))));
    const started = events.filter((event) => event.type === "attempt-started" && event.tier === 1);
    expect(started.map(({ requestId }) => requestId)).toEqual(["r1", "r2"]);
    expect(started).toMatchObject([{ role: "hedge" }, { role: "try" }]);
    expect((started[1]?.atMs ?? 0) - world.startMs).toBeCloseTo(5000, 3);
    expect(answers.map(({ outcome }) => outcome.ok)).toEqual([true, true]);
  });
});

describe("an open breaker", () => {
  const RETRIES = "retry: { backoff_ms: 100, jitter: none }";

  it("that a failure has just opened leaves nothing to retry", async () => {
    const chain = givenChain(
      [`${OPENAI}, max_retries: 3`, ANTHROPIC],
      ["breaker: { failures: 2, reset_ms: 60000 }", RETRIES, NO_CHECKS],
    );
    const { ask, events } = await givenWorld(
      chain,
      givenScenario([`${FOREVER}, provider: openai, kind: status, status: 503`]),
    );
    const { outcome } = await ask(givenRequest("r1"));
    expect(trailOf(outcome)).toEqual(["openai overloaded", "openai overloaded", "anthropic ok"]);
    expect(events.filter(({ type }) => type === "retry-scheduled")).toHaveLength(1);
  });

  it("of a tier without an alternative is asked again; its failures do not prolong it, its success ends it", async () => {
    const chain = givenChain([`${OPENAI}, max_retries: 0`], ["breaker: { failures: 2, reset_ms: 60000 }", NO_CHECKS]);
    const down = "at_ms: 0, for_ms: 20000, provider: openai, kind: blackout, mode: refuse";
    const { ask, sleep, state, events } = await givenWorld(chain, givenScenario([down]));
    await ask(givenRequest("r1"));
    await ask(givenRequest("r2"));
    const opened = state.tiers[0]?.breaker;
    expect(opened).toMatchObject({ state: "open", generation: 1 });
    for (const id of ["r3", "r4", "r5"]) {
      await sleep(5000);
      expect(trailOf((await ask(givenRequest(id))).outcome)).toEqual(["openai connect"]);
      expect(state.tiers[0]?.breaker).toEqual(opened);
    }
    await sleep(6000);
    expect((await ask(givenRequest("r6"))).outcome).toMatchObject({ ok: true, fallbackLevel: 0 });
    expect(state.tiers[0]?.breaker.state).toBe("closed");
    expect(events.filter(({ type }) => type.startsWith("breaker-")).map(({ type }) => type)).toEqual([
      "breaker-opened",
      "breaker-closed",
    ]);
  });

  it("of a provider that fails its traffic alone is half-opened by health checks, and never closed by them", async () => {
    const chain = givenChain(
      [`${OPENAI}, max_retries: 0`, ANTHROPIC],
      ["breaker: { failures: 2, reset_ms: 3000000 }", "health_check_interval_ms: 10000"],
    );
    const { ask, sleep, state, events } = await givenWorld(
      chain,
      givenScenario([`${FOREVER}, provider: openai, kind: gray, status: 500`]),
    );
    const trails: string[] = [];
    for (const id of ["r1", "r2", "r3", "r4", "r5"]) {
      trails.push(
        trailOf((await ask(givenRequest(id))).outcome)
          .toSorted()
          .join(", "),
      );
      await sleep(15_000);
    }
    expect(new Set(trails)).toEqual(new Set(["anthropic ok, openai server-error"]));
    expect(state.tiers[0]?.breaker.state).not.toBe("closed");
    const told = events.filter(({ type }) => type.startsWith("breaker-")).map(({ type }) => type);
    expect(told.slice(0, 3)).toEqual(["breaker-opened", "breaker-half-opened", "breaker-opened"]);
    expect(told).not.toContain("breaker-closed");
  });

  it.each(["hang", "refuse"])("is not looked after any more once its chain is closed (%s)", async (mode) => {
    const chain = givenChain(
      [`${OPENAI}, max_retries: 0, timeout_ms: 4000`, ANTHROPIC],
      ["breaker: { failures: 1, reset_ms: 3000000 }", "health_check_interval_ms: 10000"],
    );
    const down = `at_ms: 0, for_ms: 60000, provider: openai, kind: blackout, mode: ${mode}`;
    const { ask, sleep, state, world, events, powers } = await givenWorld(chain, givenScenario([down]));
    const { transport } = powers;
    let checks = 0;
    const counting = {
      send: (...[request, token]: Parameters<typeof transport.send>) => {
        if (request.method === "GET") checks++;
        return transport.send(request, token);
      },
    };
    Object.assign(powers, { transport: counting });
    await ask(givenRequest("r1"));
    // A tier that hangs is being looked at for the second time just now, from 28 s to 32 s.
    await sleep(mode === "hang" ? 25_000 : 16_000);
    const before = checks;
    expect(before).toBeGreaterThan(0);
    closeChain(state);
    await sleep(1);
    expect(world.clock).toBeInstanceOf(VirtualClock);
    if (world.clock instanceof VirtualClock) expect(world.clock.timerCount).toBe(0);
    await sleep(600_000);
    expect(checks).toBe(before);
    expect(events.filter(({ type }) => type === "breaker-half-opened")).toEqual([]);
  });
});

describe("a refused connection", () => {
  it("costs nothing, also at a tier without a price", async () => {
    const chain = givenChain([
      `${OPENAI}, max_retries: 0`,
      `${ANTHROPIC}, price: { input_per_mtok: 3, output_per_mtok: 15 }`,
    ]);
    const refused = `${FOREVER}, provider: openai, kind: blackout, mode: refuse`;
    const { ask } = await givenWorld(chain, givenScenario([refused]));
    const { outcome } = await ask(givenRequest("r1"));
    expect(outcome.attempts).toMatchObject([{ costUsd: 0 }, { costUsd: expect.any(Number) }]);
    expect(outcome.costUsd).toBe(outcome.attempts[1]?.costUsd);
    expect(outcome.costUsd).toBeGreaterThan(0);
    // What was begun and abandoned is another matter: nobody knows what that cost.
    const hanging = await givenWorld(chain, givenScenario([HANGS]));
    expect((await hanging.ask(givenRequest("r1"))).outcome.costUsd).toBeNull();
  });
});

describe("a half-open tier that is full", () => {
  it("is passed by: nobody waits for a place at a tier that may still be down", async () => {
    const { ask, askLater, world, state, events } = await givenWorld(
      givenChain([`${OPENAI}, max_concurrency: 4`, ANTHROPIC]),
      givenScenario(),
    );
    for (let number = 0; number < 20; number++) await ask(givenRequest(`learn${number}`));
    const under = Array.from({ length: 4 }, (_, number) => askLater(givenRequest(`under${number}`)));
    const [tier] = state.tiers;
    if (tier === undefined) throw new Error("no tier");
    tier.breaker = probeAbandoned(probing(tier.breaker), tier.breaker.generation);
    const [next] = await world.run(Promise.all([askLater(givenRequest("next")), ...under]));
    expect(next?.outcome).toMatchObject({ ok: true, tier: 1, skipped: [{ tier: 0, reason: "over-limit" }] });
    expect(events.filter(({ type }) => type === "place-awaited")).toEqual([]);
  });
});

describe("a breaker that counts a share of failures", () => {
  it("does not hold attempts from before its opening against the tier that came back", async () => {
    const chain = givenChain(
      [`${OPENAI}, max_retries: 0`, ANTHROPIC],
      [
        "breaker: { failures: 3, failure_rate: 0.5, min_attempts: 4, window_ms: 600000, reset_ms: 20000, ramp_ms: 0 }",
        NO_CHECKS,
      ],
    );
    // Thirty are under way when the breaker opens; then all is well, but for one failure.
    const down = "at_ms: 0, for_ms: 10000, provider: openai, kind: status, status: 500";
    const once = "at_ms: 60000, for_ms: 60000, provider: openai, kind: status, status: 500, first: 1";
    const { ask, askLater, sleep, world, state, events } = await givenWorld(chain, givenScenario([down, once]));
    await world.run(Promise.all(Array.from({ length: 30 }, (_, number) => askLater(givenRequest(`r${number}`)))));
    await sleep(30_000);
    for (let number = 0; number < 5; number++) await ask(givenRequest(`back${number}`));
    expect(state.tiers[0]?.breaker.state).toBe("closed");
    await sleep(30_000);
    expect(trailOf((await ask(givenRequest("once"))).outcome)).toEqual(["openai server-error", "anthropic ok"]);
    expect(state.tiers[0]?.breaker.state).toBe("closed");
    expect(events.filter(({ type }) => type === "breaker-opened")).toHaveLength(1);
  });

  it("does not take a tier for broken that its hedges beat every other time", async () => {
    const chain = givenChain(
      [OPENAI, ANTHROPIC],
      ["hedge: { after_ms: 500 }", "breaker: { failures: 3, failure_rate: 0.5, min_attempts: 4 }", NO_CHECKS],
    );
    const { ask, events } = await givenWorld(chain, givenScenario([`${HANGS}, every: 2`]));
    const trails: string[] = [];
    for (let number = 0; number < 20; number++)
      trails.push(trailOf((await ask(givenRequest(`r${number}`))).outcome).join());
    expect(trails.filter((trail) => trail === "openai cancelled,anthropic ok")).toHaveLength(10);
    expect(events.filter(({ type }) => type === "breaker-opened")).toEqual([]);
  });
});

describe("a tier that its own hedges beat", () => {
  it("is known to be slow: the answers that nobody waited for count as well", async () => {
    const chain = givenChain(
      [`${OPENAI}, max_latency_ms: 300`, ANTHROPIC],
      ["hedge: { after_ms: 400 }", "breaker: { failures: 1000, failure_rate: 0 }", "retry_budget: { ratio: 1 }"],
    );
    const { ask, state, sleep } = await givenWorld(chain, givenScenario([HANGS]));
    for (let number = 0; number < 20; number++) {
      expect(trailOf((await ask(givenRequest(`r${number}`))).outcome)).toEqual(["openai cancelled", "anthropic ok"]);
      await sleep(1000);
    }
    expect(trailOf((await ask(givenRequest("next"))).outcome)).toEqual(["anthropic ok"]);
    expect(state.tiers[0]?.wholeLatency.all.p50Ms(0)).toBeGreaterThan(400);
  });
});
