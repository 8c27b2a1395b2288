import { execFileSync } from "node:child_process";
import { calcPrice, findProvider } from "@pydantic/genai-prices";
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

  it("is written from the package as it is installed", () => {
    const out = execFileSync(process.execPath, ["scripts/prices.js", "--check"], { stdio: "pipe" });
    expect(out.toString()).toBe("");
  });

  it.each([
    ["openai", "openai"],
    ["anthropic", "anthropic"],
    ["google", "google"],
    ["azure", "azure"],
    ["deepseek", "deepseek"],
    ["mistral", "mistral"],
    ["moonshot", "moonshotai"],
    ["openrouter", "openrouter"],
    ["together", "together"],
    ["xai", "x-ai"],
  ])("finds for %s what the package itself finds, whatever the model and the moment", async (ours, providerId) => {
    const all = findProvider({ providerId })?.models ?? [];
    const models = all.filter((_, index) => index % Math.ceil(all.length / 100) === 0);
    expect(models.length).toBeGreaterThan(5);
    const names = models.flatMap(({ id }) => [
      id,
      ` ${id.toUpperCase()}`,
      `${id}-20250929`,
      `${id}-2025-02-30`,
      `a/${id}`,
    ]);
    const foreign = ["gpt-4.1", "claude-sonnet-4-5-20250929", "gemini-2.5-pro", "deepseek-chat", "grok-4", "", "gpt"];
    for (const asOf of ["2024-02-29", "2025-06-01T20:00:00Z", "2025-06-01T00:29:59Z", "2026-11-01"]) {
      const list = await loadPriceList(asOf);
      const timestamp = new Date(asOf.includes("T") ? asOf : `${asOf}T12:00:00Z`);
      for (const model of [...names, ...foreign]) {
        const wanted = calcPrice({ input_tokens: 0, output_tokens: 0 }, model, { providerId, timestamp });
        const found = list.lookUp(ours, model);
        const { input_mtok: input, output_mtok: output } = wanted?.model_price ?? {};
        expect(found === null, `${asOf} ${model}`).toBe(wanted === null);
        expect(found?.contextWindow ?? null, `${asOf} ${model}`).toBe(wanted?.model.context_window ?? null);
        expect(found?.price?.inputPerMtok, `${asOf} ${model}`).toBe(output === undefined ? undefined : baseRate(input));
        expect(found?.price?.outputPerMtok, `${asOf} ${model}`).toBe(
          input === undefined ? undefined : baseRate(output),
        );
      }
    }
  });
});

function baseRate(rate: number | { readonly base: number } | undefined): number | undefined {
  return typeof rate === "object" ? rate.base : rate;
}
