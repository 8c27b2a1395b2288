import { describe, expect, it } from "vitest";
import { openaiVoice } from "../../../src/sim/voices/openai.ts";
import { ANSWER, GOOD, NOW_MS, TEXT, TOKENS, asked, spoken, turnedDown, withBody, withoutHeader } from "./asking.ts";

const good = GOOD.openai;

/** Each event's data, parsed; the end marker as it is. */
function events(wire: string): unknown[] {
  return wire
    .split("\n\n")
    .filter((event) => event !== "")
    .map((event) => {
      expect(event.startsWith("data: ")).toBe(true);
      const data = event.slice("data: ".length);
      return data === "[DONE]" ? data : JSON.parse(data);
    });
}

function streamed(answer = ANSWER): unknown[] {
  const script = openaiVoice.stream(answer);
  return events(spoken(script, answer));
}

describe("what OpenAI reads", () => {
  it("understands the model, the prompt, the limit and the size of a request", () => {
    expect(asked(openaiVoice.read(good))).toEqual({
      ok: true,
      model: "gpt-4.1",
      stream: false,
      streamUsage: false,
      inputTokens: 2,
      tokensMax: 20,
      prompt: "Say hi.",
      prefill: null,
    });
  });

  it("takes the last user message as the prompt, and content in parts", () => {
    const messages = [
      { role: "system", content: "Be brief." },
      { role: "user", content: "First." },
      { role: "assistant", content: "Yes?" },
      {
        role: "user",
        content: [
          { type: "text", text: "Se" },
          { type: "text", text: "cond." },
        ],
      },
    ];
    const ask = asked(openaiVoice.read(withBody(good, { messages })));
    expect(ask.prompt).toBe("Second.");
    expect(ask.inputTokens).toBe(Math.ceil("Be brief.First.Yes?Second.".length / 4));
  });

  it("hears that a stream should report its usage", () => {
    const request = withBody(good, { stream: true, stream_options: { include_usage: true } });
    expect(asked(openaiVoice.read(request))).toMatchObject({ stream: true, streamUsage: true });
  });

  it("accepts a tool-calling assistant without content, the newer token limit and Azure's key header", () => {
    const messages = [
      { role: "user", content: "Time?" },
      {
        role: "assistant",
        content: null,
        tool_calls: [{ id: "c1", type: "function", function: { name: "clock", arguments: "{}" } }],
      },
      { role: "tool", tool_call_id: "c1", content: "noon" },
    ];
    const azure = { ...good, headers: { "api-key": "sim" } };
    const ask = asked(openaiVoice.read(withBody(azure, { messages, max_tokens: undefined, max_completion_tokens: 9 })));
    expect(ask).toMatchObject({ tokensMax: 9, prompt: "Time?" });
  });

  it("asks for no key where the rules say so", () => {
    expect(openaiVoice.read(withoutHeader(good, "authorization"), { needsKey: false }).ok).toBe(true);
  });

  const wrong: readonly (readonly [string, typeof good, number, RegExp])[] = [
    ["no key", withoutHeader(good, "authorization"), 401, /API key/],
    ["an empty bearer", { ...good, headers: { authorization: "Bearer " } }, 401, /API key/],
    ["a body that is not JSON", { ...good, body: "{" }, 400, /JSON/],
    ["a body that is no object", { ...good, body: "[]" }, 400, /JSON/],
    ["no model", withBody(good, { model: undefined }), 400, /model/],
    ["no messages", withBody(good, { messages: undefined }), 400, /messages/],
    ["empty messages", withBody(good, { messages: [] }), 400, /empty array/],
    ["messages that are no list", withBody(good, { messages: "hi" }), 400, /messages/],
    ["an unknown role", withBody(good, { messages: [{ role: "model", content: "x" }] }), 400, /'model'/],
    ["a missing role", withBody(good, { messages: [{ content: "x" }] }), 400, /role/],
    ["content that is a number", withBody(good, { messages: [{ role: "user", content: 4 }] }), 400, /content/],
    ["a stream that is no boolean", withBody(good, { stream: "yes" }), 400, /stream/],
    ["stream options without a stream", withBody(good, { stream_options: { include_usage: true } }), 400, /stream/],
    ["a token limit of zero", withBody(good, { max_tokens: 0 }), 400, /max_tokens/],
    ["the old token limit for a reasoning model", withBody(good, { model: "gpt-5" }), 400, /max_completion_tokens/],
    ["a temperature of 3", withBody(good, { temperature: 3 }), 400, /temperature/],
    ["five stop sequences", withBody(good, { stop: ["1", "2", "3", "4", "5"] }), 400, /stop/],
  ];
  it.each(wrong)("turns down %s in its own envelope", (_, request, status, words) => {
    const complaint = turnedDown(openaiVoice.read(request));
    expect(complaint.status).toBe(status);
    const { error } = JSON.parse(complaint.body);
    expect(Object.keys(error)).toEqual(["message", "type", "param", "code"]);
    expect(error.message).toMatch(words);
    expect(error.type).toBe("invalid_request_error");
    expect(complaint.headers["content-type"]).toBe("application/json");
  });

  it("never repeats a key", () => {
    const request = { ...good, headers: { authorization: "Bearer sk-secret-1" }, body: "{" };
    expect(JSON.stringify(openaiVoice.read(request))).not.toContain("sk-secret-1");
  });
});

describe("what OpenAI answers", () => {
  it("gives a whole chat completion with all its fields", () => {
    const body = JSON.parse(openaiVoice.whole(ANSWER));
    expect(body).toMatchObject({
      id: "chatcmpl-r7.0",
      object: "chat.completion",
      created: NOW_MS / 1000,
      model: "some-model",
      choices: [
        {
          index: 0,
          message: { role: "assistant", content: TEXT, refusal: null },
          logprobs: null,
          finish_reason: "stop",
        },
      ],
      usage: {
        prompt_tokens: 5,
        completion_tokens: 4,
        total_tokens: 9,
        prompt_tokens_details: { cached_tokens: 0 },
        completion_tokens_details: { reasoning_tokens: 0 },
      },
      service_tier: "default",
    });
    expect(body.system_fingerprint).toMatch(/^fp_/);
  });

  it("says so when the limit ended it", () => {
    expect(JSON.parse(openaiVoice.whole({ ...ANSWER, finish: "length" })).choices[0].finish_reason).toBe("length");
  });

  it("streams the role first, then the text, the finish, the usage and the end marker", () => {
    const all = streamed();
    expect(all.at(-1)).toBe("[DONE]");
    const chunks = all.slice(0, -1);
    expect(chunks[0]).toMatchObject({ choices: [{ delta: { role: "assistant", content: "" }, finish_reason: null }] });
    const deltas = chunks.slice(1, -2);
    expect(deltas).toHaveLength(TOKENS.length);
    expect(deltas).toMatchObject(
      TOKENS.map((content) => ({ choices: [{ delta: { content }, finish_reason: null }], usage: null })),
    );
    expect(chunks.at(-2)).toMatchObject({ choices: [{ delta: {}, finish_reason: "stop" }], usage: null });
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { prompt_tokens: 5, completion_tokens: 4 } });
    for (const chunk of chunks) expect(chunk).toMatchObject({ id: "chatcmpl-r7.0", object: "chat.completion.chunk" });
  });

  it("streams no usage, not even a null one, where none was asked for", () => {
    const all = streamed({ ...ANSWER, streamUsage: false });
    expect(JSON.stringify(all)).not.toContain("usage");
    expect(all.at(-2)).toMatchObject({ choices: [{ finish_reason: "stop" }] });
  });

  it("lists models for a key holder", () => {
    const request = { ...good, method: "GET", path: "/v1/models", body: "" };
    const list = openaiVoice.listModels(request, ["gpt-4.1", "o3"]);
    expect(list.ok && JSON.parse(list.body)).toMatchObject({
      object: "list",
      data: [{ id: "gpt-4.1", object: "model" }, { id: "o3" }],
    });
    const one = openaiVoice.listModels({ ...request, path: "/v1/models/openai/o3" }, []);
    expect(one.ok && JSON.parse(one.body)).toMatchObject({ id: "openai/o3", object: "model" });
    expect(openaiVoice.hears("GET", "/v1/models/openai/o3")).toBe(true);
    expect(turnedDown(openaiVoice.listModels(withoutHeader(request, "authorization"), [])).status).toBe(401);
  });

  it("puts the request id and the state of the limits in its headers", () => {
    const allowance = { requestsPerMinute: 60, requests: 7, inputTokens: 1200, outputTokens: 3400 };
    expect(
      openaiVoice.headers({ requestId: "r7.0", contentType: "text/plain", nowMs: NOW_MS, allowance }),
    ).toMatchObject({
      "x-request-id": "req_r7.0",
      "x-ratelimit-limit-requests": "60",
      "x-ratelimit-remaining-requests": "53",
      "x-ratelimit-remaining-tokens": "29995400",
      "x-ratelimit-reset-requests": "1m0s",
    });
    const listed = openaiVoice.headers({
      requestId: "r7.0",
      contentType: "text/plain",
      nowMs: NOW_MS,
      allowance: null,
    });
    expect(Object.keys(listed).filter((name) => name.startsWith("x-ratelimit"))).toEqual([]);
  });
});

describe("what OpenAI says when something is wrong", () => {
  const cause = { requestId: "r7.0", nowMs: NOW_MS, model: "gpt-4.1" };

  it.each([400, 401, 402, 403, 404, 408, 409, 410, 422, 429, 500, 503, 529, 418, 599])(
    "has an envelope for %i",
    (status) => {
      const complaint = openaiVoice.error({ ...cause, status });
      expect(complaint.status).toBe(status);
      expect(complaint.headers["x-request-id"]).toBe("req_r7.0");
      const { error } = JSON.parse(complaint.body);
      expect(typeof error.message).toBe("string");
      expect(typeof error.type).toBe("string");
    },
  );

  it.each([413, 502, 504])("leaves %i to the gateway in front of it", (status) => {
    const complaint = openaiVoice.error({ ...cause, status });
    expect(complaint.headers["content-type"]).toBe("text/html");
    expect(complaint.body).toContain(`<title>${status} `);
  });

  it("names the model that is gone", () => {
    expect(JSON.parse(openaiVoice.error({ ...cause, status: 404 }).body).error).toMatchObject({
      code: "model_not_found",
      message: expect.stringContaining("gpt-4.1"),
    });
  });

  it("hints how long to wait in seconds, in milliseconds and as a duration", () => {
    const { headers, body } = openaiVoice.error({ ...cause, status: 429, retryAfterMs: 90_500 });
    expect(headers).toMatchObject({
      "retry-after": "91",
      "retry-after-ms": "90500",
      "x-ratelimit-reset-requests": "1m30.5s",
    });
    expect(JSON.parse(body).error).toMatchObject({
      code: "rate_limit_exceeded",
      message: expect.stringContaining("1m30.5s"),
    });
    expect(openaiVoice.error({ ...cause, status: 429, retryAfterMs: 120 }).headers["x-ratelimit-reset-requests"]).toBe(
      "120ms",
    );
  });

  it.each([null, undefined])("gives no hint at all when it is %s", (retryAfterMs) => {
    const hintless = { ...cause, status: 429, ...(retryAfterMs === null ? { retryAfterMs } : {}) };
    const { headers, body } = openaiVoice.error(hintless);
    expect(Object.keys(headers).filter((name) => name.includes("retry") || name.includes("reset"))).toEqual([]);
    expect(body).not.toContain("try again");
  });
});
