import { describe, expect, it } from "vitest";
import { DIALECT_NAMES } from "../../../src/config/chain.ts";
import { voiceFor, voiceNamed } from "../../../src/sim/voices/index.ts";
import { ANSWER, GOOD, NOW_MS, withBody } from "./asking.ts";

describe("which voice a request is meant for", () => {
  it.each([
    ["POST", "/v1/chat/completions", "openai"],
    ["POST", "/openai/v1/chat/completions", "openai"],
    ["POST", "/v1/messages", "anthropic"],
    ["POST", "/relay/anthropic/v1/messages", "anthropic"],
    ["POST", "/v1beta/models/gemini-2.5-flash:generateContent", "gemini"],
    ["POST", "/v1/models/gemini-2.5-flash:streamGenerateContent", "gemini"],
    ["GET", "/v1beta/models", "openai"],
    ["GET", "/v1/chat/completions", null],
    ["POST", "/v1/embeddings", null],
    ["DELETE", "/v1/models", null],
    ["GET", "/", null],
  ])("hears %s %s", (method, path, expected) => {
    expect(voiceFor({ method, path, headers: {} })?.name ?? null).toBe(expected);
  });

  it("lets a provider answer for its own model list", () => {
    expect(voiceFor({ method: "GET", path: "/v1/models", headers: {} }, "anthropic")?.name).toBe("anthropic");
    expect(voiceFor({ method: "GET", path: "/v1beta/models", headers: {} }, "gemini")?.name).toBe("gemini");
  });

  it.each(DIALECT_NAMES)("takes a model list that is asked for as %s clients ask as theirs, wherever it is", (name) => {
    const { headers } = GOOD[name];
    for (const own of DIALECT_NAMES) {
      expect(voiceFor({ method: "GET", path: "/v1/models", headers }, own)?.name).toBe(name === "openai" ? own : name);
    }
    expect(voiceFor({ method: "GET", path: "/v1/nothing", headers })).toBeNull();
  });

  it.each(DIALECT_NAMES)("%s says the same twice, and escapes whatever a client chose as its id", (name) => {
    const voice = voiceNamed(name);
    const answer = { ...ANSWER, id: 'a"b\\c', model: 'm"n' };
    expect(voice.whole(answer)).toBe(voice.whole(answer));
    expect(JSON.stringify(JSON.parse(voice.whole(answer)))).toContain('a\\"b\\\\c');
    const error = voice.error({ status: 500, requestId: answer.id, nowMs: NOW_MS, model: answer.model });
    expect(() => JSON.parse(error.body)).not.toThrow();
  });

  it.each(DIALECT_NAMES)("%s has its own way to say that nothing is there", (name) => {
    const complaint = voiceNamed(name).nothingHere({ ...GOOD[name], path: "/nowhere" });
    expect(complaint.status).toBe(404);
    expect(JSON.parse(complaint.body)).toHaveProperty("error");
  });
});

describe("a conversation that ends with words of the assistant's", () => {
  const [user, assistant] = [
    { role: "user", content: "A poem." },
    { role: "assistant", content: "Roses" },
  ];
  const [ours, theirs] = [
    { role: "user", parts: [{ text: "A poem." }] },
    { role: "model", parts: [{ text: "Roses" }] },
  ];

  it.each([
    ["openai", "messages", user, assistant],
    ["anthropic", "messages", user, assistant],
    ["gemini", "contents", ours, theirs],
  ] as const)("is told from others by %s", (name, field, prompt, prefill) => {
    const heard = [[prompt], [prompt, prefill], [prompt, prefill, prompt]].map((turns) => {
      const ask = voiceNamed(name).read(withBody(GOOD[name], { [field]: turns }));
      return ask.ok && ask.prefill !== null;
    });
    expect(heard).toEqual([false, true, false]);
  });
});
