import { describe, expect, it } from "vitest";
import { geminiVoice } from "../../../src/sim/voices/gemini.ts";
import {
  ANSWER,
  GOOD,
  NOW_MS,
  TEXT,
  TOKENS,
  asked,
  spoken,
  textOf,
  turnedDown,
  withBody,
  withoutHeader,
} from "./asking.ts";

const good = GOOD.gemini;
const streaming = {
  ...good,
  path: "/v1beta/models/gemini-2.5-flash:streamGenerateContent",
  query: "alt=sse",
};

function wire(answer = ANSWER): string {
  return spoken(geminiVoice.stream(answer), answer);
}

function responses(events: string): Record<string, unknown>[] {
  return events
    .split("\r\n\r\n")
    .filter((event) => event !== "")
    .map((event) => {
      expect(event.startsWith("data: ")).toBe(true);
      return JSON.parse(event.slice("data: ".length));
    });
}

describe("what Gemini reads", () => {
  it("understands a request: the model is in its path", () => {
    const request = withBody(good, { systemInstruction: { parts: [{ text: "Be brief." }] } });
    expect(asked(geminiVoice.read(request))).toEqual({
      ok: true,
      model: "gemini-2.5-flash",
      stream: false,
      streamUsage: true,
      inputTokens: 4,
      tokensMax: 20,
      prompt: "Say hi.",
      prefill: null,
      arrayStream: false,
    });
  });

  it("tells a stream of events from a stream that is an array", () => {
    expect(asked(geminiVoice.read(streaming))).toMatchObject({ stream: true, arrayStream: false });
    expect(asked(geminiVoice.read({ ...streaming, query: "" }))).toMatchObject({ stream: true, arrayStream: true });
  });

  it("takes the key from the query as well", () => {
    const request = { ...withoutHeader(streaming, "x-goog-api-key"), query: "alt=sse&key=sim" };
    expect(geminiVoice.read(request).ok).toBe(true);
  });

  it("takes a single turn without a role", () => {
    expect(geminiVoice.read(withBody(good, { contents: [{ parts: [{ text: "x" }] }] })).ok).toBe(true);
  });

  const part = [{ text: "x" }];
  const wrong: readonly (readonly [string, typeof good, number, string, RegExp])[] = [
    ["no key", withoutHeader(good, "x-goog-api-key"), 403, "PERMISSION_DENIED", /unregistered callers/],
    ["a body that is not JSON", { ...good, body: "{" }, 400, "INVALID_ARGUMENT", /JSON/],
    ["no contents", withBody(good, { contents: undefined }), 400, "INVALID_ARGUMENT", /contents is not specified/],
    ["empty contents", withBody(good, { contents: [] }), 400, "INVALID_ARGUMENT", /contents is not specified/],
    [
      "OpenAI's roles",
      withBody(good, { contents: [{ role: "assistant", parts: part }] }),
      400,
      "INVALID_ARGUMENT",
      /role/,
    ],
    ["empty parts", withBody(good, { contents: [{ role: "user", parts: [] }] }), 400, "INVALID_ARGUMENT", /parts/],
    ["an unknown field", withBody(good, { max_tokens: 5 }), 400, "INVALID_ARGUMENT", /Unknown name "max_tokens"/],
    [
      "a temperature of 3",
      withBody(good, { generationConfig: { temperature: 3 } }),
      400,
      "INVALID_ARGUMENT",
      /temperature/,
    ],
    [
      "a limit of zero",
      withBody(good, { generationConfig: { maxOutputTokens: 0 } }),
      400,
      "INVALID_ARGUMENT",
      /positive/,
    ],
    [
      "a system prompt as text",
      withBody(good, { systemInstruction: "x" }),
      400,
      "INVALID_ARGUMENT",
      /system_instruction/,
    ],
  ];
  it.each(wrong)("turns down %s in its own envelope", (_, request, code, status, words) => {
    const complaint = turnedDown(geminiVoice.read(request));
    expect(complaint.status).toBe(code);
    const { error } = JSON.parse(complaint.body);
    expect(error).toMatchObject({ code, status });
    expect(error.message).toMatch(words);
  });

  it("puts a complaint about an array stream into an array", () => {
    const complaint = turnedDown(geminiVoice.read({ ...streaming, query: "", body: "{}" }));
    expect(JSON.parse(complaint.body)).toMatchObject([{ error: { code: 400 } }]);
  });
});

describe("what Gemini answers", () => {
  it("gives a whole response with all its fields", () => {
    expect(JSON.parse(geminiVoice.whole(ANSWER))).toEqual({
      candidates: [{ content: { parts: [{ text: TEXT }], role: "model" }, finishReason: "STOP", index: 0 }],
      usageMetadata: {
        promptTokenCount: 5,
        candidatesTokenCount: 4,
        totalTokenCount: 9,
        promptTokensDetails: [{ modality: "TEXT", tokenCount: 5 }],
      },
      modelVersion: "some-model",
      responseId: "r7.0",
    });
  });

  it("leaves out the parts and the count of an empty answer", () => {
    const body = JSON.parse(geminiVoice.whole({ ...ANSWER, text: textOf([]), outputTokens: 0, finish: "length" }));
    expect(body.candidates).toEqual([{ content: { role: "model" }, finishReason: "MAX_TOKENS", index: 0 }]);
    expect(body.usageMetadata).not.toHaveProperty("candidatesTokenCount");
  });

  it("streams responses whose usage grows, with the finish reason in the last", () => {
    const all = responses(wire());
    expect(all).toHaveLength(TOKENS.length + 1);
    expect(all.slice(0, -1)).toMatchObject(
      TOKENS.map((text, index) => ({
        candidates: [{ content: { parts: [{ text }] } }],
        usageMetadata: { candidatesTokenCount: index + 1, totalTokenCount: 5 + index + 1 },
      })),
    );
    expect(all.map((response) => JSON.stringify(response).includes("finishReason"))).toEqual([
      ...TOKENS.map(() => false),
      true,
    ]);
    expect(all.at(-1)).toMatchObject({ usageMetadata: { candidatesTokenCount: 4 }, modelVersion: "some-model" });
  });

  it("streams one JSON array where no events were asked for", () => {
    const all = JSON.parse(wire({ ...ANSWER, arrayStream: true }));
    expect(all).toHaveLength(TOKENS.length + 1);
    expect(all.at(-1).candidates[0].finishReason).toBe("STOP");
    expect(geminiVoice.stream({ ...ANSWER, arrayStream: true }).contentType).toContain("application/json");
  });

  it("lists models under their resource names and sends no headers of its own", () => {
    const list = geminiVoice.listModels({ ...good, method: "GET", path: "/v1beta/models", body: "" }, [
      "gemini-2.5-pro",
    ]);
    expect(list.ok && JSON.parse(list.body)).toMatchObject({ models: [{ name: "models/gemini-2.5-pro" }] });
    const one = geminiVoice.listModels({ ...good, method: "GET", path: "/v1beta/models/gemini-2.5-pro", body: "" }, []);
    expect(one.ok && JSON.parse(one.body)).toMatchObject({ name: "models/gemini-2.5-pro", version: "001" });
    expect(geminiVoice.hears("GET", "/v1beta/models/gemini-2.5-pro")).toBe(true);
    expect(geminiVoice.hears("GET", "/v1beta/models/gemini-2.5-pro:generateContent")).toBe(false);
    expect(
      geminiVoice.headers({ requestId: "r7.0", contentType: "text/plain", nowMs: NOW_MS, allowance: null }),
    ).toEqual({ "content-type": "text/plain" });
  });
});

describe("what Gemini says when something is wrong", () => {
  const cause = { requestId: "r7.0", nowMs: NOW_MS, model: "gemini-2.5-flash" };

  it.each([
    [400, "INVALID_ARGUMENT"],
    [401, "UNAUTHENTICATED"],
    [403, "PERMISSION_DENIED"],
    [404, "NOT_FOUND"],
    [408, "DEADLINE_EXCEEDED"],
    [409, "ABORTED"],
    [410, "NOT_FOUND"],
    [422, "INVALID_ARGUMENT"],
    [418, "INVALID_ARGUMENT"],
    [429, "RESOURCE_EXHAUSTED"],
    [500, "INTERNAL"],
    [503, "UNAVAILABLE"],
    [504, "DEADLINE_EXCEEDED"],
    [529, "UNAVAILABLE"],
  ])("says %i is %s", (code, status) => {
    const complaint = geminiVoice.error({ ...cause, status: code });
    expect(complaint.status).toBe(code);
    expect(JSON.parse(complaint.body).error).toMatchObject({ code, status });
  });

  it.each([413, 502])("leaves %i to Google's front end", (status) => {
    expect(geminiVoice.error({ ...cause, status }).headers["content-type"]).toContain("text/html");
  });

  it("hints how long to wait in its details, to the millisecond, or not at all", () => {
    const { error } = JSON.parse(geminiVoice.error({ ...cause, status: 429, retryAfterMs: 12_134 }).body);
    expect(error.details.at(-1)).toEqual({
      "@type": "type.googleapis.com/google.rpc.RetryInfo",
      retryDelay: "12.134s",
    });
    expect(error.message).toContain("Please retry in 12.134s.");
    const bare = geminiVoice.error({ ...cause, status: 429, retryAfterMs: null });
    expect(bare.body).not.toMatch(/details|retry in/);
    expect(Object.keys(bare.headers)).toEqual(["content-type"]);
  });
});
