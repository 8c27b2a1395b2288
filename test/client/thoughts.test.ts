import { describe, expect, it } from "vitest";
import { readRequest } from "../../src/client/read-request.ts";
import { givenClient } from "./given-client.ts";

const ASK = { role: "user", content: "The weather in Ulm?" } as const;
const TOOLS = [
  { type: "function", function: { name: "get_weather", parameters: { type: "object", properties: {} } } },
] as const;
/** Only a tier that signs its thoughts is left. */
const SIGNING = ["model: gpt-5-mini, kind: status, status: 503"];
const ASKED = { messages: [ASK], tools: TOOLS, reasoning_effort: "low" } as const;

describe("what a model thought", () => {
  it("has the same details streamed as whole: each signature with all the words that it belongs to", async () => {
    const client = await givenClient(SIGNING, ["retry_on_fail: false"]);
    const { choices } = await client.chat.completions.create(ASKED);
    const whole = choices[0]?.message;
    let words = "";
    const details = [];
    for await (const chunk of await client.chat.completions.create({ ...ASKED, stream: true })) {
      words += chunk.choices[0]?.delta.reasoning_content ?? "";
      details.push(...(chunk.choices[0]?.delta.reasoning_details ?? []));
    }
    expect(details).toMatchObject([{ type: "reasoning.text", format: "anthropic", text: words }]);
    expect(whole?.reasoning_details).toMatchObject([{ format: "anthropic", text: whole?.reasoning_content }]);
  });

  it("is read back from details, or from words alone where there are none", () => {
    expect(thoughtsIn({ reasoning_content: "Hm." })).toEqual([{ text: "Hm." }]);
    expect(
      thoughtsIn({
        reasoning_content: "Hm.",
        reasoning_details: [
          { type: "reasoning.text", text: "Hm.", signature: "s1", format: "anthropic" },
          { type: "reasoning.encrypted", data: "d1", format: "anthropic" },
        ],
      }),
    ).toEqual([
      { text: "Hm.", signature: { by: "anthropic", value: "s1" } },
      { text: "", signature: { by: "anthropic", value: "d1" }, redacted: true },
    ]);
  });

  it("keeps the details of other libraries whole, for those who speak as OpenAI does", () => {
    const rest = { type: "reasoning.text", signature: "s1", format: "anthropic-claude-v1", index: 0 };
    const [thought] = thoughtsIn({ reasoning_details: [{ ...rest, text: "Hm." }] });
    expect(thought).toEqual({ text: "Hm.", signature: { by: "openai", value: JSON.stringify(rest) } });
    expect(thoughtsIn({ reasoning_details: [{ type: "reasoning.summary", summary: "In short." }] })).toEqual([
      { text: "In short." },
    ]);
  });
});

function thoughtsIn(message: object) {
  const { request } = readRequest({ messages: [ASK, { role: "assistant", content: "Yes.", ...message }, ASK] });
  const said = request.messages[1];
  if (said?.role !== "assistant") throw new Error("no message of the assistant's");
  return said.thoughts ?? [];
}
