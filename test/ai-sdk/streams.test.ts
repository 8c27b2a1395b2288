import { describe, expect, it } from "vitest";
import { givenClient } from "../client/given-client.ts";
import { type Client, type GivenSdk, PROVIDERS, SDKS, sessionOf, weather } from "./given-sdk.ts";

const PRIMARY_DOWN = "model: gpt-5-mini, kind: status, status: 503";
const ALL_DOWN = "kind: status, status: 503";
/** A call that is given up is over at once; this is generous for a busy machine, and far below any time limit. */
const PATIENCE_MS = 3000;

describe.each(SDKS)("streamText (%s)", (_name, sdk) => {
  const { ai, modelOf } = sdk;

  it("gives an answer word by word, and at the end its tokens and who answered", async () => {
    const result = ai.streamText({ model: modelOf(await givenClient()), prompt: "Why is the sky blue?" });
    const deltas: string[] = [];
    for await (const delta of result.textStream) deltas.push(delta);
    expect(deltas.length).toBeGreaterThan(3);
    expect(deltas.join("")).toBe(await result.text);
    expect(await result.finishReason).toBe("stop");
    expect((await result.usage).outputTokens).toBeGreaterThan(0);
    expect((await result.providerMetadata)?.["holyfail"]).toMatchObject({ provider: "openai", fallback_level: 0 });
    expect((await result.response).id).toMatch(/^chatcmpl-/);
  });

  it.each(PROVIDERS)("runs tools over several steps at %s, thinking in between", async (provider, tier) => {
    const { tools, asked } = weather(sdk);
    const result = ai.streamText({
      model: modelOf(sessionOf(await givenClient(), tier)),
      prompt: "What is the weather in Oslo?",
      tools,
      stopWhen: ai.stepCountIs(3),
      providerOptions: { holyfail: { reasoningEffort: "low" } },
    });
    const types: string[] = [];
    for await (const { type } of result.fullStream) if (types.at(-1) !== type) types.push(type);
    expect(asked).toHaveLength(1);
    expect((await result.steps).map(({ finishReason }) => finishReason)).toEqual(["tool-calls", "stop"]);
    expect(await result.text).toContain("clear");
    expect((await result.providerMetadata)?.["holyfail"]).toMatchObject({ provider });
    const calling = ["tool-input-start", "tool-input-delta", "tool-input-end", "tool-call", "tool-result"];
    expect(types.filter((type) => type.startsWith("tool"))).toEqual(calling);
    const thinking = types.indexOf("reasoning-start");
    if (provider !== "openai") expect(thinking).toBeGreaterThan(0);
    if (provider !== "openai") expect(thinking).toBeLessThan(types.indexOf("tool-input-start"));
  });

  it("is answered by the fallback when the primary is down, as if nothing had been", async () => {
    const client = await givenClient([PRIMARY_DOWN], ["retry_on_fail: false"]);
    const result = ai.streamText({ model: modelOf(client), prompt: "hi" });
    expect(await result.text).toMatch(/\w/);
    expect((await result.providerMetadata)?.["holyfail"]).toMatchObject({ provider: "anthropic", fallback_level: 1 });
  });

  it("that no tier answers says so in one error", async () => {
    const client = await givenClient([ALL_DOWN], ["retry_on_fail: false"]);
    const errors: unknown[] = [];
    const result = ai.streamText({
      model: modelOf(client),
      prompt: "hi",
      onError: ({ error }) => void errors.push(error),
    });
    await result.consumeStream({ onError: () => {} });
    expect(errors).toHaveLength(1);
    expect(ai.APICallError.isInstance(errors[0])).toBe(true);
    expect(client.metrics()).toMatchObject({ total_requests: 1 });
  });

  it("that breaks off ends with an error and never as if it were whole, and runs no tool of it", async () => {
    const client = await givenClient(["kind: cut, after: middle"], ["retry_on_fail: false"]);
    const { tools, asked } = weather(sdk);
    const errors: unknown[] = [];
    const result = ai.streamText({
      model: modelOf(client),
      prompt: "Why is the sky blue?",
      onError: ({ error }) => void errors.push(error),
    });
    const types: string[] = [];
    for await (const { type } of result.fullStream) types.push(type);
    expect(types).toContain("text-delta");
    expect(errors).toMatchObject([{ isRetryable: false, data: { name: "StreamBroken" } }]);
    expect(await result.finishReason).toBe("error");
    const calling = ai.streamText({
      model: modelOf(client),
      prompt: "What is the weather in Oslo?",
      tools,
      toolChoice: "required",
      onError: () => {},
    });
    await calling.consumeStream({ onError: () => {} });
    expect(asked).toEqual([]);
  });

  it("ends when it is aborted or left, and so does the request", async () => {
    const client = await givenClient(["kind: stall, after: middle"]);
    const aborting = new AbortController();
    const aborted = ai.streamText({ model: modelOf(client), prompt: "hi", abortSignal: aborting.signal });
    const types: string[] = [];
    for await (const { type } of aborted.fullStream) {
      types.push(type);
      if (type === "text-delta") aborting.abort();
    }
    expect(types.at(-1)).toBe("abort");
    const left = await modelStream(client, sdk);
    const reader = left.getReader();
    await reader.read();
    await reader.cancel();
    await expect.poll(() => client.metrics().total_requests, { timeout: PATIENCE_MS }).toBe(2);
    expect(client.metrics().failed_requests).toBe(0);
  });
});

/** The stream of the model itself, without the SDK around it. */
async function modelStream(client: Client, { modelOf }: GivenSdk): Promise<ReadableStream<unknown>> {
  const model = modelOf(client);
  if (typeof model === "string") throw new TypeError("a model by its name");
  const prompt = [{ role: "user" as const, content: [{ type: "text" as const, text: "hi" }] }];
  return (await model.doStream({ prompt })).stream;
}
