import { MESSAGES, MODEL, TEXT } from "../engine/exchange.js";

/** A streamed answer of everyday size, a token an event, in the bytes that OpenAI sends. */
export const TOKENS = TEXT.match(/\S+\s*/g);

const HEAD = {
  id: "chatcmpl-bench",
  object: "chat.completion.chunk",
  created: 1_767_225_600,
  model: "gpt-4.1-2025-04-14",
  service_tier: "default",
  system_fingerprint: "fp_bench",
};

const USAGE = {
  prompt_tokens: 302,
  completion_tokens: TOKENS.length,
  total_tokens: 302 + TOKENS.length,
  prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
};

/** The events in order; the last ones are the finish, the usage and the end mark. */
export const EVENTS = [
  delta({ role: "assistant", content: "", refusal: null }, null),
  ...TOKENS.map((content) => delta({ content }, null)),
  delta({}, "stop"),
  event({ ...HEAD, choices: [], usage: USAGE }),
  "data: [DONE]\n\n",
];

/** What every contestant sends. */
export const REQUEST = { model: MODEL, messages: MESSAGES, stream: true, stream_options: { include_usage: true } };

function delta(words, finish) {
  return event({ ...HEAD, choices: [{ index: 0, delta: words, logprobs: null, finish_reason: finish }], usage: null });
}

function event(data) {
  return `data: ${JSON.stringify(data)}\n\n`;
}
