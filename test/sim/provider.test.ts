import { describe, expect, it } from "vitest";
import { withAnswerLength } from "../../src/core/answer-length.ts";
import { TEXT_CHUNKS_MAX } from "../../src/sim/answer-body.ts";
import type { SimProvider } from "../../src/sim/sim-provider.ts";
import { answered, givenProvider, heard, pieces, STEADY, summary, text, VARIED } from "./simulation.ts";

/** The text in a whole answer, and why it ended. */
function spoken(body: string): { readonly content: string; readonly finish: string; readonly tokens: number } {
  const { choices, usage } = JSON.parse(body) as {
    choices: { message: { content: string }; finish_reason: string }[];
    usage: { completion_tokens: number };
  };
  const choice = choices[0];
  if (choice === undefined) throw new Error("no choice");
  return { content: choice.message.content, finish: choice.finish_reason, tokens: usage.completion_tokens };
}

/** The text in a streamed answer's events. */
function streamed(body: string): string {
  const events = body.split("\n\n").filter((event) => event.startsWith("data: {"));
  return events
    .map((event) => JSON.parse(event.slice("data: ".length)) as { choices: { delta: { content?: string } }[] })
    .map(({ choices }) => choices[0]?.delta.content ?? "")
    .join("");
}

/** How long the answer to the request of this id is. */
function tokensSaid(id: string, tokensMax?: number): number {
  const request = heard({ id, ...(tokensMax === undefined ? {} : { tokensMax }) });
  return spoken(text(pieces(givenProvider().perform(request, 0)))).tokens;
}

describe("a healthy provider", () => {
  it("answers whole, in its own words, when its latency has passed", () => {
    const answer = answered(givenProvider().perform(heard(), 5000));
    expect(answer.status).toBe(200);
    expect(answer.headersAtMs).toBe(1000);
    expect(answer.headers["content-type"]).toBe("application/json");
    expect(answer.headers["x-request-id"]).toBe("req_s0.0");
    expect(answer.end).toBe("complete");
    const chunks = pieces(answer);
    expect(chunks.map(({ afterMs }) => afterMs)).toEqual([0]);
    expect(spoken(text(chunks))).toMatchObject({ finish: "stop", tokens: 20 });
    expect(spoken(text(chunks)).content).toMatch(/^This is a simulated answer/);
  });

  it("stops at the tokens that were asked for, and says so", () => {
    const answer = givenProvider().perform(heard({ tokensMax: 7 }), 0);
    expect(spoken(text(pieces(answer)))).toMatchObject({ finish: "length", tokens: 7 });
    const exact = givenProvider().perform(heard({ tokensMax: 20 }), 0);
    expect(spoken(text(pieces(exact)))).toMatchObject({ finish: "stop", tokens: 20 });
  });

  it("answers as long as a request's id asks for, up to the longest answer there is and the request's own limit", () => {
    expect(tokensSaid(`${withAnswerLength("t7", 333)}.0`)).toBe(333);
    expect(tokensSaid(`${withAnswerLength("t7", 0)}.2`)).toBe(1);
    expect(tokensSaid(`${withAnswerLength("t7", 999_999_999)}.0`)).toBe(131_072);
    expect(tokensSaid(`${withAnswerLength("t7", 333)}.0`, 30)).toBe(30);
    expect(tokensSaid("tokens=9;tokens=.0")).toBe(20);
  });

  it("speaks every dialect, and says in its own where there is nothing", () => {
    const provider = givenProvider({ name: "anthropic", dialect: "anthropic", models: ["claude-sonnet-4-5"] });
    expect(summary(provider.perform(heard(), 0))).toBe("200 at 1000");
    const nothing = answered(provider.perform({ ...heard(), path: "/v1/nothing" }, 0));
    expect(nothing.status).toBe(404);
    expect(JSON.parse(text(pieces(nothing)))).toMatchObject({ type: "error", error: { type: "not_found_error" } });
    const headers = { "x-api-key": "any-key", "anthropic-version": "2023-06-01" };
    const models = provider.perform({ method: "GET", path: "/v1/models", query: "", headers, body: "" }, 0);
    expect(summary(models)).toBe("200 at 200");
    expect(text(pieces(models))).toContain("claude-sonnet-4-5");
  });

  it("turns a bad request down as the provider does, and needs a key unless told otherwise", () => {
    const keyless = { ...heard(), headers: {} };
    expect(summary(givenProvider().perform({ ...heard(), body: "{" }, 0))).toBe("400 at 200");
    expect(summary(givenProvider().perform(keyless, 0))).toBe("401 at 200");
    expect(summary(givenProvider({ needsKey: false }).perform(keyless, 0))).toBe("200 at 1000");
  });

  it("names itself where its figures cannot be met", () => {
    const behaviour = { ...STEADY, outputTokens: { mean: 1, p95: 1000 } };
    expect(() => givenProvider({ name: "wordy", behaviour })).toThrow("provider wordy: output tokens of mean 1");
  });
});

/** What happens to a request, but for the numbers that other requests have a part in. */
function fate(provider: SimProvider, id: string): object {
  const answer = answered(provider.perform(heard({ id }), 100));
  const told = Object.entries(answer.headers).filter(([name]) => !name.startsWith("x-ratelimit-remaining"));
  return { ...answer, headers: Object.fromEntries(told) };
}

describe("chance", () => {
  it("depends on the provider and the request's id alone, not on other traffic", () => {
    const quiet = givenProvider({ behaviour: VARIED });
    const busy = givenProvider({ behaviour: VARIED });
    for (let index = 0; index < 50; index += 1) busy.perform(heard({ id: `other${index}.0` }), 0);
    const ids = ["s1.0", "s2.0", "s3.1"];
    const alone = ids.map((id) => fate(quiet, id));
    const among = ids.toReversed().map((id) => fate(busy, id));
    expect(among.toReversed()).toEqual(alone);
  });

  it("is rolled anew for every try, every request and every provider", () => {
    const times = [
      ["openai", "s1.0"],
      ["openai", "s1.1"],
      ["openai", "s2.0"],
      ["anthropic", "s1.0"],
    ].map(([name = "", id = ""]) => summary(givenProvider({ name, behaviour: VARIED }).perform(heard({ id }), 0)));
    expect(new Set(times).size).toBe(times.length);
  });

  it("makes as many requests fail as the error rate says, and leaves the latency of the others as it was", () => {
    const failing = givenProvider({ behaviour: { ...VARIED, errorRate: 0.1 } });
    const healthy = givenProvider({ behaviour: VARIED });
    let failed = 0;
    for (let index = 0; index < 5000; index += 1) {
      const request = heard({ id: `s${index}.0` });
      const outcome = answered(failing.perform(request, 0));
      if (outcome.status === 500) failed += 1;
      else expect(outcome.headersAtMs).toBe(answered(healthy.perform(request, 0)).headersAtMs);
    }
    // Four standard errors of 0.1 over 5000 are 0.017.
    expect(Math.abs(failed / 5000 - 0.1)).toBeLessThan(0.017);
  });
});

describe("a streamed answer", () => {
  it("opens before its first token, keeps its rate, and ends when a whole one would be there", () => {
    const performance = givenProvider().perform(heard({ stream: true }), 0);
    expect(summary(performance)).toBe("200 at 150");
    expect(answered(performance).headers["content-type"]).toMatch(/^text\/event-stream/);
    const chunks = pieces(performance);
    const times: number[] = [];
    let atMs = answered(performance).headersAtMs;
    for (const { afterMs } of chunks) times.push((atMs += afterMs));
    // The opening, twenty tokens one by one, and the closing.
    expect(chunks).toHaveLength(22);
    expect(times[0]).toBe(150);
    expect(times[1]).toBeCloseTo(300, 6);
    expect(times[2]).toBeCloseTo(300 + 700 / 19, 6);
    expect(times[20]).toBeCloseTo(1000, 6);
    expect(times[21]).toBeCloseTo(1000, 6);
    expect(text(chunks).endsWith("data: [DONE]\n\n")).toBe(true);
  });

  it("says the same as the whole one", () => {
    const provider = givenProvider({ behaviour: VARIED });
    for (const id of ["s1.0", "s2.0", "s3.0"]) {
      const whole = spoken(text(pieces(provider.perform(heard({ id }), 0))));
      expect(streamed(text(pieces(provider.perform(heard({ id, stream: true }), 0))))).toBe(whole.content);
    }
  });

  it("follows first-token quantiles and a rate where the scenario gives those", () => {
    const latency = { kind: "first-token", p50Ms: 500, p95Ms: 500, p99Ms: 500, tokensPerSecond: 10 } as const;
    const performance = givenProvider({ behaviour: { ...STEADY, latency } }).perform(heard({ stream: true }), 0);
    const waits = pieces(performance).map(({ afterMs }) => Math.round(afterMs));
    expect(answered(performance).headersAtMs).toBeCloseTo(250, 6);
    expect(waits).toEqual([0, 250, ...Array.from({ length: 19 }, () => 100), 0]);
    const whole = givenProvider({ behaviour: { ...STEADY, latency } }).perform(heard(), 0);
    expect(answered(whole).headersAtMs).toBeCloseTo(2400, 6);
  });

  it.each([1, 2, 31, 32, 33, 350, 5000])("of %d tokens comes in few pieces and loses none", (tokens) => {
    const behaviour = { ...STEADY, outputTokens: { mean: tokens, p95: tokens } };
    const performance = givenProvider({ behaviour }).perform(heard({ stream: true }), 0);
    const chunks = pieces(performance);
    expect(chunks.length).toBeLessThanOrEqual(TEXT_CHUNKS_MAX + 2);
    expect(chunks.every(({ afterMs }) => afterMs >= 0)).toBe(true);
    const whole = spoken(text(pieces(givenProvider({ behaviour }).perform(heard(), 0))));
    expect(streamed(text(chunks))).toBe(whole.content);
  });
});

describe("a provider with few slots", () => {
  const narrow = { ...STEADY, capacity: 2 };

  it("serves so many at once, and the others in the order they came", () => {
    const provider = givenProvider({ behaviour: narrow });
    const starts = [0, 0, 0, 100, 100, 1500].map((nowMs, index) =>
      summary(provider.perform(heard({ id: `s${index}.0` }), nowMs)),
    );
    // Slots are free at 1000, 1000, 2000, 2000, 3000: the last one waits from 1500 to 2000.
    expect(starts).toEqual(["200 at 1000", "200 at 1000", "200 at 2000", "200 at 1900", "200 at 2900", "200 at 1500"]);
  });

  it("has a queue of bounded length, and says that it is overloaded in its own way", () => {
    const openai = givenProvider({ behaviour: narrow });
    const outcomes = Array.from({ length: 23 }, (_, index) => summary(openai.perform(heard({ id: `s${index}.0` }), 0)));
    expect(outcomes[21]).toBe("200 at 11000");
    expect(outcomes[22]).toBe("503 at 200");
    expect(summary(openai.perform(heard({ id: "later.0" }), 1001))).toBe("200 at 10999");
    const anthropic = givenProvider({ name: "anthropic", dialect: "anthropic", behaviour: narrow });
    const messages = {
      ...heard(),
      path: "/v1/messages",
      headers: { "x-api-key": "any-key", "anthropic-version": "2023-06-01" },
      body: JSON.stringify({ model: "claude", max_tokens: 9, messages: [{ role: "user", content: "hello" }] }),
    };
    const last = Array.from({ length: 23 }, () => summary(anthropic.perform(messages, 0))).at(-1);
    expect(last).toBe("529 at 200");
  });

  it("serves the queue as a simulation of its slots, one by one, would", () => {
    const slots = 3;
    const behaviour = { ...VARIED, capacity: slots };
    const provider = givenProvider({ behaviour });
    const free = givenProvider({ behaviour: { ...behaviour, capacity: null } });
    const freeAtMs = Array.from({ length: slots }, () => 0);
    for (let index = 0; index < 400; index += 1) {
      const nowMs = index * 420;
      const request = heard({ id: `s${index}.0` });
      const serviceMs = answered(free.perform(request, nowMs)).headersAtMs;
      const first = freeAtMs.indexOf(Math.min(...freeAtMs));
      const startMs = Math.max(nowMs, freeAtMs[first] ?? 0);
      freeAtMs[first] = startMs + serviceMs;
      expect(answered(provider.perform(request, nowMs)).headersAtMs).toBeCloseTo(startMs + serviceMs - nowMs, 6);
    }
  });
});

describe("a provider with a rate limit", () => {
  it("lets so many in within any minute, and tells the others how long to wait", () => {
    const provider = givenProvider({ behaviour: { ...STEADY, requestsPerMinute: 3 } });
    const left = [0, 10_000, 20_000].map((nowMs) => {
      const { status, headersAtMs, headers } = answered(provider.perform(heard(), nowMs));
      expect([status, headersAtMs, headers["x-ratelimit-limit-requests"]]).toEqual([200, 1000, "3"]);
      return headers["x-ratelimit-remaining-requests"];
    });
    expect(left).toEqual(["2", "1", "0"]);
    const refused = answered(provider.perform(heard(), 30_000));
    expect(refused.status).toBe(429);
    expect(refused.headers).toMatchObject({ "retry-after-ms": "30000", "x-ratelimit-limit-requests": "3" });
    expect(text(pieces(refused))).toContain("Limit 3, Used 3");
    expect(summary(provider.perform(heard(), 59_999))).toBe("429 at 200");
    expect(summary(provider.perform(heard(), 60_000))).toBe("200 at 1000");
    expect(summary(provider.perform(heard(), 60_001))).toBe("429 at 200");
  });
});
