import type { DialectName } from "../../config/chain.ts";
import { anthropicVoice } from "./anthropic.ts";
import { geminiVoice } from "./gemini.ts";
import { openaiVoice } from "./openai.ts";
import type { Voice } from "./voice.ts";

const VOICES: Readonly<Record<DialectName, Voice>> = {
  openai: openaiVoice,
  anthropic: anthropicVoice,
  gemini: geminiVoice,
};

/** The voice of a dialect. */
export function voiceNamed(name: DialectName): Voice {
  return VOICES[name];
}

/**
 * The voice that a request to this path (without its query) is meant for; null: nothing is there. `own`, the dialect of
 * the provider that was asked, comes first: `GET /v1/models` means something in each of them.
 */
export function voiceFor(method: string, path: string, own: DialectName = "openai"): Voice | null {
  if (VOICES[own].hears(method, path)) return VOICES[own];
  for (const voice of [openaiVoice, anthropicVoice, geminiVoice]) if (voice.hears(method, path)) return voice;
  return null;
}
