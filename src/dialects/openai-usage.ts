import type { Usage } from "../core/piece.ts";
import { countAt, objectAt, type JsonObject } from "./json-reader.ts";

/**
 * Chat-completions usage. `prompt_tokens` includes cached tokens everywhere. `completion_tokens` includes reasoning at
 * OpenAI; xAI and Gemini's compatible endpoint leave it out and count it in `total_tokens` only, so that what the total
 * has on top is output too.
 */
export function openaiUsage(usage: JsonObject): Usage {
  const promptDetails = objectAt(usage, "prompt_tokens_details");
  const reported =
    countAt(objectAt(usage, "completion_tokens_details"), "reasoning_tokens") ??
    countAt(usage, "reasoning_tokens") ?? // Perplexity
    0;
  const inputTokens = countAt(usage, "prompt_tokens") ?? 0;
  const completionTokens = countAt(usage, "completion_tokens") ?? 0;
  const unlisted = Math.max(0, (countAt(usage, "total_tokens") ?? 0) - inputTokens - completionTokens);
  const cached =
    countAt(promptDetails, "cached_tokens") ??
    countAt(usage, "prompt_cache_hit_tokens") ?? // DeepSeek
    countAt(usage, "cached_tokens") ?? // Moonshot
    countAt(usage, "cache_read_input_tokens") ?? // gateways to Anthropic
    0;
  return {
    inputTokens,
    outputTokens: completionTokens + unlisted,
    cachedInputTokens: Math.min(cached, inputTokens),
    cacheWriteTokens: countAt(promptDetails, "cache_write_tokens") ?? 0,
    reasoningTokens: Math.max(reported, unlisted),
  };
}
