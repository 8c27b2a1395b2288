import type { DialectName } from "../../config/chain.ts";
import { anthropicVoice } from "./anthropic.ts";
import { geminiVoice } from "./gemini.ts";
import { openaiVoice } from "./openai.ts";
import type { HeardRequest, Voice } from "./voice.ts";

const VOICES: Readonly<Record<DialectName, Voice>> = {
  openai: openaiVoice,
  anthropic: anthropicVoice,
  gemini: geminiVoice,
};

/** The voice of a dialect. */
export function voiceNamed(name: DialectName): Voice {
  return VOICES[name];
}

/** Headers that only one dialect's clients send. */
const MARKS: readonly (readonly [header: string, dialect: DialectName])[] = [
  ["anthropic-version", "anthropic"],
  ["x-goog-api-key", "gemini"],
];

/**
 * The voice that a request is meant for; null: nothing is there. `GET /v1/models` means something in each of them: then
 * the client's own headers tell, and after them `own`, the dialect of the provider that was asked.
 */
export function voiceFor(
  { method, path, headers }: Pick<HeardRequest, "method" | "path" | "headers">,
  own: DialectName = "openai",
): Voice | null {
  for (const [header, name] of MARKS) {
    if (headers[header] !== undefined && VOICES[name].hears(method, path)) return VOICES[name];
  }
  if (VOICES[own].hears(method, path)) return VOICES[own];
  for (const voice of [openaiVoice, anthropicVoice, geminiVoice]) if (voice.hears(method, path)) return voice;
  return null;
}
