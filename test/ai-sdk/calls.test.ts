import { describe, expect, it } from "vitest";
import { z } from "zod";
import { failoverModel } from "../../src/ai-sdk.ts";
import type { ModelCall } from "../../src/ai-sdk/call.ts";
import { givenEcho, sentFor } from "./echo-provider.ts";
import { SDKS } from "./given-sdk.ts";

/** Whether an answer is asked to be held to this schema to the letter. */
async function strictOf(schema: object, strictJsonSchema?: boolean) {
  const providerOptions = { holyfail: strictJsonSchema === undefined ? {} : { strictJsonSchema } };
  const { sent } = await sentFor({ responseFormat: { type: "json", schema, name: "n" }, providerOptions });
  const format = sent?.["response_format"] as { json_schema: { strict: boolean; name: string } } | undefined;
  expect(format?.json_schema.name).toBe("n");
  return format?.json_schema.strict;
}

describe("the settings of a call", () => {
  it("reach the provider by its own names", async () => {
    const { sent, warnings } = await sentFor({
      temperature: 0.5,
      topP: 0.9,
      maxOutputTokens: 77,
      stopSequences: ["END"],
      seed: 4,
      toolChoice: { type: "tool", toolName: "f" },
      tools: [{ type: "function", name: "f", description: "does f", inputSchema: { type: "object" }, strict: false }],
      headers: { "user-agent": "ai/6" },
      providerOptions: { openai: { anything: 1 }, holyfail: { parallelToolCalls: false, extra: { logit_bias: {} } } },
    });
    expect(warnings).toEqual([]);
    expect(sent).toMatchObject({
      temperature: 0.5,
      top_p: 0.9,
      max_tokens: 77,
      stop: ["END"],
      seed: 4,
      parallel_tool_calls: false,
      logit_bias: {},
      tool_choice: { type: "function", function: { name: "f" } },
      tools: [
        {
          type: "function",
          function: { name: "f", description: "does f", parameters: { type: "object" }, strict: false },
        },
      ],
    });
  });

  it("hold an answer to its schema to the letter where the schema allows that, or as it is told", async () => {
    const object = { type: "object", properties: { a: { type: "string" } }, additionalProperties: false };
    expect(await strictOf({ ...object, required: ["a"] })).toBe(true);
    expect(await strictOf(object)).toBe(false);
    expect(await strictOf({ ...object, required: ["a"], additionalProperties: true })).toBe(false);
    const deep = { ...object, properties: { a: { anyOf: [object] } }, required: ["a"] };
    expect(await strictOf(deep)).toBe(false);
    expect(await strictOf(object, true)).toBe(true);
    const { sent } = await sentFor({ responseFormat: { type: "json" } });
    expect(sent?.["response_format"]).toEqual({ type: "json_object" });
  });

  it("that cannot be kept are warned of in the words of each version", async () => {
    const call: ModelCall = {
      prompt: [{ role: "user", content: [{ type: "text", text: "hi" }] }],
      topK: 5,
      presencePenalty: 0.5,
      headers: { "x-mine": "1" },
      tools: [{ type: "provider", id: "openai.web_search", name: "search" }],
    };
    const { client, asked } = await givenEcho();
    const { warnings } = await failoverModel(client).doGenerate(call);
    expect(warnings).toMatchObject([
      { type: "unsupported", feature: "tool openai.web_search" },
      { type: "unsupported", feature: "topK" },
      { type: "other", message: expect.stringContaining("presencePenalty") },
      { type: "unsupported", feature: "headers" },
    ]);
    const before = await failoverModel(client, { specification: "v2" }).doGenerate(call);
    expect(before.warnings).toMatchObject([
      { type: "other", message: expect.stringContaining("openai.web_search") },
      { type: "unsupported-setting", setting: "topK" },
      { type: "other" },
      { type: "unsupported-setting", setting: "headers" },
    ]);
    expect(asked[0]).toMatchObject({ presence_penalty: 0.5 });
    expect(asked[0]).not.toHaveProperty("tools");
  });

  it.each([
    [{ chian: "main" }, "providerOptions.holyfail.chian"],
    [{ reasoningEffort: "huge" }, "providerOptions.holyfail.reasoningEffort"],
    [{ timeoutMs: -1 }, "providerOptions.holyfail.timeoutMs"],
    [{ chain: "other" }, "other"],
  ])("under holyfail are checked: %o is refused", async (holyfail, named) => {
    const { client, asked } = await givenEcho();
    const prompt = [{ role: "user", content: [{ type: "text", text: "hi" }] }] as const;
    const refused = failoverModel(client).doGenerate({ prompt, providerOptions: { holyfail } });
    await expect(refused).rejects.toMatchObject({
      name: "AI_APICallError",
      isRetryable: false,
      message: expect.stringContaining(named),
    });
    expect(asked).toEqual([]);
  });
});

describe.each(SDKS)("a hundred calls at once (%s)", (_name, { ai, modelOf }) => {
  it("each get the answer to their own prompt, from their own chain", async () => {
    const names = ["a", "b", "c", "d"];
    const { client } = await givenEcho(names);
    const calls = Array.from({ length: 100 }, async (_, index) => {
      const chain = names[index % names.length] ?? "";
      const model = modelOf(client, index % 3 === 0 ? "auto" : chain);
      const options = { model, prompt: `prompt ${index}`, providerOptions: { holyfail: { chain } } };
      if (index % 2 === 0) {
        const { text, providerMetadata } = await ai.generateText(options);
        return { text, metadata: providerMetadata };
      }
      const result = ai.streamText(options);
      return { text: await result.text, metadata: await result.providerMetadata };
    });
    for (const [index, { text, metadata }] of (await Promise.all(calls)).entries()) {
      const model = `model-of-${names[index % names.length]}`;
      expect(text).toBe(`${model}: prompt ${index}`);
      expect(metadata?.["holyfail"]).toMatchObject({ model, fallback_level: 0 });
    }
    expect(client.metrics().successful_requests).toBe(100);
  });

  it("count tokens as the SDK does, the cached ones among them", async () => {
    const { client } = await givenEcho();
    const { usage } = await ai.generateText({ model: modelOf(client), prompt: "hi" });
    expect(usage).toMatchObject({ inputTokens: 11, outputTokens: 7, totalTokens: 18, cachedInputTokens: 4 });
  });

  it("refuse a schema of an object that the answer does not follow, in the SDK's own way", async () => {
    const { client } = await givenEcho();
    const asked = ai.generateObject({ model: modelOf(client), prompt: "hi", schema: z.object({ a: z.string() }) });
    await expect(asked).rejects.toMatchObject({ name: "AI_NoObjectGeneratedError" });
  });
});
