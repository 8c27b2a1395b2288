import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ChatRequest, ContentPart, Message } from "../../src/core/request.ts";
import { dialectOf } from "../../src/dialects/index.ts";

const CAPABILITIES = { tools: true, images: true, json_object: true, json_schema: true, reasoning: true };
/** Words that no JSON around them could contain, and that are told apart from each other. */
const word = fc.integer({ min: 0, max: 999_999 }).map((number) => `word${number}end`);
const image: fc.Arbitrary<ContentPart> = word.map((text) => ({
  type: "image",
  image: { kind: "data", mediaType: "image/png", base64: text },
}));
const said = fc.oneof(
  word,
  fc.constant(""),
  fc.array(
    fc.oneof(
      word.map((text): ContentPart => ({ type: "text", text })),
      image,
    ),
    { maxLength: 3 },
  ),
);

/** One side's say: a user, instructions, or an assistant that may call tools, each of which is answered. */
const step: fc.Arbitrary<readonly Message[]> = fc.oneof(
  said.map((content): readonly Message[] => [{ role: "user", content }]),
  word.map((content): readonly Message[] => [{ role: "system", content }]),
  fc.record({ content: fc.oneof(word, fc.constant("")), calls: fc.array(word, { maxLength: 3 }) }).map(answered),
);

function answered({
  content,
  calls,
}: {
  readonly content: string;
  readonly calls: readonly string[];
}): readonly Message[] {
  const ids = calls.map((text, index) => `call_${index}_${text}`);
  const toolCalls = calls.map((text, index) => ({
    id: ids[index] ?? "",
    name: "look",
    arguments: index === 1 ? text : JSON.stringify({ text }),
  }));
  return [
    { role: "assistant", content, ...(calls.length > 0 ? { toolCalls } : {}) },
    ...calls.map((text, index): Message => ({
      role: "tool",
      toolCallId: ids[index] ?? "",
      content: `result of ${text}`,
    })),
  ];
}

const conversation = fc.array(step, { minLength: 1, maxLength: 6 }).map((steps) => steps.flat());

function bodyOf(dialect: "openai" | "anthropic" | "gemini", messages: readonly Message[], strictTurns = false) {
  const request: ChatRequest = { id: "r1", messages, stream: false };
  const endpoint = {
    provider: "p",
    baseUrl: "https://api.example",
    model: "m",
    apiKey: "k",
    apiVersion: null,
    requestId: "r1.0",
  };
  const encoded = dialectOf(dialect).encode(
    { ...endpoint, habits: { strictTurns }, capabilities: CAPABILITIES },
    request,
  );
  return { text: encoded.body, body: JSON.parse(encoded.body) };
}

function wordsIn(text: string): readonly string[] {
  return [...text.matchAll(/word\d+end/g)].map(([found]) => found).toSorted();
}

describe("any conversation", () => {
  it.each(["openai", "anthropic", "gemini"] as const)("keeps every word in the %s dialect", (dialect) => {
    fc.assert(
      fc.property(conversation, (messages) => {
        // Gemini ties results to calls by name and place, not by ids.
        const ids = dialect === "gemini" ? /"(?:id|toolCallId)":"[^"]*"/g : /(?!)/g;
        const given = wordsIn(JSON.stringify(messages).replaceAll(ids, ""));
        expect(wordsIn(bodyOf(dialect, messages).text)).toEqual(given);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it("gives Anthropic turns by turns, results first and each to a call right before", () => {
    fc.assert(
      fc.property(conversation, (messages) => {
        const turns: readonly { role: string; content: unknown }[] = bodyOf("anthropic", messages).body.messages;
        let calls: readonly string[] = [];
        for (const [index, { role, content }] of turns.entries()) {
          expect(role).not.toBe(turns[index - 1]?.role);
          const blocks: readonly Record<string, string>[] = Array.isArray(content) ? content : [];
          const results = blocks.filter(({ type }) => type === "tool_result");
          expect(blocks.slice(0, results.length)).toEqual(results);
          expect(results.map(({ tool_use_id: id }) => id)).toEqual(calls);
          calls = blocks.filter(({ type }) => type === "tool_use").map(({ id = "" }) => id);
          expect(content).not.toEqual([]);
        }
      }),
      { seed: 2, numRuns: 300 },
    );
  });

  it("gives providers of strict turns no two neighbours of one role but results", () => {
    fc.assert(
      fc.property(conversation, (messages) => {
        const sent: readonly { role: string }[] = bodyOf("openai", messages, true).body.messages;
        for (const [index, { role }] of sent.entries()) {
          if (index > 0 && role !== "tool") expect(role).not.toBe(sent[index - 1]?.role);
          expect(role === "system").toBe(role === "system" && index === 0);
        }
      }),
      { seed: 3, numRuns: 300 },
    );
  });
});
