import { describe, expect, it } from "vitest";
import type { FaultEffect, FaultWindow } from "../../src/config/scenario.ts";
import { REQUEST_ID_HEADER } from "../../src/core/transport.ts";
import type { HeardRequest } from "../../src/sim/voices/voice.ts";
import { answered, fault, givenProvider, heard, pieces, summary, text, type Wish } from "./simulation.ts";
import { GOOD, withBody } from "./voices/asking.ts";

function during(effect: FaultEffect, more: Partial<FaultWindow> = {}) {
  return givenProvider({ faults: [fault(effect, more)] });
}

function said(effect: FaultEffect, request: HeardRequest): string {
  return text(pieces(during(effect).perform(request, 0)));
}

const MODELS: HeardRequest = { ...heard(), method: "GET", path: "/v1/models", body: "" };

const PREFILLED = withBody(heard(), {
  messages: [
    { role: "user", content: "Why is the sky blue?" },
    { role: "assistant", content: "Because" },
  ],
});

/** The same question in each format, streamed. */
const STREAMED: Readonly<Record<keyof typeof GOOD, HeardRequest>> = {
  openai: withBody(GOOD.openai, { stream: true }),
  anthropic: withBody(GOOD.anthropic, { stream: true }),
  gemini: { ...GOOD.gemini, path: "/v1beta/models/gemini-2.5-flash:streamGenerateContent", query: "alt=sse" },
};

/** A mark for each of these requests, in this order, that is not served. */
function marks(effect: FaultEffect, more: Partial<FaultWindow>, requests: readonly HeardRequest[]): string {
  const provider = during(effect, more);
  return requests.map((request) => (answered(provider.perform(request, 0)).status === 200 ? "." : "x")).join("");
}

describe("a gray failure", () => {
  const gray: FaultEffect = { kind: "gray", status: 500 };

  it("hits what asks for an answer, and nothing that only looks whether the provider is there", () => {
    expect(marks(gray, {}, [MODELS, heard(), MODELS, heard({ stream: true })])).toBe(".x.x");
  });

  it("may be of one model", () => {
    const requests = [heard({ model: "gpt-4.1" }), heard({ model: "gpt-4.1-mini" }), MODELS];
    expect(marks(gray, { model: "gpt-4.1" }, requests)).toBe("x..");
  });

  it("is not used up by health checks where only the first requests are hit", () => {
    expect(marks(gray, { first: 2 }, [MODELS, MODELS, heard(), MODELS, heard(), heard()])).toBe("..x.x.");
  });
});

describe("a fault that is about the request", () => {
  it("turns down conversations that end with the assistant's words, and those alone", () => {
    const effect: FaultEffect = { kind: "prefill-rejected" };
    expect(marks(effect, {}, [heard(), PREFILLED, heard(), PREFILLED])).toBe(".x.x");
    expect(marks(effect, { first: 1 }, [heard(), heard(), PREFILLED, PREFILLED])).toBe("..x.");
  });

  it("turns down prompts that are longer than its window, and names both lengths", () => {
    const effect: FaultEffect = { kind: "context-length", windowTokens: 100 };
    const long = heard({ prompt: "x".repeat(404) });
    expect(marks(effect, {}, [heard({ prompt: "x".repeat(400) }), long, MODELS])).toBe(".x.");
    expect(said(effect, long)).toContain("context length is 100 tokens. However, your messages resulted in 101 tokens");
  });
});

describe("a content filter", () => {
  it.each([
    ["openai", 400, '"code": "content_filter"'],
    ["anthropic", 200, '"content":[],"stop_reason":"refusal"'],
    ["gemini", 200, '"promptFeedback":{"blockReason":"PROHIBITED_CONTENT"}'],
  ] as const)("turns a prompt down as %s does it", (name, status, words) => {
    const performance = answered(during({ kind: "content-filter", at: "prompt" }).perform(GOOD[name], 0));
    expect(performance.status).toBe(status);
    expect(text(pieces(performance))).toContain(words);
  });

  it.each([
    ["openai", "application/json", '"code": "content_filter"'],
    ["anthropic", "text/event-stream", '"stop_reason":"refusal"'],
    ["gemini", "text/event-stream", 'data: {"promptFeedback"'],
  ] as const)("turns the prompt of a stream down as %s does it", (name, type, words) => {
    const performance = answered(during({ kind: "content-filter", at: "prompt" }).perform(STREAMED[name], 0));
    expect(performance.headers["content-type"]).toContain(type);
    expect(text(pieces(performance))).toContain(words);
  });

  it.each([
    ["openai", '"finish_reason":"content_filter"'],
    ["anthropic", '"stop_reason":"refusal"'],
    ["gemini", '"finishReason":"SAFETY"'],
  ] as const)("breaks an answer off as %s does it, after so many tokens", (name, finish) => {
    for (const request of [GOOD[name], STREAMED[name]]) {
      const nothing = said({ kind: "content-filter", at: "answer" }, request);
      expect(nothing).toContain(finish);
      expect(nothing).not.toContain("This");
      const some = said({ kind: "content-filter", at: "answer", afterTokens: 2 }, request);
      expect(some).toContain(finish);
      expect(some).toContain("This ");
      expect(some).not.toContain("simulated");
    }
  });
});

describe("an error inside a 200", () => {
  const overloaded = { kind: "in-band-error", error: "overloaded", afterPieces: 2 } as const;

  it.each([
    ["openai", '"code": "server_is_overloaded"'],
    ["anthropic", '"type":"overloaded_error"'],
    ["gemini", '"status": "UNAVAILABLE"'],
  ] as const)("is the whole body of an answer that is not streamed: %s", (name, words) => {
    const performance = answered(during(overloaded).perform(GOOD[name], 0));
    expect(summary(performance)).toBe("200 at 1000");
    const body = text(pieces(performance));
    expect(JSON.parse(body)).toHaveProperty("error");
    expect(body).toContain(words);
  });

  it.each([
    ["openai", /\n\ndata: {"error":{"message":[^\n]*"code":"server_is_overloaded"}}\n\n$/],
    ["anthropic", /\n\nevent: error\ndata: {"type":"error","error":{"type":"overloaded_error",[^\n]*}}\n\n$/],
    ["gemini", /\r\n\r\ndata: {"error":{"code":503,[^\n]*"status":"UNAVAILABLE"}}\r\n\r\n$/],
  ] as const)("is the last event of a stream, after so many pieces of its text: %s", (name, ending) => {
    const chunks = pieces(during(overloaded).perform(STREAMED[name], 0));
    expect(chunks.filter(({ part }) => part === "text")).toHaveLength(2);
    const stream = text(chunks);
    expect(stream).toMatch(ending);
    expect(stream).not.toMatch(/"(?:finish_reason|stop_reason|finishReason)":"|\[DONE\]|message_stop/);
  });

  it.each(["openai", "anthropic", "gemini"] as const)("may come right after the opening of a stream: %s", (name) => {
    const chunks = pieces(during({ ...overloaded, afterPieces: 0 }).perform(STREAMED[name], 0));
    expect(chunks.map(({ part }) => part)).toEqual(name === "gemini" ? ["closing"] : ["opening", "closing"]);
  });

  it("comes after all of the text where there is not that much of it, and ends an array of Gemini's properly", () => {
    const array = { ...STREAMED.gemini, query: "" };
    const all: unknown = JSON.parse(said({ ...overloaded, error: "rate-limit", afterPieces: 1000 }, array));
    expect(all).toHaveLength(21);
    expect(all).toHaveProperty([20, "error", "status"], "RESOURCE_EXHAUSTED");
  });

  it("is the provider's own failure where that is asked for", () => {
    expect(said({ ...overloaded, error: "server-error" }, STREAMED.openai)).toContain('"type":"server_error"');
  });
});

describe("a wrong content type", () => {
  it("changes the label of an answer and not a byte of it", () => {
    for (const wish of [{}, { stream: true }] satisfies Wish[]) {
      const good = answered(givenProvider().perform(heard(wish), 0));
      const effect: FaultEffect = { kind: "wrong-content-type", contentType: "application/octet-stream" };
      const labelled = answered(during(effect).perform(heard(wish), 0));
      expect(labelled.headers["content-type"]).toBe("application/octet-stream");
      expect({ ...labelled.headers, "content-type": good.headers["content-type"] }).toEqual(good.headers);
      expect(text(pieces(labelled))).toBe(text(pieces(good)));
    }
  });
});

describe("a quota and a rate limit", () => {
  it("are told by each provider under the request's own id, and at the time of a refusal", () => {
    const request = { ...heard(), headers: { ...heard().headers, [REQUEST_ID_HEADER]: "s7.1" } };
    for (const effect of [
      { kind: "quota", why: "spend-limit" },
      { kind: "rate-limit", limit: "ramp" },
    ] as const) {
      const performance = answered(during(effect).perform(request, 0));
      expect(summary(performance)).toBe("429 at 200");
      expect(performance.headers["x-request-id"]).toBe("req_s7.1");
    }
  });
});
