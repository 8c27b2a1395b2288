import { describe, expect, it } from "vitest";
import type { TransportResponse } from "../../src/core/transport.ts";
import { givenChain, givenRequest, givenScenario, givenWorld, trailOf } from "../given.ts";
import { answering, response } from "./by-hand.ts";

const OPENAI = "provider: openai, model: gpt-4.1, weight: 9, max_retries: 0";
const ANTHROPIC = "provider: anthropic, model: claude-sonnet-4-5, weight: 5, max_retries: 0";
const GOOGLE = "provider: google, model: gemini-2.5-flash, weight: 1, max_retries: 0";

const BUSY = JSON.stringify({ error: { message: "busy", type: "server_error" } });
const LIMITED = JSON.stringify({ error: { message: "slow down", type: "requests", code: "rate_limit_exceeded" } });
const TOO_LONG = JSON.stringify({
  error: {
    message: "This model's maximum context length is 8000 tokens.",
    type: "invalid_request_error",
    code: "context_length_exceeded",
  },
});

describe("a provider's wait hint", () => {
  it.each([
    { status: 503, body: BUSY, seen: "openai overloaded", skipped: [] },
    { status: 500, body: BUSY, seen: "openai server-error", skipped: [] },
    {
      status: 429,
      body: LIMITED,
      seen: "openai rate-limited",
      skipped: [{ provider: "openai", reason: "unavailable" }],
    },
  ])(
    "of a $status is kept for other requests only where it is a rate limit",
    async ({ status, body, seen, skipped }) => {
      const { ask, powers, sleep } = await givenWorld(givenChain([OPENAI, ANTHROPIC]), givenScenario());
      answering(powers, "openai", () => response(status, body, { "retry-after": "30" }));
      expect(trailOf((await ask(givenRequest("r1"))).outcome)).toEqual([seen, "anthropic ok"]);
      expect((await ask(givenRequest("r2"))).outcome.skipped).toMatchObject(skipped);
      await sleep(30_000);
      expect(trailOf((await ask(givenRequest("r3"))).outcome)).toEqual([seen, "anthropic ok"]);
    },
  );

  it("is never shortened by a later one", async () => {
    const { askLater, powers, world, state } = await givenWorld(givenChain([OPENAI, ANTHROPIC]), givenScenario());
    const waits = ["30", "2"];
    answering(powers, "openai", () => response(429, LIMITED, { "retry-after": waits.shift() ?? "1" }));
    await world.run(Promise.all(["r1", "r2"].map((id) => askLater(givenRequest(id)))));
    expect(waits).toEqual([]);
    expect((state.tiers[0]?.unavailableUntilMs ?? 0) - world.startMs).toBe(30_000);
  });
});

describe("a probe that is told to slow down", () => {
  it("without a hint leaves the tier alone for another while, instead of every request probing it again", async () => {
    const chain = givenChain(
      [OPENAI, ANTHROPIC],
      ["breaker: { failures: 1, reset_ms: 20000 }", "health_check_interval_ms: 3600000"],
    );
    const { ask, powers, sleep, events } = await givenWorld(chain, givenScenario());
    const bodies = [response(500, BUSY)];
    answering(powers, "openai", () => bodies.shift() ?? response(429, LIMITED));
    await ask(givenRequest("r1"));
    await sleep(30_000);
    for (let number = 0; number < 10; number++) {
      expect((await ask(givenRequest(`p${number}`))).outcome.ok).toBe(true);
      await sleep(1000);
    }
    const probes = events.filter((event) => event.type === "attempt-started" && event.role === "probe");
    expect(probes).toHaveLength(1);
  });
});

const windows = (openai: number, anthropic: number, google: number) => [
  `${OPENAI}, context_window: ${openai}`,
  `${ANTHROPIC}, context_window: ${anthropic}`,
  `${GOOGLE}, context_window: ${google}`,
];

describe("a prompt that is too long for a tier", () => {
  it("goes only to one with a larger window", async () => {
    const { ask, powers, state } = await givenWorld(givenChain(windows(8000, 8000, 8001)), givenScenario());
    answering(powers, "openai", () => response(400, TOO_LONG));
    const { outcome } = await ask(givenRequest("r1"));
    expect(trailOf(outcome)).toEqual(["openai rejected", "google ok"]);
    expect(outcome.attempts[0]?.failure).toMatchObject({ why: "too-long" });
    expect(outcome.skipped).toMatchObject([{ provider: "anthropic", reason: "incapable" }]);
    expect(state.tiers[0]?.breaker).toMatchObject({ state: "closed", failures: 0 });
  });

  it("ends there where none is larger, and says why", async () => {
    const { ask, powers } = await givenWorld(givenChain(windows(8000, 4000, 8000)), givenScenario());
    answering(powers, "openai", () => response(400, TOO_LONG));
    const { outcome } = await ask(givenRequest("r1"));
    expect(trailOf(outcome)).toEqual(["openai rejected"]);
    expect(outcome).toMatchObject({ ok: false, failure: { kind: "exhausted", cause: "rejected" } });
  });
});

/** So long that the end of the message is cut off in the middle of the key. */
function longUpTo(key: string): string {
  return `${"The key is wrong. ".repeat(15)}${key}, as we say.`;
}

describe("a key that a provider quotes", () => {
  const KEY = "sk-proj-0123456789abcdefghijklmnopqrstuvwxyz";
  const quoted = `Incorrect API key provided: ${KEY}. You can find your key on your account page.`;
  const error = { error: { message: quoted, type: "invalid_request_error", code: "invalid_api_key" } };
  const SSE = { "content-type": "text/event-stream" };
  const rows: readonly (readonly [string, boolean, TransportResponse])[] = [
    ["in a 401", false, response(401, JSON.stringify(error))],
    ["in a 500 that is plain text", false, response(500, quoted, { "content-type": "text/plain" })],
    ["at the end of a long message", false, response(401, JSON.stringify({ error: { message: longUpTo(KEY) } }))],
    ["in a 200 that is an error", false, response(200, JSON.stringify(error))],
    ["in a 200 that is no JSON", false, response(200, quoted)],
    ["in a stream", true, response(200, `data: ${JSON.stringify(error)}\n\n`, SSE)],
  ];

  it.each(rows)("%s is in no outcome and in no event", async (_where, stream, answer) => {
    const { ask, powers, events } = await givenWorld(givenChain([OPENAI]), givenScenario());
    Object.assign(powers, { apiKeyOf: () => KEY });
    answering(powers, "openai", () => answer);
    const { outcome } = await ask(givenRequest("r1", { stream }));
    expect(outcome.ok).toBe(false);
    // Nor a part of it that would spare somebody the guessing.
    expect(JSON.stringify([outcome, events])).not.toContain(KEY.slice(0, 16));
  });

  it("is replaced by its own letters, though it does not look like a key", async () => {
    const plain = "correct-horse-battery-staple";
    const { ask, powers, events } = await givenWorld(givenChain([OPENAI]), givenScenario());
    Object.assign(powers, { apiKeyOf: () => plain });
    const message = `No account goes by ${plain}, sorry; ${plain} is unknown here.`;
    const bodies = [JSON.stringify({ error: { message } }), `data: ${JSON.stringify({ error: { message } })}\n\n`];
    answering(powers, "openai", () =>
      bodies.length === 2
        ? response(401, bodies.shift() ?? "")
        : response(200, bodies.shift() ?? "", { "content-type": "text/event-stream" }),
    );
    const refused = await ask(givenRequest("r1"));
    expect(refused.outcome.attempts[0]?.failure?.message).toContain("[key]");
    const streamed = await ask(givenRequest("r2", { stream: true }));
    expect(streamed.outcome.ok).toBe(false);
    expect(JSON.stringify([refused.outcome, streamed.outcome, events])).not.toContain(plain);
  });
});
