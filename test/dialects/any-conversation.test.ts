import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DIALECT_NAMES, type DialectName } from "../../src/config/chain.ts";
import { type ChatRequest, type Message, textOf } from "../../src/core/request.ts";
import { CATALOG } from "../../src/dialects/catalog.ts";
import { dialectOf } from "../../src/dialects/index.ts";
import { anyRequest } from "./any-conversation.ts";

const SEED = 20260101;
const RUNS = { seed: SEED, numRuns: 400 };
const ALL = { tools: true, images: true, json_object: true, json_schema: true, reasoning: true };

function bodyFor(provider: string, model: string, request: ChatRequest) {
  const { dialect = "openai", habits = {}, baseUrl = "" } = CATALOG[provider] ?? {};
  const endpoint = {
    provider,
    model,
    habits,
    baseUrl,
    apiKey: null,
    apiVersion: null,
    capabilities: ALL,
    requestId: "r1.0",
  };
  return JSON.parse(dialectOf(dialect).encode(endpoint, request).body);
}

const MODELS: readonly (readonly [string, string, DialectName])[] = [
  ["openai", "gpt-4.1", "openai"],
  ["mistral", "mistral-large-latest", "openai"],
  ["perplexity", "sonar", "openai"],
  ["openrouter", "x/y", "openai"],
  ["anthropic", "claude-sonnet-4-5", "anthropic"],
  ["anthropic", "claude-opus-4-8", "anthropic"],
  ["google", "gemini-2.5-pro", "gemini"],
  ["google", "gemini-3-pro", "gemini"],
];

describe("any conversation", () => {
  it("is spoken by models of every dialect here", () => {
    expect(new Set(MODELS.map(([, , dialect]) => dialect))).toEqual(new Set(DIALECT_NAMES));
  });

  it.each(MODELS)("with %s's %s is encoded, and no word of it is lost", (provider, model) => {
    fc.assert(
      fc.property(anyRequest, (request) => {
        const body = JSON.stringify(bodyFor(provider, model, request));
        for (const word of request.messages.flatMap(wordsOf)) expect(body).toContain(word);
      }),
      RUNS,
    );
  });

  it.each(["claude-sonnet-4-5", "claude-opus-4-8"])("with Anthropic's %s is by turns that it accepts", (model) => {
    fc.assert(
      fc.property(anyRequest, (request) => {
        const body = bodyFor("anthropic", model, request);
        expect(body.messages[0].role).toBe("user");
        expectTurns(body.messages);
        const used = new Set<string>();
        body.messages.forEach(({ role, content }: AnthropicMessage, index: number) => {
          if (typeof content === "string") return expect(content).toMatch(/\S/);
          expect(content.length).toBeGreaterThan(0);
          for (const { type, text } of content) if (type === "text") expect(text).toMatch(/\S/);
          const calls = content.filter(({ type }) => type === "tool_use");
          for (const { id = "", input } of calls) {
            expect(id).toMatch(/^[a-zA-Z0-9_-]+$/);
            expect(used.has(id)).toBe(false);
            expect(input).toBeTypeOf("object");
            used.add(id);
          }
          if (role === "user") expectResultsFirst(content, body.messages[index - 1]?.content);
        });
        if (used.size > 0) expect(body.tools.length).toBeGreaterThan(0);
        if (body.thinking?.type === "enabled") {
          expect(body.thinking.budget_tokens).toBeGreaterThanOrEqual(1024);
          expect(body.thinking.budget_tokens).toBeLessThan(body.max_tokens);
        }
        if (body.thinking !== undefined) {
          expect(body).not.toHaveProperty("temperature");
          expect(["any", "tool"]).not.toContain(body.tool_choice?.type);
        }
      }),
      RUNS,
    );
  });

  it.each(["gemini-2.5-pro", "gemini-3-pro"])("with Google's %s answers as many calls as were made", (model) => {
    fc.assert(
      fc.property(anyRequest, (request) => {
        const { contents } = bodyFor("google", model, request);
        expect(contents[0].role).toBe("user");
        contents.forEach(({ role, parts }: GeminiContent, index: number) => {
          expect(parts.length).toBeGreaterThan(0);
          const calls = parts.filter(({ functionCall }) => functionCall !== undefined);
          for (const { functionCall } of calls) expect(Array.isArray(functionCall?.args)).toBe(false);
          if (calls.length === 0) return;
          expect(role).toBe("model");
          if (model === "gemini-3-pro") expect(calls[0]?.thoughtSignature).toBeTypeOf("string");
          const answers: GeminiContent["parts"] = contents[index + 1]?.parts ?? [];
          expect(sorted(answers.map(({ functionResponse }) => functionResponse?.name))).toEqual(
            sorted(calls.map(({ functionCall }) => functionCall?.name)),
          );
        });
      }),
      RUNS,
    );
  });

  it("with Mistral has ids of calls that it accepts, and results that name them", () => {
    fc.assert(
      fc.property(anyRequest, (request) => {
        const { messages } = bodyFor("mistral", "mistral-large-latest", request);
        const called = new Set<string>();
        for (const { tool_calls = [], tool_call_id } of messages) {
          for (const { id } of tool_calls) {
            expect(id).toMatch(/^[a-zA-Z0-9]{9}$/);
            expect(called.has(id)).toBe(false);
            called.add(id);
          }
          if (tool_call_id !== undefined) expect(called.has(tool_call_id)).toBe(true);
        }
      }),
      RUNS,
    );
  });

  it("with Perplexity is by strict turns, one system message first", () => {
    fc.assert(
      fc.property(anyRequest, (request) => {
        const { messages } = bodyFor("perplexity", "sonar", request);
        const spoken = messages.filter(({ role }: { role: string }, index: number) => index > 0 || role !== "system");
        expect(spoken[0].role).toBe("user");
        expect(spoken.some(({ role }: { role: string }) => role === "system")).toBe(false);
        expectTurns(
          spoken.filter(({ role }: { role: string }) => role !== "tool"),
          true,
        );
      }),
      RUNS,
    );
  });
});

interface Block {
  readonly type: string;
  readonly text?: string;
  readonly id?: string;
  readonly input?: unknown;
  readonly tool_use_id?: string;
}

interface AnthropicMessage {
  readonly role: string;
  readonly content: string | readonly Block[];
}

interface GeminiContent {
  readonly role: string;
  readonly parts: readonly {
    readonly functionCall?: { readonly name: string; readonly args: unknown };
    readonly functionResponse?: { readonly name: string };
    readonly thoughtSignature?: string;
  }[];
}

function wordsOf(message: Message): readonly string[] {
  return textOf(message).match(/<[a-z]{6}>/g) ?? [];
}

/** `afterTools`: the assistant may speak twice in a row, where only a tool has spoken in between. */
function expectTurns(messages: readonly { readonly role: string }[], afterTools = false): void {
  messages.forEach(({ role }, index) => {
    if (index > 0 && !(afterTools && role === "assistant")) expect(role).not.toBe(messages[index - 1]?.role);
  });
}

/** Every call of the turn before has its result, and they stand before all else. */
function expectResultsFirst(content: readonly Block[], before: AnthropicMessage["content"] | undefined): void {
  const results = content.filter(({ type }) => type === "tool_result");
  expect(content.slice(0, results.length)).toEqual(results);
  const calls = typeof before === "string" ? [] : (before ?? []).filter(({ type }) => type === "tool_use");
  expect(sorted(results.map((result) => result.tool_use_id))).toEqual(sorted(calls.map(({ id }) => id)));
}

function sorted(names: readonly (string | undefined)[]): readonly string[] {
  return names.map(String).toSorted((one, other) => one.localeCompare(other));
}
