import { describe, expect, it } from "vitest";
import { DIALECT_NAMES } from "../../src/config/chain.ts";
import { fromCatalog, resolveProvider } from "../../src/config/resolve-provider.ts";
import { CATALOG } from "../../src/dialects/catalog.ts";

describe("the catalog", () => {
  it("knows at least twenty-five providers, all three dialects among them", () => {
    const entries = Object.values(CATALOG);
    expect(entries.length).toBeGreaterThanOrEqual(25);
    expect(new Set(entries.map(({ dialect }) => dialect))).toEqual(new Set(DIALECT_NAMES));
  });

  it.each(Object.entries(CATALOG))(
    "describes %s so that it can be called",
    (name, { baseUrl, apiKeyEnv, baseUrlEnv, apiKeyPrefix, documentation }) => {
      expect(documentation).toMatch(/^https:\/\/[a-z0-9.-]+(?:\/\S*)?$/);
      if (apiKeyPrefix !== null) expect(apiKeyPrefix).toMatch(/^[a-z-]+[-_]$/);
      const isLocal = baseUrl.startsWith("http://127.0.0.1:");
      expect(apiKeyEnv === null).toBe(isLocal);
      if (apiKeyEnv !== null) expect(apiKeyEnv).toMatch(/^[A-Z][A-Z_]*$/);
      expect(baseUrlEnv).toMatch(/^[A-Z][A-Z_]*_BASE_URL$/);
      // Only Azure has no address before the user has made a resource there.
      if (name === "azure") expect(baseUrl).toBe("");
      else if (!isLocal) expect(baseUrl).toMatch(/^https:\/\/[a-z0-9.-]+(?:\/[a-z0-9/-]*[a-z0-9])?$/);
    },
  );

  it("gives a provider of the user's own no habits unless its base URL is a vendor's", () => {
    expect(habitsAt("https://relay.example/v1")).toEqual({});
    expect(habitsAt("https://api.mistral.ai/v1/")).toMatchObject({ streamOptions: false, prefixFlag: true });
    expect(fromCatalog("constructor", CATALOG)).toBeNull();
  });
});

function habitsAt(baseUrl: string) {
  return resolveProvider("mine", { dialect: "openai", base_url: baseUrl }, CATALOG)?.habits;
}
