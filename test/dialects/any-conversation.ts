import * as fc from "fast-check";
import type { ChatRequest, ContentPart, Message, Thought, ToolCall } from "../../src/core/request.ts";

/** Words that can be told apart in an encoded body: each is said once. */
const words = fc.stringMatching(/^[a-z]{6}$/).map((letters) => `<${letters}>`);

const images: fc.Arbitrary<ContentPart> = fc.oneof(
  fc.constant<ContentPart>({ type: "image", image: { kind: "data", mediaType: "image/png", base64: "iVBORw0KGgo=" } }),
  fc.constant<ContentPart>({ type: "image", image: { kind: "link", url: "https://example.com/a.webp" } }),
);
const texts = words.map((text): ContentPart => ({ type: "text", text }));

const thoughts: fc.Arbitrary<Thought> = fc.record(
  {
    text: fc.constantFrom("", "Hm."),
    signature: fc.record({
      by: fc.constantFrom("openai", "anthropic", "gemini"),
      value: fc.constantFrom("c2ln", "{}"),
    }),
  },
  { requiredKeys: ["text"] },
);

/** Ids that repeat, have odd letters, or are long; arguments that are no JSON. */
const calls: fc.Arbitrary<ToolCall> = fc.record({
  id: fc.oneof(fc.constantFrom("call_0", "functions.get:0", "call_1", "x".repeat(70)), fc.uuid()),
  name: fc.constantFrom("get_weather", "search"),
  arguments: fc.constantFrom("{}", '{"city":"Oslo"}', "", "{not json", "[1]", "null", '"text"'),
});

function uniqueById(list: readonly ToolCall[]): readonly ToolCall[] {
  return list.filter((call, index) => list.findIndex(({ id }) => id === call.id) === index);
}

/** An assistant's message, and the results of its calls in any order. */
const exchanges: fc.Arbitrary<readonly Message[]> = fc
  .record({
    content: fc.oneof(words, fc.constantFrom("", " \n")),
    toolCalls: fc.array(calls, { maxLength: 3 }).map(uniqueById),
    thoughts: fc.array(thoughts, { maxLength: 2 }),
    results: fc.array(fc.oneof(words, fc.constant("")), { minLength: 3, maxLength: 3 }),
    reversed: fc.boolean(),
  })
  .map(({ content, toolCalls, thoughts: thought, results, reversed }) => {
    const answers = toolCalls.map((call, index): Message => ({
      role: "tool",
      toolCallId: call.id,
      content: results[index] ?? "",
    }));
    const said: Message = { role: "assistant", content, thoughts: thought, ...(toolCalls.length > 0 && { toolCalls }) };
    return [said, ...(reversed ? answers.toReversed() : answers)];
  });

const sayings: fc.Arbitrary<readonly Message[]> = fc.oneof(
  words.map((content): Message[] => [{ role: "system", content }]),
  fc.oneof(words, fc.constantFrom("", " ")).map((content): Message[] => [{ role: "user", content }]),
  fc.array(fc.oneof(texts, images), { maxLength: 3 }).map((content): Message[] => [{ role: "user", content }]),
  exchanges,
);

/** Any conversation that a caller may have with a chain: every call has its result, right behind it. */
export const anyConversation: fc.Arbitrary<readonly Message[]> = fc
  .tuple(fc.array(sayings, { maxLength: 8 }), words)
  .map(([said, last]) => [...said.flat(), { role: "user", content: last }]);

export const anyRequest: fc.Arbitrary<ChatRequest> = fc.record(
  {
    id: fc.constant("r1"),
    messages: anyConversation,
    stream: fc.boolean(),
    temperature: fc.double({ min: 0, max: 2, noNaN: true }),
    topP: fc.double({ min: 0, max: 1, noNaN: true }),
    tokensMax: fc.integer({ min: 1, max: 100_000 }),
    seed: fc.integer(),
    tools: fc.subarray([
      { name: "get_weather", parameters: { type: "object", properties: { city: { type: "string" } } } },
      { name: "search", description: "Looks things up.", strict: true },
    ]),
    toolChoice: fc.constantFrom("auto" as const, "none" as const, "required" as const, { name: "search" }),
    parallelToolCalls: fc.boolean(),
    responseFormat: fc.constantFrom(
      { type: "json-object" as const },
      {
        type: "json-schema" as const,
        name: "answer",
        schema: { type: "object", properties: { a: { type: "string" } } },
      },
    ),
    reasoning: fc.oneof(
      fc.record({
        effort: fc.constantFrom(...(["none", "minimal", "low", "medium", "high", "xhigh"] as const)),
      }),
      fc.record({ tokensMax: fc.nat(60_000) }),
    ),
  },
  { requiredKeys: ["id", "messages", "stream"] },
);
