import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { DIALECT_NAMES } from "../../src/config/chain.ts";
import { dialectOf } from "../../src/dialects/index.ts";

const FOLDER = fileURLToPath(new URL("../../fixtures/requests/", import.meta.url));
const MODELS = { openai: "gpt-4.1", anthropic: "claude-sonnet-4-5", gemini: "gemini-2.5-flash" };
const CAPABILITIES = { tools: true, images: true, json_object: true, json_schema: true, reasoning: true };

const cases = readdirSync(FOLDER).map((name) => ({
  name,
  ...JSON.parse(readFileSync(`${FOLDER}${name}/request.json`, "utf8")),
}));

describe.each(DIALECT_NAMES)("requests in the words of %s", (dialect) => {
  it.each(cases)("$name: $what", ({ name, request, models = {}, habits = {} }) => {
    const endpoint = {
      provider: "p",
      baseUrl: "https://api.example/v1",
      model: { ...MODELS, ...models }[dialect],
      apiKey: "k",
      apiVersion: null,
      habits,
      capabilities: CAPABILITIES,
      requestId: "r1.0",
    };
    const { body } = dialectOf(dialect).encode(endpoint, { id: "r1", stream: false, ...request });
    expect(JSON.parse(body)).toEqual(JSON.parse(readFileSync(`${FOLDER}${name}/${dialect}.json`, "utf8")));
  });
});

describe("what a dialect cannot say", () => {
  const tools = [{ name: "get_time" }];
  const asked = { id: "r1", messages: [], stream: false, tools };

  it("is told in words: JSON of any shape beside tools, at Anthropic", () => {
    const dialect = dialectOf("anthropic");
    expect(dialect.unable({ ...asked, responseFormat: { type: "json-object" } }, "m")).toMatch(/JSON mode/);
    expect(dialect.unable({ ...asked, tools: [], responseFormat: { type: "json-object" } }, "m")).toBeNull();
  });

  it("is told in words: a response format beside tools, at Gemini before version 3", () => {
    const dialect = dialectOf("gemini");
    expect(dialect.unable({ ...asked, responseFormat: { type: "json-object" } }, "gemini-2.5-pro")).toMatch(
      /either tools/,
    );
    expect(dialect.unable({ ...asked, responseFormat: { type: "json-object" } }, "gemini-3-pro")).toBeNull();
    expect(dialect.unable(asked, "gemini-2.5-pro")).toBeNull();
  });
});
