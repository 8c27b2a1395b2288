import { describe, expect, it } from "vitest";
import { DIALECT_NAMES, type DialectName } from "../../src/config/chain.ts";
import type { ChatRequest, Message } from "../../src/core/request.ts";
import { REQUEST_ID_HEADER } from "../../src/core/transport.ts";
import { CATALOG } from "../../src/dialects/catalog.ts";
import type { Endpoint } from "../../src/dialects/dialect.ts";
import { dialectOf } from "../../src/dialects/index.ts";

const conversation: readonly Message[] = [
  { role: "system", content: "Be brief." },
  { role: "user", content: "Hello." },
  { role: "user", content: "Anyone?" },
  { role: "assistant", content: "Yes." },
  { role: "system", content: "Be polite." },
  { role: "user", content: "Thanks." },
];

function request(more: Partial<ChatRequest> = {}): ChatRequest {
  return { id: "r1", messages: [{ role: "user", content: "Hi" }], stream: false, ...more };
}

const ALL_CAPABILITIES = { tools: true, images: true, json_object: true, json_schema: true, reasoning: true };

function endpoint(provider: string, more: Partial<Endpoint> = {}): Endpoint {
  const { baseUrl = "http://127.0.0.1:9/v1", habits = {} } = CATALOG[provider] ?? {};
  const asked = { model: "m-1", apiKey: "k-1", apiVersion: null, requestId: "r1.0" };
  return { provider, baseUrl, habits, capabilities: ALL_CAPABILITIES, ...asked, ...more };
}

function encoded(dialect: DialectName, at: Endpoint, asked: ChatRequest) {
  const { body, ...rest } = dialectOf(dialect).encode(at, asked);
  return { ...rest, body: JSON.parse(body) };
}

describe("every request", () => {
  it.each(DIALECT_NAMES)("of the %s dialect carries its id, who asks, and what it is", (name) => {
    const { headers, method } = encoded(name, endpoint("x"), request());
    expect(method).toBe("POST");
    expect(headers).toMatchObject({
      [REQUEST_ID_HEADER]: "r1.0",
      "user-agent": "holyfail",
      "content-type": "application/json",
    });
  });

  it.each(DIALECT_NAMES)("of the %s dialect names no key where the provider needs none", (name) => {
    for (const apiKey of [null, ""]) {
      const { headers } = encoded(name, endpoint("x", { apiKey }), request());
      expect(Object.keys(headers).filter((header) => /key|auth/.test(header))).toEqual([]);
    }
  });

  it.each(DIALECT_NAMES)("of the %s dialect can be a health check: the list of models, with the key", (name) => {
    const check = dialectOf(name).encodeHealthCheck(endpoint("x"));
    expect(check).toMatchObject({ method: "GET", body: "" });
    expect(check.url).toMatch(/\/models$/);
    expect(JSON.stringify(check.headers)).toContain("k-1");
  });

  it("asks OpenRouter, which lists its models to anybody, about the key itself", () => {
    const check = dialectOf("openai").encodeHealthCheck(endpoint("openrouter"));
    expect(check.url).toBe("https://openrouter.ai/api/v1/key");
  });
});

describe("the openai dialect", () => {
  it("sends messages as they are, and each limit", () => {
    const asked = request({ messages: conversation, temperature: 1.5, tokensMax: 50, stop: ["END"] });
    const { url, headers, body } = encoded("openai", endpoint("deepseek"), asked);
    expect(url).toBe("https://api.deepseek.com/chat/completions");
    expect(headers["authorization"]).toBe("Bearer k-1");
    expect(body).toEqual({ model: "m-1", messages: conversation, temperature: 1.5, max_tokens: 50, stop: ["END"] });
  });

  it("names the token limit as the provider knows it, also when it goes by another name", () => {
    const asked = request({ tokensMax: 50 });
    const fields = (at: Endpoint): string[] => Object.keys(encoded("openai", at, asked).body);
    expect(fields(endpoint("openai"))).toContain("max_completion_tokens");
    expect(fields(endpoint("openai", { baseUrl: "http://127.0.0.1:9/v1" }))).toContain("max_completion_tokens");
    expect(fields(endpoint("mistral"))).toContain("max_tokens");
    expect(fields(endpoint("mine"))).toContain("max_tokens");
  });

  it("asks for usage when it streams, but not where that is refused", () => {
    const asked = request({ stream: true });
    expect(encoded("openai", endpoint("openai"), asked).body).toMatchObject({
      stream: true,
      stream_options: { include_usage: true },
    });
    expect(encoded("openai", endpoint("mistral"), asked).body).not.toHaveProperty("stream_options");
    expect(encoded("openai", endpoint("openai"), request()).body).not.toHaveProperty("stream_options");
  });

  it("keeps to strict turns where a provider demands them", () => {
    expect(encoded("openai", endpoint("perplexity"), request({ messages: conversation })).body.messages).toEqual([
      { role: "system", content: "Be brief.\n\nBe polite." },
      { role: "user", content: "Hello.\n\nAnyone?" },
      { role: "assistant", content: "Yes." },
      { role: "user", content: "Thanks." },
    ]);
  });
});

describe("the anthropic dialect", () => {
  it("lifts system messages out, joins neighbours, and always has a limit", () => {
    const { url, headers, body } = encoded(
      "anthropic",
      endpoint("anthropic"),
      request({ messages: conversation, stop: ["END"] }),
    );
    expect(url).toBe("https://api.anthropic.com/v1/messages");
    expect(headers).toMatchObject({ "x-api-key": "k-1", "anthropic-version": "2023-06-01" });
    expect(body).toEqual({
      model: "m-1",
      max_tokens: 4096,
      system: "Be brief.\n\nBe polite.",
      messages: [
        {
          role: "user",
          content: [
            { type: "text", text: "Hello." },
            { type: "text", text: "Anyone?" },
          ],
        },
        { role: "assistant", content: "Yes." },
        { role: "user", content: "Thanks." },
      ],
      stop_sequences: ["END"],
    });
  });

  it("keeps the temperature within its own scale, so that a fallback does not fail for it", () => {
    expect(encoded("anthropic", endpoint("anthropic"), request({ temperature: 1.7 })).body.temperature).toBe(1);
    expect(encoded("anthropic", endpoint("anthropic"), request({ temperature: 0.3 })).body.temperature).toBe(0.3);
  });

  it("takes a base URL with or without the version", () => {
    const at = endpoint("anthropic", { baseUrl: "http://127.0.0.1:9/proxy/v1" });
    expect(encoded("anthropic", at, request()).url).toBe("http://127.0.0.1:9/proxy/v1/messages");
  });

  it("makes system messages alone the user's turn", () => {
    const messages: readonly Message[] = [{ role: "system", content: "Say hi." }];
    const { body } = encoded("anthropic", endpoint("anthropic"), request({ messages }));
    expect(body).not.toHaveProperty("system");
    expect(body.messages).toEqual([{ role: "user", content: "Say hi." }]);
  });
});

describe("the gemini dialect", () => {
  it("speaks of contents, parts and a generation config", () => {
    const asked = request({ messages: conversation, temperature: 0.2, tokensMax: 9, stop: ["END"] });
    const { url, headers, body } = encoded("gemini", endpoint("google", { model: "gemini-2.5-flash" }), asked);
    expect(url).toBe("https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent");
    expect(headers["x-goog-api-key"]).toBe("k-1");
    expect(body).toEqual({
      systemInstruction: { parts: [{ text: "Be brief.\n\nBe polite." }] },
      contents: [
        { role: "user", parts: [{ text: "Hello." }, { text: "Anyone?" }] },
        { role: "model", parts: [{ text: "Yes." }] },
        { role: "user", parts: [{ text: "Thanks." }] },
      ],
      generationConfig: { temperature: 0.2, maxOutputTokens: 9, stopSequences: ["END"] },
    });
  });

  it("streams as server-sent events, and takes tuned models and versioned base URLs", () => {
    const at = endpoint("google", { baseUrl: "http://127.0.0.1:9/v1", model: "tunedModels/a b" });
    expect(encoded("gemini", at, request({ stream: true })).url).toBe(
      "http://127.0.0.1:9/v1/tunedModels/a%20b:streamGenerateContent?alt=sse",
    );
    const broken = endpoint("google", { model: "x?y#\ud800" });
    expect(encoded("gemini", broken, request()).url).toMatch(/\/models\/x%3Fy%23%EF%BF%BD:generateContent$/);
  });

  it("leaves the generation config out when nothing is configured", () => {
    expect(encoded("gemini", endpoint("google"), request()).body).toEqual({
      contents: [{ role: "user", parts: [{ text: "Hi" }] }],
    });
  });
});

describe("an Azure resource", () => {
  const resource = { apiVersion: "2024-10-21", baseUrl: "https://res.openai.azure.com", model: "my gpt" };

  it("is asked at its deployment's path where an API version is given, with the key in a header of its own", () => {
    const { url, headers } = encoded("openai", endpoint("azure", resource), request());
    expect(url).toBe(
      "https://res.openai.azure.com/openai/deployments/my%20gpt/chat/completions?api-version=2024-10-21",
    );
    expect(headers).toMatchObject({ "api-key": "k-1" });
    expect(headers).not.toHaveProperty("authorization");
    const written = endpoint("azure", { ...resource, baseUrl: `${resource.baseUrl}/openai` });
    expect(encoded("openai", written, request()).url).toBe(url);
    expect(dialectOf("openai").encodeHealthCheck(endpoint("azure", resource)).url).toBe(
      "https://res.openai.azure.com/openai/models?api-version=2024-10-21",
    );
  });

  it("is asked as OpenAI is where it is not", () => {
    const at = endpoint("azure", { baseUrl: "https://res.openai.azure.com/openai/v1", model: "my-gpt" });
    const { url, body } = encoded("openai", at, request());
    expect(url).toBe("https://res.openai.azure.com/openai/v1/chat/completions");
    expect(body.model).toBe("my-gpt");
  });
});

describe("an effort that a model does not know", () => {
  it.each([
    ["openai", "gpt-5-mini", "none", "minimal"],
    ["openai", "gpt-5-mini", "xhigh", "high"],
    ["openai", "gpt-5.1", "minimal", "none"],
    ["openai", "gpt-5.2", "xhigh", "xhigh"],
    ["openai", "gpt-5-pro-2025-10-06", "low", "high"],
    ["openai", "o4-mini", "minimal", "low"],
    ["openai", "a-model-to-come", "none", "none"],
    ["azure", "my-o3", "none", "low"],
    ["groq", "openai/gpt-oss-120b", "none", "low"],
    ["xai", "grok-3-mini", "medium", "low"],
  ] as const)("is the nearest that it does: %s's %s, asked for %s", (provider, model, effort, sent) => {
    const { body } = encoded("openai", endpoint(provider, { model }), request({ reasoning: { effort } }));
    expect(body.reasoning_effort).toBe(sent);
  });
});
