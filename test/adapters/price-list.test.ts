import { describe, expect, it } from "vitest";
import { loadPriceList } from "../../src/adapters/price-list.ts";

describe("the price list", () => {
  it("knows the models of an ordinary chain, in dollars per million tokens", async () => {
    const list = await loadPriceList("2026-01-31");
    expect(list.asOf).toBe("2026-01-31");
    const gpt = list.lookUp("openai", "gpt-4.1");
    expect(gpt?.price).toEqual({ inputPerMtok: 2, outputPerMtok: 8, cachedInputPerMtok: 0.5, cacheWritePerMtok: null });
    expect(gpt?.contextWindow).toBeGreaterThan(900_000);
    for (const [provider, model] of [
      ["anthropic", "claude-sonnet-4-5"],
      ["google", "gemini-2.5-flash"],
      ["deepseek", "deepseek-chat"],
      ["xai", "grok-4"],
      ["moonshot", "kimi-k2-0905-preview"],
      ["openrouter", "openai/gpt-4.1"],
    ] as const) {
      const price = list.lookUp(provider, model)?.price;
      expect(price?.inputPerMtok, model).toBeGreaterThan(0);
      expect(price?.outputPerMtok, model).toBeGreaterThan(price?.inputPerMtok ?? 0);
    }
  });

  it("takes the base rate where the rate depends on the prompt's length", async () => {
    const price = (await loadPriceList("2026-01-31")).lookUp("google", "gemini-2.5-pro")?.price;
    expect(price).toMatchObject({ inputPerMtok: 1.25, outputPerMtok: 10 });
  });

  it("tells prices as of its date, and those of the day where they depend on the hour", async () => {
    const before = (await loadPriceList("2025-05-01")).lookUp("openai", "o3")?.price;
    const after = (await loadPriceList("2025-07-01")).lookUp("openai", "o3")?.price;
    expect(before?.inputPerMtok).toBe(10);
    expect(after?.inputPerMtok).toBe(2);
    const day = (await loadPriceList("2025-06-01")).lookUp("deepseek", "deepseek-chat")?.price;
    const night = (await loadPriceList("2025-06-01T20:00:00Z")).lookUp("deepseek", "deepseek-chat")?.price;
    expect(day?.inputPerMtok).toBeGreaterThan(night?.inputPerMtok ?? Number.NaN);
  });

  it("says null for what it does not know, and the same when asked again", async () => {
    const list = await loadPriceList("2026-01-31");
    expect(list.lookUp("openai", "no-such-model")).toBeNull();
    expect(list.lookUp("openai", "no-such-model")).toBeNull();
    expect(list.lookUp("holysheep", "gpt-4.1")).toBeNull();
    expect(list.lookUp("constructor", "gpt-4.1")).toBeNull();
    expect(list.lookUp("openai", "gpt-4.1")).toBe(list.lookUp("openai", "gpt-4.1"));
  });

  it("refuses what is no date", async () => {
    await expect(loadPriceList("yesterday")).rejects.toThrow(RangeError);
    await expect(loadPriceList("2026-13-01")).rejects.toThrow(RangeError);
  });
});
