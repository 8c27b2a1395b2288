import { describe, expect, it } from "vitest";
import { PromptCache } from "../../src/sim/prompt-cache.ts";
import type { Ask } from "../../src/sim/voices/voice.ts";

const MINUTE_MS = 60_000;

/** A prompt of so many tokens that begins like every other one of the same words. */
function prompt(tokens: number, words = "again ", more: Partial<Ask> & { readonly countsWrites?: boolean } = {}): Ask {
  const { countsWrites = false, ...ask } = more;
  return {
    ok: true,
    model: "some-model",
    stream: false,
    streamUsage: true,
    inputTokens: tokens,
    tokensMax: null,
    prompt: "",
    prefill: null,
    cacheable: { text: words.repeat(tokens).slice(0, tokens * 4), countsWrites },
    ...ask,
  };
}

describe("the prompts that a provider has read lately", () => {
  it("are known again as far as they begin alike, in steps of 128 tokens from 1,024 on", () => {
    const cache = new PromptCache();
    expect(cache.read(prompt(1500), 0)).toEqual({ readTokens: 0, writtenTokens: 0 });
    expect(cache.read(prompt(1500), 1).readTokens).toBe(1408);
    expect(cache.read(prompt(4000), 2).readTokens).toBe(1408);
    expect(cache.read(prompt(4000), 3).readTokens).toBe(3968);
    expect(cache.read(prompt(1023), 4).readTokens).toBe(0);
    expect(cache.read(prompt(4000, "other "), 5).readTokens).toBe(0);
  });

  it("are known to the same model only", () => {
    const cache = new PromptCache();
    cache.read(prompt(2000), 0);
    expect(cache.read(prompt(2000, "again ", { model: "another" }), 1).readTokens).toBe(0);
  });

  it("are forgotten five minutes after they were read last", () => {
    const cache = new PromptCache();
    cache.read(prompt(2000), 0);
    expect(cache.read(prompt(2000), 4 * MINUTE_MS).readTokens).toBe(1920);
    expect(cache.read(prompt(2000), 9 * MINUTE_MS).readTokens).toBe(1920);
    expect(cache.read(prompt(2000), 14 * MINUTE_MS + 1).readTokens).toBe(0);
  });

  it("count as written where the provider counts that, and only once", () => {
    const cache = new PromptCache();
    const marked = prompt(2000, "again ", { countsWrites: true });
    expect(cache.read(marked, 0)).toEqual({ readTokens: 0, writtenTokens: 1920 });
    expect(cache.read(marked, 1)).toEqual({ readTokens: 1920, writtenTokens: 0 });
  });

  it("are never more than the prompt was counted as", () => {
    const cache = new PromptCache();
    cache.read(prompt(3000), 0);
    expect(cache.read({ ...prompt(3000), inputTokens: 1200 }, 1).readTokens).toBe(1200);
  });

  it("are so many at most: the one that was read least lately makes room", () => {
    const cache = new PromptCache();
    cache.read(prompt(1024, "first "), 0);
    cache.read(prompt(1024, "second "), 1);
    // Each of these is a beginning of its own, and together with the second they are all that there is room for.
    for (let index = 0; index < 16_383; index += 1) cache.read(prompt(1024, `${index} words`), 2);
    expect(cache.read(prompt(1024, "second "), 3).readTokens).toBe(1024);
    expect(cache.read(prompt(1024, "first "), 4).readTokens).toBe(0);
  });
});
