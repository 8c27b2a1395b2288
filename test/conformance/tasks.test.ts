import { beforeAll, describe, expect, it } from "vitest";
import type { DialectName } from "../../src/config/chain.ts";
import { DIALECTS } from "./client-shape.ts";
import { type GivenSim, givenSim } from "./given-sim.ts";
import { onlyLoopback } from "./loopback-only.ts";
import { BOTH, CLOCK, PIXEL, taskClient, WEATHER } from "./task.ts";
import type { Done, Task } from "./task-shape.ts";

onlyLoopback();

const CALLED = { openai: "tool_calls", anthropic: "tool_use", gemini: "STOP" } as const;
const STOPPED = { openai: "stop", anthropic: "end_turn", gemini: "STOP" } as const;

const WEATHER_CALL = { name: "get_weather", input: { city: "sample city", days: 2 } };
const CLOCK_CALL = { name: "get_time", input: { zone: "Europe/Berlin" } };

let sim: GivenSim;
beforeAll(async () => {
  sim = await givenSim();
});

/** What comes of a task, the same for a whole answer and a streamed one. */
async function bothOf(dialect: DialectName, task: Task): Promise<Done> {
  const client = taskClient(dialect, { baseUrl: sim.baseUrlOf(dialect), requestId: "r1" });
  const { turn, ...told } = await client.plain(task);
  const streamed = await client.streamed(task);
  expect(streamed).toMatchObject(told);
  return { ...told, turn: dialect === "gemini" ? turn : streamed.turn };
}

describe.each(DIALECTS)("the official client of a simulated %s provider", (dialect) => {
  const both = (task: Task) => bothOf(dialect, task);

  it("is called back by the first tool that it offers, with arguments that its schema allows", async () => {
    const done = await both({ prompt: "How is it in Ulm?", tools: [WEATHER, CLOCK] });
    expect(done).toMatchObject({ text: "", calls: [WEATHER_CALL], finish: CALLED[dialect] });
  });

  it("is called back by both tools that the prompt names, and sends back what they said", async () => {
    const done = await both(BOTH);
    expect(done).toMatchObject({ calls: [WEATHER_CALL, CLOCK_CALL], finish: CALLED[dialect] });
    const after = await both({ ...BOTH, after: { done, results: ["rain, 9 degrees", "noon"] } });
    expect(after).toMatchObject({ calls: [], finish: STOPPED[dialect] });
    expect(after.text).toMatch(/^The tool get_weather said: rain, 9 degrees The tool get_time said: noon This is a/);
  });

  it("is called back by the tool that must be called, or any, or none", async () => {
    expect((await both({ ...BOTH, choice: { name: "get_time" } })).calls).toEqual([CLOCK_CALL]);
    expect((await both({ prompt: "Hi.", tools: [WEATHER], choice: "required" })).calls).toEqual([WEATHER_CALL]);
    const none = await both({ ...BOTH, choice: "none" });
    expect(none).toMatchObject({ calls: [], finish: STOPPED[dialect] });
    expect(none.text).toMatch(/^This is a simulated answer/);
  });

  it("gets JSON that its schema allows", async () => {
    const format = {
      type: "object",
      properties: {
        mood: { type: "string", enum: ["dry", "wet"] },
        tags: { type: "array", items: { type: "string" } },
        inner: { $ref: "#/$defs/inner" },
      },
      required: ["mood", "tags", "inner"],
      additionalProperties: false,
      $defs: {
        inner: {
          type: "object",
          properties: { sure: { type: "boolean" } },
          required: ["sure"],
          additionalProperties: false,
        },
      },
    };
    const done = await both({ prompt: "Say it.", format });
    expect(JSON.parse(done.text)).toEqual({ mood: "dry", tags: ["sample tags"], inner: { sure: true } });
    expect(done.finish).toBe(STOPPED[dialect]);
  });

  it("sees the model stop before the words that are to end it", async () => {
    const done = await both({ prompt: "Hi.", stops: ["nobody", " answer:"] });
    expect(done.text).toBe("This is a simulated");
    expect(done.finish).toBe(dialect === "anthropic" ? "stop_sequence" : STOPPED[dialect]);
  });

  it("sees the model think first, apart from what it says, and counted", async () => {
    const done = await both({ prompt: "Hi.", thinks: true });
    expect(done.thoughts).toMatch(/^Somebody asks and wants it thought through first\./);
    expect(done.text).toMatch(/^This is a simulated answer/);
    expect(done.thoughtTokens).toBeGreaterThan(10);
    expect((await both({ prompt: "Hi." })).thoughtTokens).toBe(0);
  });

  it("sends back thoughts and calls as they were given, and gets its answer", async () => {
    const done = await both({ ...BOTH, thinks: true });
    expect(done.thoughts).not.toBe("");
    expect(done.calls).toHaveLength(2);
    const after = await both({ ...BOTH, thinks: true, after: { done, results: ["rain", "noon"] } });
    expect(after.text).toMatch(/^The tool get_weather said: rain/);
    expect(after.thoughts).not.toBe("");
  });

  it("may send images, as data and as links, which count as tokens", async () => {
    const words = await both({ prompt: "What is it?" });
    const pictures = await both({ prompt: "What is it?", images: [PIXEL, "https://images.example/cat.png"] });
    expect(pictures.text).toBe(words.text);
    expect((pictures.inputTokens ?? 0) - (words.inputTokens ?? 0)).toBeGreaterThan(500);
  });

  it("is told that a token limit has cut a call, and gets none that is half", async () => {
    const client = taskClient(dialect, { baseUrl: sim.baseUrlOf(dialect) });
    const outcome = await client.plain({ ...BOTH, tokensMax: 3 }).catch((error: unknown) => String(error));
    if (dialect === "openai") expect(outcome).toMatch(/JSON/);
    else expect(outcome).toMatchObject({ finish: dialect === "gemini" ? "MAX_TOKENS" : "max_tokens" });
  });

  it("is told what of a long prompt was known from the one before", async () => {
    const fresh = await givenSim();
    const client = taskClient(dialect, { baseUrl: fresh.baseUrlOf(dialect) });
    const system = "Be brief, and answer only from what you are told here. ".repeat(100);
    const first = await client.plain({ prompt: "Why?", system });
    expect(first.cachedTokens).toBe(0);
    const second = await client.streamed({ prompt: "And why not?", system });
    expect(second.cachedTokens).toBeGreaterThanOrEqual(1024);
    expect(second.cachedTokens).toBeLessThanOrEqual(second.inputTokens ?? 0);
    expect(second.inputTokens).toBe((first.inputTokens ?? 0) + 2);
    await fresh.close();
  });
});

// Gemini has no such switch.
describe.each(["openai", "anthropic"] as const)("the official client of a simulated %s provider", (dialect) => {
  it("is called back by one tool at a time where it says so", async () => {
    expect((await bothOf(dialect, { ...BOTH, parallel: false })).calls).toEqual([WEATHER_CALL]);
  });
});

// Anthropic's API has neither a seed nor JSON without a schema, and its client's version of it no nucleus any more.
describe.each(["openai", "gemini"] as const)("the official client of a simulated %s provider", (dialect) => {
  it("may send a seed and a nucleus, and gets some JSON object where any will do", async () => {
    const done = await bothOf(dialect, { prompt: "Answer in JSON.", format: "json", topP: 0.9, seed: 7 });
    expect(JSON.parse(done.text)).toEqual({ answer: "sample answer", simulated: true });
  });
});
