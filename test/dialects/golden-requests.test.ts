import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { CATALOG } from "../../src/dialects/catalog.ts";
import type { Endpoint } from "../../src/dialects/dialect.ts";
import { dialectOf } from "../../src/dialects/index.ts";

const FOLDER = fileURLToPath(new URL("../../fixtures/requests/", import.meta.url));
const ALL = { tools: true, images: true, json_object: true, json_schema: true, reasoning: true };

/** A folder a case: `request.json` is what a caller asks, `PROVIDER.json` the body that goes out to a model of theirs. */
const CASES = readdirSync(FOLDER).map((name) => {
  const { what, request } = JSON.parse(readFileSync(`${FOLDER}${name}/request.json`, "utf8"));
  return { name, what, asked: { id: "r1", stream: false, ...request } };
});

function providersOf(name: string): readonly string[] {
  return readdirSync(`${FOLDER}${name}`)
    .map((file) => file.replace(/\.json$/, ""))
    .filter((provider) => provider !== "request");
}

function endpoint(provider: string, model: string, more: Partial<Endpoint> = {}): Endpoint {
  const { habits = {}, baseUrl = "" } = CATALOG[provider] ?? {};
  return {
    provider,
    model,
    habits,
    baseUrl,
    apiKey: null,
    apiVersion: null,
    capabilities: ALL,
    requestId: "r1.0",
    ...more,
  };
}

describe.each(CASES)("a request: $name: $what", ({ name, asked }) => {
  it.each(providersOf(name))("goes to %s in these words", (provider) => {
    const { model, body } = JSON.parse(readFileSync(`${FOLDER}${name}/${provider}.json`, "utf8"));
    const dialect = dialectOf(CATALOG[provider]?.dialect ?? "openai");
    expect(JSON.parse(dialect.encode(endpoint(provider, model), asked).body)).toEqual(body);
  });
});

describe("a wish", () => {
  const thinking = CASES.find(({ name }) => name === "effort")?.asked;

  it.each(["openai", "anthropic", "google"])("to think is left out for a model of %s's that cannot", (provider) => {
    const dialect = dialectOf(CATALOG[provider]?.dialect ?? "openai");
    const at = endpoint(provider, "m", { capabilities: { ...ALL, reasoning: false } });
    expect(dialect.encode(at, thinking).body).not.toMatch(/think|reason|effort/);
  });
});

const PNG = { kind: "data", mediaType: "image/png", base64: "iVBORw0KGgo=" } as const;

describe("what cannot be said", () => {
  const format = { type: "json-object" } as const;
  const asked = {
    id: "r1",
    messages: [{ role: "user", content: "Hi" }],
    stream: false,
    responseFormat: format,
  } as const;
  const tools = [{ name: "get_time" }];

  it("is JSON without a schema beside tools, to Anthropic", () => {
    expect(dialectOf("anthropic").unable({ ...asked, tools }, "m")).toMatch(/JSON without a schema/);
    expect(dialectOf("anthropic").unable(asked, "m")).toBeNull();
    expect(dialectOf("anthropic").unable({ ...asked, tools: [] }, "m")).toBeNull();
  });

  it("is a response format beside tools, to Gemini before version 3", () => {
    expect(dialectOf("gemini").unable({ ...asked, tools }, "gemini-2.5-pro")).toMatch(/either tools/);
    expect(dialectOf("gemini").unable({ ...asked, tools }, "gemini-3-pro")).toBeNull();
  });

  it("is nothing to OpenAI", () => {
    expect(dialectOf("openai").unable({ ...asked, tools }, "m")).toBeNull();
  });

  it.each([
    ["anthropic", { kind: "link", url: "http://example.com/a.png" }],
    ["anthropic", { kind: "data", mediaType: "image/bmp", base64: "Qk0=" }],
    ["gemini", { kind: "data", mediaType: "image/gif", base64: "R0lG" }],
  ] as const)("is a picture that %s does not take: %o", (name, image) => {
    const messages = [{ role: "user", content: [{ type: "image", image }] }] as const;
    const png = [{ role: "user", content: [{ type: "image", image: PNG }] }] as const;
    expect(dialectOf(name).unable({ id: "r1", messages, stream: false }, "m")).toMatch(/takes/);
    expect(dialectOf(name).unable({ id: "r1", messages: png, stream: false }, "m")).toBeNull();
    expect(dialectOf("openai").unable({ id: "r1", messages, stream: false }, "m")).toBeNull();
  });
});
