import type { Answer, AnswerText, Ask, Complaint, HeardRequest, StreamScript } from "../../../src/sim/voices/voice.ts";

export const NOW_MS = Date.UTC(2026, 0, 1, 12, 0, 0);

/** A request as each provider wants it; tests break it in one place at a time. */
export const GOOD: Readonly<Record<"openai" | "anthropic" | "gemini", HeardRequest>> = {
  openai: {
    method: "POST",
    path: "/v1/chat/completions",
    query: "",
    headers: { authorization: "Bearer sim", "content-type": "application/json", "x-client-request-id": "r7.0" },
    body: JSON.stringify({ model: "gpt-4.1", messages: [{ role: "user", content: "Say hi." }], max_tokens: 20 }),
  },
  anthropic: {
    method: "POST",
    path: "/v1/messages",
    query: "",
    headers: { "x-api-key": "sim", "anthropic-version": "2023-06-01", "x-client-request-id": "r7.0" },
    body: JSON.stringify({
      model: "claude-sonnet-4-5",
      max_tokens: 20,
      messages: [{ role: "user", content: "Say hi." }],
    }),
  },
  gemini: {
    method: "POST",
    path: "/v1beta/models/gemini-2.5-flash:generateContent",
    query: "",
    headers: { "x-goog-api-key": "sim", "x-client-request-id": "r7.0" },
    body: JSON.stringify({
      contents: [{ role: "user", parts: [{ text: "Say hi." }] }],
      generationConfig: { maxOutputTokens: 20 },
    }),
  },
};

/** The same request with these top-level fields of its body changed; undefined takes one away. */
export function withBody(request: HeardRequest, changes: Readonly<Record<string, unknown>>): HeardRequest {
  return { ...request, body: JSON.stringify({ ...JSON.parse(request.body), ...changes }) };
}

export function withoutHeader(request: HeardRequest, name: string): HeardRequest {
  const headers = { ...request.headers };
  delete headers[name];
  return { ...request, headers };
}

export const TOKENS: readonly string[] = ["Hi", ' "there"', "\n", "ünïcode 🙂"];

export const ANSWER: Answer = {
  id: "r7.0",
  model: "some-model",
  text: textOf(TOKENS),
  inputTokens: 5,
  outputTokens: TOKENS.length,
  finish: "stop",
  createdAtMs: NOW_MS,
  streamUsage: true,
};

export const TEXT = TOKENS.join("");

export function textOf(tokens: readonly string[]): AnswerText {
  return {
    tokens: tokens.length,
    token: (index) => tokens[index] ?? "",
    literal: () => JSON.stringify(tokens.join("")),
  };
}

/** What a script says in a stream, token by token. */
export function spoken(script: StreamScript, { text }: Answer): string {
  const tokens = Array.from({ length: text.tokens }, (_, index) => script.token(text.token(index)));
  return [...script.opening, ...tokens, ...script.closing].join("");
}

export function asked(heard: Ask | Complaint): Ask {
  if (!heard.ok) throw new Error(`turned down with ${heard.status}: ${heard.body}`);
  return heard;
}

export function turnedDown(heard: { readonly ok: true } | Complaint): Complaint {
  if (heard.ok) throw new Error("the request was taken");
  return heard;
}
