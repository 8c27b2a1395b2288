import type { Usage } from "../core/piece.ts";
import { countAt, objectAt, type JsonObject } from "./json-reader.ts";

/**
 * Usage of the Messages API. `input_tokens` leaves cached tokens out, both read and written ones, and a stream tells the
 * parts in several events, each cumulative: what an event leaves out is as it was.
 */
export class AnthropicUsage {
  #uncached = 0;
  #read = 0;
  #written = 0;
  #output = 0;
  #thinking = 0;

  /** The totals, these numbers included. */
  with(usage: JsonObject): Usage {
    this.#uncached = countAt(usage, "input_tokens") ?? this.#uncached;
    this.#read = countAt(usage, "cache_read_input_tokens") ?? this.#read;
    this.#written = countAt(usage, "cache_creation_input_tokens") ?? this.#written;
    this.#output = countAt(usage, "output_tokens") ?? this.#output;
    const details = objectAt(usage, "output_tokens_details");
    this.#thinking = countAt(details, "thinking_tokens") ?? countAt(details, "reasoning_tokens") ?? this.#thinking;
    return {
      inputTokens: this.#uncached + this.#read + this.#written,
      outputTokens: this.#output,
      cachedInputTokens: this.#read,
      cacheWriteTokens: this.#written,
      reasoningTokens: this.#thinking,
    };
  }
}
