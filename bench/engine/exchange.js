/** What every contestant sends and gets: a prompt and an answer of everyday size, about 300 and 250 tokens. */
const WORDS =
  "the customer says that a parcel from the warehouse was damaged and asks when it will be replaced or paid";

export const MODEL = "gpt-4.1";

export const MESSAGES = [
  { role: "system", content: "You are the assistant of a support desk. Answer briefly, and only from the notes." },
  { role: "user", content: `Notes: ${`${WORDS}. `.repeat(11)}What should we tell the customer?` },
];

export const TEXT = `${WORDS}, `.repeat(10).trim();

export const ANSWER = {
  id: "chatcmpl-bench",
  object: "chat.completion",
  created: 1_767_225_600,
  model: "gpt-4.1-2025-04-14",
  choices: [
    {
      index: 0,
      message: { role: "assistant", content: TEXT, refusal: null, annotations: [] },
      logprobs: null,
      finish_reason: "stop",
    },
  ],
  usage: {
    prompt_tokens: 302,
    completion_tokens: 251,
    total_tokens: 553,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: 0,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  },
  service_tier: "default",
  system_fingerprint: "fp_bench",
};
