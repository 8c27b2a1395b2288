import { describe, expect, it } from "vitest";
import { z } from "zod";
import { givenClient } from "../client/given-client.ts";
import { PIXEL } from "../conformance/task.ts";
import { PROVIDERS, SDKS, sessionOf, weather } from "./given-sdk.ts";

const PRIMARY_DOWN = "model: gpt-5-mini, kind: status, status: 503";
const ALL_DOWN = "kind: status, status: 503";
const SILENT = "kind: blackout, mode: hang";
const ABORT_AFTER_MS = 150;
/** A call that is given up is over at once; this is generous for a busy machine, and far below any time limit. */
const PATIENCE_MS = 3000;

describe.each(SDKS)("generateText (%s)", (_name, sdk) => {
  const { ai, modelOf } = sdk;

  it("gives an answer, its tokens, and who answered at what price", async () => {
    const result = await ai.generateText({ model: modelOf(await givenClient()), prompt: "Why is the sky blue?" });
    expect(result.text).toMatch(/^This is a simulated answer/);
    expect(result.finishReason).toBe("stop");
    expect(result.response).toMatchObject({ id: expect.stringMatching(/^chatcmpl-/), timestamp: expect.any(Date) });
    const { inputTokens = 0, outputTokens = 0, totalTokens } = result.usage;
    expect(totalTokens).toBe(inputTokens + outputTokens);
    const trail = result.providerMetadata?.["holyfail"];
    expect(trail).toMatchObject({ provider: "openai", tier: 0, fallback_level: 0, attempts: [{ outcome: "ok" }] });
    expect(trail?.["cost_usd"]).toBeCloseTo((inputTokens + 2 * outputTokens) / 1_000_000, 12);
    expect(result.response.modelId).toBe(trail?.["model"]);
  });

  it.each(PROVIDERS)("runs tools over several steps at %s, and hands its results back", async (provider, tier) => {
    const client = await givenClient();
    const { tools, asked } = weather(sdk);
    const { steps, text, providerMetadata } = await ai.generateText({
      model: modelOf(sessionOf(client, tier)),
      prompt: "What is the weather in Oslo?",
      tools,
      stopWhen: ai.stepCountIs(3),
      providerOptions: { holyfail: { reasoningEffort: "low" } },
    });
    expect(asked).toHaveLength(1);
    expect(steps.map(({ finishReason }) => finishReason)).toEqual(["tool-calls", "stop"]);
    expect(text).toContain("clear");
    expect(providerMetadata?.["holyfail"]).toMatchObject({ provider, fallback_level: 0 });
  });

  it("shows what the model thought where it is asked to think", async () => {
    const { reasoningText, usage } = await ai.generateText({
      model: modelOf(sessionOf(await givenClient(), "anthropic/claude-sonnet-4-5")),
      prompt: "Why is the sky blue?",
      maxOutputTokens: 9000,
      providerOptions: { holyfail: { thinkingTokens: 2000 } },
    });
    expect(reasoningText).toMatch(/\w/);
    expect(usage.outputTokens).toBeGreaterThan(0);
  });

  it("can be given images", async () => {
    const image = Uint8Array.from(Buffer.from(PIXEL, "base64"));
    const content = [
      { type: "text" as const, text: "What is it?" },
      { type: "image" as const, image },
    ];
    for (const [, tier] of PROVIDERS) {
      const model = modelOf(sessionOf(await givenClient(), tier));
      const { text } = await ai.generateText({ model, messages: [{ role: "user", content }] });
      expect(text).toMatch(/\w/);
    }
  });

  it("is answered by the fallback when the primary is down", async () => {
    const client = await givenClient([PRIMARY_DOWN], ["retry_on_fail: false"]);
    const { text, providerMetadata } = await ai.generateText({ model: modelOf(client), prompt: "hi" });
    expect(text).toMatch(/\w/);
    expect(providerMetadata?.["holyfail"]).toMatchObject({
      provider: "anthropic",
      tier: 1,
      fallback_level: 1,
      attempts: [{ provider: "openai", outcome: "overloaded", status: 503 }, { outcome: "ok" }],
    });
    expect(client.metrics()).toMatchObject({ total_requests: 1, failover_events: 1 });
  });

  it("goes on in the words of another provider when the one that began is gone", async () => {
    const { tools } = weather(sdk);
    const options = { tools, stopWhen: ai.stepCountIs(1), providerOptions: { holyfail: { reasoningEffort: "low" } } };
    for (const [, first] of PROVIDERS) {
      const client = await givenClient();
      const question = { role: "user" as const, content: "What is the weather in Oslo?" };
      const begun = await ai.generateText({
        model: modelOf(sessionOf(client, first)),
        messages: [question],
        ...options,
      });
      const messages = [question, ...begun.response.messages];
      for (const [provider, second] of PROVIDERS) {
        const ended = await ai.generateText({ model: modelOf(sessionOf(client, second)), messages, ...options });
        expect(ended.text, `${first} to ${second}`).toContain("clear");
        expect(ended.providerMetadata?.["holyfail"]).toMatchObject({ provider });
      }
    }
  });

  it("that no tier answers is one request, however often the SDK would try again", async () => {
    const client = await givenClient([ALL_DOWN], ["retry_on_fail: false"]);
    const error: unknown = await ai
      .generateText({ model: modelOf(client), prompt: "hi", maxRetries: 5 })
      .catch((caught: unknown) => caught);
    expect(ai.APICallError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({
      isRetryable: false,
      statusCode: 503,
      url: "holyfail:main",
      data: { name: "ChainExhausted", attempts: [{ provider: "openai" }, { provider: "anthropic" }] },
    });
    expect(client.metrics()).toMatchObject({ total_requests: 1, failed_requests: 1 });
  });

  it("ends at once when it is aborted", async () => {
    const client = await givenClient([SILENT]);
    const startedAtMs = performance.now();
    const asked = ai.generateText({
      model: modelOf(client),
      prompt: "hi",
      abortSignal: AbortSignal.timeout(ABORT_AFTER_MS),
    });
    await expect(asked).rejects.toMatchObject({ name: "AbortError" });
    expect(performance.now() - startedAtMs).toBeLessThan(PATIENCE_MS);
    expect(client.metrics()).toMatchObject({ total_requests: 1, failed_requests: 0 });
  });
});

describe.each(SDKS)("generateObject and streamObject (%s)", (_name, { ai, modelOf }) => {
  const schema = z.object({ name: z.string(), age: z.number().int(), tags: z.array(z.string()) });

  it.each(PROVIDERS)("give an object by its schema from %s", async (_provider, tier) => {
    const model = modelOf(sessionOf(await givenClient(), tier));
    const { object } = await ai.generateObject({ model, schema, prompt: "Invent somebody." });
    expect(schema.parse(object)).toEqual(object);
    const streamed = ai.streamObject({ model, schema, prompt: "Invent somebody." });
    const partials: unknown[] = [];
    for await (const partial of streamed.partialObjectStream) partials.push(partial);
    expect(partials.length).toBeGreaterThan(1);
    expect(partials.at(-1)).toEqual(schema.parse(await streamed.object));
  });
});

describe("an agent of the AI SDK", () => {
  it("works with a chain as its model", async () => {
    const [[, sdk] = []] = SDKS;
    if (sdk === undefined) throw new Error("no SDK");
    const { tools, asked } = weather(sdk);
    const agent = new sdk.ai.ToolLoopAgent({ model: sdk.modelOf(await givenClient()), tools });
    const { text } = await agent.generate({ prompt: "What is the weather in Oslo?" });
    expect(asked).toHaveLength(1);
    expect(text).toContain("clear");
  });
});
