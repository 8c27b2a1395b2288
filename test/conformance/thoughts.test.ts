import type Anthropic from "@anthropic-ai/sdk";
import { beforeAll, describe, expect, it } from "vitest";
import { givenRequest } from "../given.ts";
import { givenVirtual, withResults } from "./chain-task.ts";
import { MODELS } from "./client-shape.ts";
import { type GivenSim, givenSim } from "./given-sim.ts";
import { onlyLoopback } from "./loopback-only.ts";
import { anthropicAt, geminiAt, openaiAt } from "./vendor-clients.ts";

onlyLoopback();

/** The vendor's own words by which a client can see what it makes of encrypted thoughts. */
const REDACTING =
  "ANTHROPIC_MAGIC_STRING_TRIGGER_REDACTED_THINKING_46C9A13E193C177646C7398A98432ECCCE4C1253D5E2D82641AC0E52CC2876CB";
const THOUGHT = /^Somebody asks and wants it thought through/;

let sim: GivenSim;
beforeAll(async () => {
  sim = await givenSim();
});

function routed(reasoning: object) {
  return {
    model: "anthropic/claude-sonnet-4.5",
    messages: [{ role: "user" as const, content: "Hi." }],
    reasoning,
  };
}

describe("thoughts of a simulated Anthropic model", () => {
  const tool = { name: "look", input_schema: { type: "object" as const } };
  const asked = (content: string, more: object = {}) => ({
    model: MODELS.anthropic,
    max_tokens: 3000,
    thinking: { type: "enabled" as const, budget_tokens: 1024, ...more },
    tools: [tool],
    messages: [{ role: "user" as const, content }],
  });

  /** The answer after the first one's call has its result. */
  async function goneOn(body: ReturnType<typeof asked>, content: Anthropic.ContentBlock[]): Promise<Anthropic.Message> {
    const results = content.flatMap((block) => (block.type === "tool_use" ? [block.id] : []));
    return anthropicAt(sim).messages.create({
      ...body,
      messages: [
        ...body.messages,
        { role: "assistant", content },
        { role: "user", content: results.map((id) => ({ type: "tool_result", tool_use_id: id, content: "rain" })) },
      ],
    });
  }

  it("are encrypted where the prompt has the vendor's words for that, and go back as they came", async () => {
    const body = asked(`${REDACTING} How is it in Ulm?`);
    const whole = await anthropicAt(sim).messages.create(body);
    const streamed = await anthropicAt(sim).messages.stream(body).finalMessage();
    for (const { content } of [whole, streamed]) {
      expect(content.map(({ type }) => type)).toEqual(["redacted_thinking", "tool_use"]);
      expect((await goneOn(body, content)).stop_reason).toBe("end_turn");
    }
  });

  it("are left out where the client does not want to see them, but for their signature, and go back as they came", async () => {
    const body = asked("How is it in Ulm?", { display: "omitted" });
    const whole = await anthropicAt(sim).messages.create(body);
    const streamed = await anthropicAt(sim).messages.stream(body).finalMessage();
    for (const { content } of [whole, streamed]) {
      expect(content[0]).toMatchObject({ type: "thinking", thinking: "", signature: expect.stringMatching(/^Sim/) });
      expect((await goneOn(body, content)).stop_reason).toBe("end_turn");
    }
  });

  it("are not taken back when somebody has changed them", async () => {
    const body = asked("How is it in Ulm?");
    const { content } = await anthropicAt(sim).messages.create(body);
    const changed = content.map((block) =>
      block.type === "thinking" ? { ...block, thinking: "Ulm, of course." } : block,
    );
    await expect(goneOn(body, changed)).rejects.toThrow(/Invalid `signature` in `thinking` block/);
  });
});

describe("thoughts of a simulated model behind OpenRouter", () => {
  it("come as text and in details, with a signature at their end", async () => {
    const whole = await openaiAt(sim).chat.completions.create(routed({ effort: "low" }));
    expect(whole.choices[0]?.message).toMatchObject({
      reasoning: expect.stringMatching(THOUGHT),
      reasoning_details: [
        { type: "reasoning.text", text: expect.stringMatching(THOUGHT), signature: expect.any(String) },
      ],
    });
    const stream = await openaiAt(sim).chat.completions.create({ ...routed({ max_tokens: 2000 }), stream: true });
    let text = "";
    let signatures = 0;
    for await (const { choices } of stream) {
      const { reasoning = "", reasoning_details: details = [] } = (choices[0]?.delta ?? {}) as {
        reasoning?: string;
        reasoning_details?: { signature?: string }[];
      };
      text += reasoning;
      signatures += details.filter(({ signature }) => signature !== undefined).length;
    }
    expect(text).toMatch(THOUGHT);
    expect(signatures).toBe(1);
  });

  it("are only counted where they are to be left out", async () => {
    const { choices, usage } = await openaiAt(sim).chat.completions.create(routed({ effort: "low", exclude: true }));
    expect(choices[0]?.message).not.toHaveProperty("reasoning");
    expect(usage?.completion_tokens_details?.reasoning_tokens).toBe(16);
  });
});

describe("thoughts of a simulated Gemini model", () => {
  it("are only counted where they are not asked for", async () => {
    const { models } = geminiAt(sim);
    const asked = { model: MODELS.gemini, contents: "Hi.", config: { thinkingConfig: { thinkingBudget: -1 } } };
    const whole = await models.generateContent(asked);
    expect(whole.candidates?.[0]?.content?.parts?.some(({ thought }) => thought === true)).toBe(false);
    expect(whole.usageMetadata?.thoughtsTokenCount).toBe(32);
    let last = whole;
    for await (const response of await models.generateContentStream(asked)) last = response;
    expect(last.usageMetadata).toEqual(whole.usageMetadata);
  });
});

describe("thoughts that are encrypted", () => {
  it("go through a chain and back to the model that had them, plain and streamed", async () => {
    const ask = givenVirtual();
    const asked = { name: "anthropic", dialect: "anthropic", model: "claude-sonnet-4-5" } as const;
    const messages = [{ role: "user", content: `${REDACTING} Look.` }] as const;
    const wish = { tools: [{ name: "look" }], reasoning: { effort: "low" } } as const;
    for (const stream of [false, true]) {
      const told = await ask(asked, givenRequest("r", { ...wish, messages, stream }));
      expect(told.thoughts).toEqual([
        { text: "", redacted: true, signature: { by: "anthropic", value: expect.stringMatching(/^Sim/) } },
      ]);
      const after = await ask(
        asked,
        givenRequest("r", { ...wish, messages: withResults(messages, told, ["rain"]), stream }),
      );
      expect(after.text).toMatch(/^The tool look said: rain/);
    }
  });
});
