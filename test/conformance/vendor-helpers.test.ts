import { betaZodTool } from "@anthropic-ai/sdk/helpers/beta/zod";
import { zodOutputFormat } from "@anthropic-ai/sdk/helpers/zod";
import type { Part } from "@google/genai";
import { zodFunction, zodResponseFormat } from "openai/helpers/zod";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { MODELS } from "./client-shape.ts";
import { type GivenSim, givenSim } from "./given-sim.ts";
import { onlyLoopback } from "./loopback-only.ts";
import { anthropicAt, geminiAt, openaiAt } from "./vendor-clients.ts";

onlyLoopback();

const RECIPE = z.object({
  title: z.string(),
  servings: z.number().int(),
  steps: z.array(z.object({ text: z.string(), minutes: z.number().nullable() })),
  level: z.enum(["easy", "hard"]),
});
const CITY = z.object({ city: z.string() });

let sim: GivenSim;
beforeAll(async () => {
  sim = await givenSim();
});

describe("OpenAI's own helpers", () => {
  const asked = { model: MODELS.openai, messages: [{ role: "user" as const, content: "A recipe, please." }] };
  const format = zodResponseFormat(RECIPE, "recipe");

  it("parse an answer by a schema of zod's, whole and streamed", async () => {
    const whole = await openaiAt(sim).chat.completions.parse({ ...asked, response_format: format });
    expect(RECIPE.safeParse(whole.choices[0]?.message.parsed).success).toBe(true);
    const streamed = await openaiAt(sim)
      .chat.completions.stream({ ...asked, response_format: format })
      .finalChatCompletion();
    expect(streamed.choices[0]?.message.parsed).toEqual(whole.choices[0]?.message.parsed);
  });

  it("parse the arguments of a strict tool", async () => {
    const tool = zodFunction({ name: "get_weather", parameters: CITY });
    const { choices } = await openaiAt(sim).chat.completions.parse({ ...asked, tools: [tool] });
    expect(choices[0]?.message.tool_calls?.[0]?.function.parsed_arguments).toEqual({ city: "sample city" });
  });

  it.each([false, true])("run tools until the model has answered (streamed: %s)", async (stream) => {
    const called: string[] = [];
    const tool = {
      type: "function" as const,
      function: {
        name: "get_weather",
        description: "The weather in a city.",
        parameters: { type: "object", properties: { city: { type: "string" } } },
        parse: (text: string) => CITY.parse(JSON.parse(text)),
        function: ({ city }: { city: string }) => {
          called.push(city);
          return "rain";
        },
      },
    };
    const runner = stream
      ? openaiAt(sim).chat.completions.runTools({ ...asked, tools: [tool], stream: true })
      : openaiAt(sim).chat.completions.runTools({ ...asked, tools: [tool] });
    expect(await runner.finalContent()).toMatch(/^The tool get_weather said: rain This is/);
    expect(called).toEqual(["sample city"]);
  });
});

describe("Anthropic's own helpers", () => {
  const asked = {
    model: MODELS.anthropic,
    max_tokens: 2000,
    messages: [{ role: "user" as const, content: "A recipe, please." }],
  };

  it("parse an answer by a schema of zod's, whole and streamed", async () => {
    const output = { output_config: { format: zodOutputFormat(RECIPE) } };
    const whole = await anthropicAt(sim).messages.parse({ ...asked, ...output });
    expect(RECIPE.safeParse(whole.parsed_output).success).toBe(true);
    const streamed = await anthropicAt(sim)
      .messages.stream({ ...asked, ...output })
      .finalMessage();
    expect(streamed.parsed_output).toEqual(whole.parsed_output);
  });

  it.each([false, true])("run tools until the model has answered (streamed: %s)", async (stream) => {
    const called: string[] = [];
    const tool = betaZodTool({
      name: "get_weather",
      description: "The weather in a city.",
      inputSchema: CITY,
      run: ({ city }) => {
        called.push(city);
        return "rain";
      },
    });
    const body = { ...asked, tools: [tool], thinking: { type: "enabled" as const, budget_tokens: 1024 } };
    const runner = stream
      ? anthropicAt(sim).beta.messages.toolRunner({ ...body, stream })
      : anthropicAt(sim).beta.messages.toolRunner({ ...body });
    const { content } = await runner.runUntilDone();
    const text = content.map((block) => (block.type === "text" ? block.text : "")).join("");
    expect(text).toMatch(/^The tool get_weather said: rain This is/);
    expect(called).toEqual(["sample city"]);
  });
});

describe("Gemini's own helpers", () => {
  it.each([false, true])("call functions by themselves until the model has answered (streamed: %s)", async (stream) => {
    const called: unknown[] = [];
    const callable = {
      tool: async () => ({
        functionDeclarations: [{ name: "get_weather", parametersJsonSchema: z.toJSONSchema(CITY) }],
      }),
      callTool: async (calls: readonly { name?: string; args?: unknown }[]): Promise<Part[]> => {
        called.push(...calls.map(({ args }) => args));
        return calls.map(({ name = "" }) => ({ functionResponse: { name, response: { output: "rain" } } }));
      },
    };
    const asked = { model: MODELS.gemini, contents: "A recipe, please.", config: { tools: [callable] } };
    let text = "";
    if (stream) {
      for await (const { candidates } of await geminiAt(sim).models.generateContentStream(asked)) {
        for (const part of candidates?.[0]?.content?.parts ?? []) text += part.text ?? "";
      }
    } else text = (await geminiAt(sim).models.generateContent(asked)).text ?? "";
    expect(text).toMatch(/^The tool get_weather said: rain This is/);
    expect(called).toEqual([{ city: "sample city" }]);
  });

  it("keep a chat with a function call and its thoughts in its history", async () => {
    const chat = geminiAt(sim).chats.create({
      model: "gemini-3-pro-preview",
      config: {
        tools: [{ functionDeclarations: [{ name: "get_weather", parametersJsonSchema: z.toJSONSchema(CITY) }] }],
        thinkingConfig: { includeThoughts: true },
      },
    });
    const { functionCalls = [] } = await chat.sendMessage({ message: "How is it in Ulm?" });
    expect(functionCalls.map(({ name, args }) => ({ name, args }))).toEqual([
      { name: "get_weather", args: { city: "sample city" } },
    ]);
    const message = functionCalls.map(({ id = "", name = "" }) => ({
      functionResponse: { id, name, response: { output: "rain" } },
    }));
    expect((await chat.sendMessage({ message })).text).toMatch(/^The tool get_weather said: rain This is/);
  });
});
