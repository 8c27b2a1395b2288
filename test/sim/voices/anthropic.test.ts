import { describe, expect, it } from "vitest";
import { anthropicVoice } from "../../../src/sim/voices/anthropic.ts";
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

const good = GOOD.anthropic;

interface Event {
  readonly name: string;
  readonly data: Record<string, unknown>;
}

function events(wire: string): Event[] {
  return wire
    .split("\n\n")
    .filter((event) => event !== "")
    .map((event) => {
      const match = /^event: (\w+)\ndata: (.*)$/.exec(event);
      if (match === null) throw new Error(`not an event: ${event}`);
      return { name: String(match[1]), data: JSON.parse(String(match[2])) };
    });
}

function streamed(answer = ANSWER): Event[] {
  const script = anthropicVoice.stream(answer);
  return events(spoken(script, answer));
}

describe("what Anthropic reads", () => {
  it("understands a request, and counts the system prompt", () => {
    expect(asked(anthropicVoice.read(withBody(good, { system: "Be brief." })))).toEqual({
      ok: true,
      model: "claude-sonnet-4-5",
      stream: false,
      streamUsage: true,
      inputTokens: 4,
      tokensMax: 20,
      prompt: "Say hi.",
      prefill: null,
    });
  });

  it("continues an assistant's text for the models that still do", () => {
    const messages = [
      { role: "user", content: "A poem." },
      { role: "assistant", content: "Roses" },
    ];
    expect(anthropicVoice.read(withBody(good, { messages })).ok).toBe(true);
    const complaint = turnedDown(anthropicVoice.read(withBody(good, { messages, model: "claude-opus-4-6" })));
    expect(JSON.parse(complaint.body).error.message).toContain("prefill");
    const trailing = [messages[0], { role: "assistant", content: "Roses " }];
    expect(turnedDown(anthropicVoice.read(withBody(good, { messages: trailing }))).body).toContain(
      "trailing whitespace",
    );
  });

  it("takes the key as a bearer as well, which is how the vendor's newer clients send it", () => {
    const request = withoutHeader(good, "x-api-key");
    const headers = { ...request.headers, authorization: "Bearer sim" };
    expect(anthropicVoice.read({ ...request, headers }).ok).toBe(true);
    expect(
      turnedDown(anthropicVoice.read({ ...request, headers: { ...headers, authorization: "Bearer " } })).status,
    ).toBe(401);
  });

  it.each(["temperature", "top_p", "top_k"])("takes %s, but not in the version that has done away with it", (field) => {
    const request = withBody(good, { [field]: 1 });
    expect(anthropicVoice.read(request).ok).toBe(true);
    const newer = { ...request, headers: { ...request.headers, "anthropic-version": "2026-10-21" } };
    expect(turnedDown(anthropicVoice.read(newer)).body).toContain(`${field}: Extra inputs are not permitted`);
  });

  const wrong: readonly (readonly [string, typeof good, number, string, RegExp])[] = [
    ["no key", withoutHeader(good, "x-api-key"), 401, "authentication_error", /x-api-key/],
    ["no version", withoutHeader(good, "anthropic-version"), 400, "invalid_request_error", /anthropic-version/],
    ["a body that is not JSON", { ...good, body: "{" }, 400, "invalid_request_error", /JSON/],
    ["a body that is no object", { ...good, body: "3" }, 400, "invalid_request_error", /object/],
    ["no model", withBody(good, { model: undefined }), 400, "invalid_request_error", /^model: Field required/],
    ["no max_tokens", withBody(good, { max_tokens: undefined }), 400, "invalid_request_error", /^max_tokens: Field/],
    ["no messages", withBody(good, { messages: undefined }), 400, "invalid_request_error", /^messages: Field/],
    ["a limit of zero", withBody(good, { max_tokens: 0 }), 400, "invalid_request_error", /max_tokens/],
    ["empty messages", withBody(good, { messages: [] }), 400, "invalid_request_error", /at least one message/],
    [
      "a system message",
      withBody(good, { messages: [{ role: "system", content: "x" }] }),
      400,
      "invalid_request_error",
      /top-level `system`/,
    ],
    [
      "an unknown role",
      withBody(good, { messages: [{ role: "bot", content: "x" }] }),
      400,
      "invalid_request_error",
      /role/,
    ],
    [
      "an empty message",
      withBody(good, { messages: [{ role: "user", content: "" }] }),
      400,
      "invalid_request_error",
      /empty/,
    ],
    ["a field of OpenAI's", withBody(good, { stop: ["x"] }), 400, "invalid_request_error", /^stop: Extra inputs/],
    ["a temperature above 1", withBody(good, { temperature: 1.5 }), 400, "invalid_request_error", /temperature/],
    ["a blank stop", withBody(good, { stop_sequences: ["\n"] }), 400, "invalid_request_error", /non-whitespace/],
  ];
  it.each(wrong)("turns down %s in its own envelope", (_, request, status, type, words) => {
    const complaint = turnedDown(anthropicVoice.read(request));
    expect(complaint.status).toBe(status);
    const body = JSON.parse(complaint.body);
    expect(body).toMatchObject({ type: "error", error: { type }, request_id: "req_r7.0" });
    expect(body.error.message).toMatch(words);
    expect(complaint.headers["request-id"]).toBe("req_r7.0");
  });
});

describe("what Anthropic answers", () => {
  it("gives a whole message with all its fields", () => {
    expect(JSON.parse(anthropicVoice.whole(ANSWER))).toEqual({
      id: "msg_r7.0",
      type: "message",
      role: "assistant",
      model: "some-model",
      content: [{ type: "text", text: TEXT }],
      stop_reason: "end_turn",
      stop_sequence: null,
      usage: {
        input_tokens: 5,
        cache_creation_input_tokens: 0,
        cache_read_input_tokens: 0,
        cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
        output_tokens: 4,
        service_tier: "standard",
      },
    });
  });

  it("has no content block where there is nothing to say, and names the limit that ended it", () => {
    expect(JSON.parse(anthropicVoice.whole({ ...ANSWER, text: textOf([]), outputTokens: 0 })).content).toEqual([]);
    expect(JSON.parse(anthropicVoice.whole({ ...ANSWER, finish: "length" })).stop_reason).toBe("max_tokens");
  });

  it("streams its events in order, each named as its data says", () => {
    const all = streamed();
    expect(all.map((event) => event.name)).toEqual([
      "message_start",
      "content_block_start",
      "ping",
      ...TOKENS.map(() => "content_block_delta"),
      "content_block_stop",
      "message_delta",
      "message_stop",
    ]);
    for (const { name, data } of all) expect(data["type"]).toBe(name);
    expect(all[0]?.data).toMatchObject({ message: { id: "msg_r7.0", stop_reason: null, usage: { input_tokens: 5 } } });
    const deltas = all.filter((event) => event.name === "content_block_delta");
    expect(deltas.map(({ data }) => data["delta"])).toEqual(TOKENS.map((text) => ({ type: "text_delta", text })));
    expect(all.at(-2)?.data).toMatchObject({ delta: { stop_reason: "end_turn" }, usage: { output_tokens: 4 } });
  });

  it("streams no content block for an empty answer", () => {
    expect(streamed({ ...ANSWER, text: textOf([]), outputTokens: 0 }).map((event) => event.name)).toEqual([
      "message_start",
      "ping",
      "message_delta",
      "message_stop",
    ]);
  });

  it("lists models", () => {
    const list = anthropicVoice.listModels({ ...good, method: "GET", path: "/v1/models", body: "" }, ["a", "b"]);
    expect(list.ok && JSON.parse(list.body)).toMatchObject({
      data: [{ type: "model", id: "a" }, { id: "b" }],
      has_more: false,
      first_id: "a",
      last_id: "b",
    });
  });

  it("describes one model by its id", () => {
    const one = anthropicVoice.listModels({ ...good, method: "GET", path: "/v1/models/a", body: "" }, []);
    expect(one.ok && JSON.parse(one.body)).toMatchObject({ type: "model", id: "a", display_name: "a" });
    expect(anthropicVoice.hears("GET", "/v1/models/a")).toBe(true);
  });

  it("tells in its headers what is left of its limits, and when they are full again", () => {
    const allowance = { requestsPerMinute: null, requests: 7, inputTokens: 1200, outputTokens: 3400 };
    expect(
      anthropicVoice.headers({ requestId: "r7.0", contentType: "text/plain", nowMs: NOW_MS, allowance }),
    ).toMatchObject({
      "request-id": "req_r7.0",
      "anthropic-ratelimit-requests-limit": "4000",
      "anthropic-ratelimit-requests-remaining": "3993",
      "anthropic-ratelimit-input-tokens-remaining": "1999000",
      "anthropic-ratelimit-output-tokens-remaining": "397000",
      "anthropic-ratelimit-requests-reset": "2026-01-01T12:01:00Z",
    });
  });
});

describe("what Anthropic says when something is wrong", () => {
  const cause = { requestId: "r7.0", nowMs: NOW_MS, model: "claude-sonnet-4-5" };

  it.each([
    [400, "invalid_request_error"],
    [401, "authentication_error"],
    [402, "billing_error"],
    [403, "permission_error"],
    [404, "not_found_error"],
    [408, "timeout_error"],
    [409, "conflict_error"],
    [410, "not_found_error"],
    [413, "request_too_large"],
    [422, "invalid_request_error"],
    [429, "rate_limit_error"],
    [500, "api_error"],
    [503, "api_error"],
    [504, "timeout_error"],
    [529, "overloaded_error"],
  ])("says %i is a %s", (status, type) => {
    const complaint = anthropicVoice.error({ ...cause, status });
    expect(complaint.status).toBe(status);
    expect(JSON.parse(complaint.body)).toMatchObject({ type: "error", error: { type }, request_id: "req_r7.0" });
  });

  it("leaves 502 to the gateway in front of it", () => {
    expect(anthropicVoice.error({ ...cause, status: 502 }).body).toContain("<title>502 Bad Gateway</title>");
  });

  it("hints how long to wait in seconds and as an instant, or not at all", () => {
    const hinted = anthropicVoice.error({ ...cause, status: 429, retryAfterMs: 29_100 });
    expect(hinted.headers).toMatchObject({
      "retry-after": "30",
      "anthropic-ratelimit-requests-reset": "2026-01-01T12:00:30Z",
    });
    const bare = anthropicVoice.error({ ...cause, status: 429, retryAfterMs: null });
    expect(Object.keys(bare.headers).filter((name) => name.includes("retry") || name.includes("ratelimit"))).toEqual(
      [],
    );
  });
});
