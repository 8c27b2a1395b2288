import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import type { Catalog, Chain, PriceList } from "../../src/config/chain.ts";
import { lintChainFile } from "../../src/config/lint/lint-chain-file.ts";
import { parseChainFile, providersToPrice, tierPath, withPrices } from "../../src/config/parse-chain-file.ts";
import { writtenSettings } from "../../src/config/written-chain.ts";
import { CATALOG } from "../../src/dialects/catalog.ts";

const PRICES: PriceList = {
  asOf: "2026-11-01",
  lookUp: (provider, model) =>
    provider === "openai" && model === "listed"
      ? {
          price: { inputPerMtok: 2, outputPerMtok: 8, cachedInputPerMtok: 0.5, cacheWritePerMtok: null },
          contextWindow: 1000,
        }
      : null,
};

function parse(text: string, prices: PriceList | null = null, catalog: Catalog = CATALOG) {
  const parsed = parseChainFile(text, "chains.yaml", { catalog, prices });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics, null, 2));
  return parsed;
}

function only(text: string, prices: PriceList | null = null): Chain {
  const [chain] = Object.values(parse(text, prices).chainFile.chains);
  if (chain === undefined) throw new Error("no chain");
  return chain;
}

function chainOf(tiers: string, rest = ""): string {
  return `version: 1\nchains:\n  main:\n${rest}    tiers: [${tiers}]\n`;
}

function openaiWith(entry: string) {
  const text = `version: 1\nproviders: { openai: ${entry} }\nchains: { m: { tiers: [{ provider: openai, model: m }] } }`;
  return only(text).tiers[0]?.provider;
}

describe("a chain file", () => {
  it("has a resource at one of a vendor's own hosts spoken to as that vendor is, whatever its name", () => {
    const own = "dialect: openai, base_url: 'https://mine.openai.azure.com/openai/v1', api_key_env: MY_KEY";
    const text = `version: 1\nproviders: { mine: { ${own} } }\nchains: { m: { tiers: [{ provider: mine, model: o1-mini }] } }`;
    const [tier] = only(text).tiers;
    expect(tier?.provider.habits).toEqual(CATALOG["azure"]?.habits);
    expect(tier?.capabilities.tools).toBe(false);
  });

  it("gets every default that the format promises", () => {
    const { tiers, ...chain } = only(chainOf("{ provider: openai, model: m }"));
    expect(chain).toEqual({
      name: "main",
      timeoutMs: 30_000,
      strategy: "priority",
      failoverOn: { timeout: true, rateLimit: true, serverError: true },
      maxFallbacks: 0,
      retryOnFail: true,
      retry: { backoffMs: 500, factor: 2, maxBackoffMs: 8000, jitter: "full" },
      breaker: {
        failures: 5,
        failureRate: 0.5,
        windowMs: 60_000,
        attemptsMin: 20,
        resetMs: 60_000,
        resetMaxMs: 300_000,
        rampMs: 10_000,
      },
      healthCheckIntervalMs: 30_000,
      reserve: true,
      hedge: null,
      retryBudget: { ratio: 0.2, perSecond: 1 },
      stream: { firstTokenTimeoutMs: null, idleTimeoutMs: 10_000, totalTimeoutMs: 120_000, rescue: "error" },
      maxCostUsd: null,
    });
    expect(tiers).toEqual([
      {
        index: 0,
        provider: {
          name: "openai",
          dialect: "openai",
          baseUrl: "https://api.openai.com/v1",
          apiKeyEnv: "OPENAI_API_KEY",
          apiKeyPrefix: null,
          baseUrlEnv: "OPENAI_BASE_URL",
          apiVersion: null,
          regions: [],
          habits: CATALOG["openai"]?.habits,
          abilities: CATALOG["openai"]?.abilities,
        },
        model: "m",
        timeoutMs: 30_000,
        maxRetries: 1,
        weight: 1,
        maxLatencyMs: null,
        maxCostPer1kTokens: null,
        requestsPerMinute: null,
        tokensPerMinute: null,
        maxConcurrency: null,
        contextWindow: null,
        acceptsPrefill: false,
        capabilities: { tools: true, images: true, json_object: true, json_schema: true, reasoning: true },
        price: null,
      },
    ]);
  });

  it("carries every key that can be written over into the chain", () => {
    const chain = only(`
version: 1
chains:
  main:
    timeout_ms: 11
    strategy: weighted
    failover_on: { timeout: false, rate_limit: false, server_error: false }
    max_fallbacks: 0
    retry_on_fail: false
    retry: { backoff_ms: 12, factor: 3, max_backoff_ms: 13, jitter: none }
    breaker: { failures: 14, reset_ms: 15 }
    health_check_interval_ms: 160
    hedge: { after: p95 }
    retry_budget: { ratio: 0.3, per_second: 17 }
    stream: { first_token_timeout_ms: 18, idle_timeout_ms: 19, total_timeout_ms: 20, rescue: hold }
    max_cost_usd: 0.5
    tiers:
      - provider: openai
        model: m
        timeout_ms: 21
        max_retries: 2
        weight: 2.5
        max_latency_ms: 22
        max_cost_per_1k_tokens: 0.25
        requests_per_minute: 23
        tokens_per_minute: 24
        max_concurrency: 25
        context_window: 26
        price: { input_per_mtok: 1, output_per_mtok: 2, cached_input_per_mtok: 3, cache_write_per_mtok: 4 }
      - { provider: anthropic, model: n }
`);
    expect(chain).toMatchObject({
      timeoutMs: 11,
      strategy: "weighted",
      failoverOn: { timeout: false, rateLimit: false, serverError: false },
      maxFallbacks: 0,
      retryOnFail: false,
      retry: { backoffMs: 12, factor: 3, maxBackoffMs: 13, jitter: "none" },
      breaker: { failures: 14, resetMs: 15 },
      healthCheckIntervalMs: 160,
      hedge: { afterQuantile: 0.95 },
      retryBudget: { ratio: 0.3, perSecond: 17 },
      stream: { firstTokenTimeoutMs: 18, idleTimeoutMs: 19, totalTimeoutMs: 20, rescue: "hold" },
      maxCostUsd: 0.5,
    });
    expect(chain.tiers[0]).toMatchObject({
      timeoutMs: 21,
      maxRetries: 2,
      weight: 2.5,
      maxLatencyMs: 22,
      maxCostPer1kTokens: 0.25,
      requestsPerMinute: 23,
      tokensPerMinute: 24,
      maxConcurrency: 25,
      contextWindow: 26,
      price: { inputPerMtok: 1, outputPerMtok: 2, cachedInputPerMtok: 3, cacheWritePerMtok: 4 },
    });
    expect(chain.tiers[1]?.timeoutMs).toBe(11);
  });

  it("has no breakers, health checks or reserve where they are switched off", () => {
    const off = "    breaker: off\n    health_check_interval_ms: off\n    reserve: off\n";
    const chain = only(chainOf("{ provider: openai, model: m }", off));
    expect(chain).toMatchObject({ breaker: null, healthCheckIntervalMs: null, reserve: false });
    expect(writtenSettings(chain)).toMatchObject({
      breaker: "off",
      health_check_interval_ms: "off",
      reserve: "off",
    });
    const wrong = "    breaker: false\n    health_check_interval_ms: 10\n    reserve: false\n";
    const parsed = parseChainFile(chainOf("{ provider: openai, model: m }", wrong), "f", {
      catalog: CATALOG,
      prices: null,
    });
    expect(parsed.ok ? [] : parsed.diagnostics.map(({ message }) => message)).toEqual([
      "breaker must be off, not false",
      "health_check_interval_ms must be at least 100, not 10",
      "reserve cannot be false",
    ]);
  });

  it("warns of a chain without a reserve whose tiers may take more than its time, also where they do not say so", () => {
    const text = chainOf("{ provider: openai, model: m }, { provider: anthropic, model: n }", "    reserve: off\n");
    const [warning] = lintChainFile(parse(text), text, {}).filter(({ rule }) => rule === "timeout-sum");
    expect(warning?.message).toBe("the tiers' timeouts add up to 60000 ms, more than the chain's 30000 ms");
    expect(warning?.hint).toContain("with reserve: off");
  });

  it("puts tiers in order of weight under priority, file order breaking ties, and remembers where they stood", () => {
    const parsed = parse(
      chainOf(
        "{ provider: openai, model: a }, { provider: openai, model: b, weight: 5 }, { provider: openai, model: c }, { provider: openai, model: d, weight: 5 }",
      ),
    );
    const chain = parsed.chainFile.chains["main"];
    expect(chain?.tiers.map(({ index, model }) => `${index}${model}`)).toEqual(["0b", "1d", "2a", "3c"]);
    expect(chain && tierPath(parsed, chain, 0)).toEqual(["chains", "main", "tiers", 1]);
    expect(chain?.maxFallbacks).toBe(3);
  });

  it("leaves tiers in file order under the other strategies", () => {
    const tiers = "{ provider: openai, model: a }, { provider: openai, model: b, weight: 5 }";
    for (const strategy of ["weighted", "latency", "cost"]) {
      expect(only(chainOf(tiers, `    strategy: ${strategy}\n`)).tiers.map(({ model }) => model)).toEqual(["a", "b"]);
    }
  });

  it("makes a single chain the default, but none of several", () => {
    const tiers = "{ tiers: [{ provider: openai, model: m }] }";
    expect(parse(chainOf("{ provider: openai, model: m }")).chainFile.defaultChain).toBe("main");
    expect(parse(`version: 1\nchains: { a: ${tiers}, b: ${tiers} }`).chainFile.defaultChain).toBeNull();
    expect(parse(`version: 1\ndefault: b\nchains: { a: ${tiers}, b: ${tiers} }`).chainFile.defaultChain).toBe("b");
  });

  it("overrides a built-in provider key by key, and lets a written URL win over the vendor's variable", () => {
    expect(openaiWith("{ api_key_env: OTHER }")).toMatchObject({
      apiKeyEnv: "OTHER",
      baseUrl: "https://api.openai.com/v1",
      baseUrlEnv: "OPENAI_BASE_URL",
    });
    expect(openaiWith("{ base_url: 'https://relay.example/v1//' }")).toMatchObject({
      apiKeyEnv: "OPENAI_API_KEY",
      baseUrl: "https://relay.example/v1",
      baseUrlEnv: null,
    });
    expect(openaiWith("{ api_key_env: null }")?.apiKeyEnv).toBeNull();
  });

  it("takes prices and context windows from the list only where the file gives none", () => {
    const text = chainOf(
      "{ provider: openai, model: listed }, { provider: openai, model: listed, context_window: 7, price: { input_per_mtok: 1, output_per_mtok: 1 } }, { provider: openai, model: unlisted }",
    );
    const [listed, written, unlisted] = only(text, PRICES).tiers;
    expect(listed).toMatchObject({ contextWindow: 1000, price: { inputPerMtok: 2, outputPerMtok: 8 } });
    expect(written).toMatchObject({ contextWindow: 7, price: { inputPerMtok: 1, outputPerMtok: 1 } });
    expect(unlisted).toMatchObject({ contextWindow: null, price: null });
    const bare = parse(text).chainFile;
    expect([...providersToPrice(bare)]).toEqual(["openai"]);
    expect(withPrices(bare, PRICES)).toEqual(parse(text, PRICES).chainFile);
  });

  it("reads an aliased value as if it were written out", () => {
    const aliased = only(`
version: 1
chains:
  main:
    tiers:
      - { provider: openai, model: a, price: &price { input_per_mtok: 1, output_per_mtok: 2 } }
      - { provider: anthropic, model: b, price: *price }
`);
    expect(aliased.tiers[1]?.price).toEqual(aliased.tiers[0]?.price);
  });

  it("does not take what every object has for a provider", () => {
    const parsed = parseChainFile(
      chainOf("{ provider: constructor, model: m }, { provider: __proto__, model: m }"),
      "f",
      {
        catalog: CATALOG,
        prices: null,
      },
    );
    expect(parsed.ok ? [] : parsed.diagnostics.map(({ rule }) => rule)).toEqual([
      "unknown-provider",
      "unknown-provider",
    ]);
  });
});

describe("the example", () => {
  const text = readFileSync(resolve(import.meta.dirname, "../../chains.example.yaml"), "utf8");

  it("is valid, and warns of nothing but missing keys", () => {
    const parsed = parse(text, PRICES);
    expect(new Set(lintChainFile(parsed, text, {}).map(({ rule }) => rule))).toEqual(new Set(["missing-key"]));
    const keys = { OPENAI_API_KEY: "k", ANTHROPIC_API_KEY: "k", GEMINI_API_KEY: "k", DEEPSEEK_API_KEY: "k" };
    expect(lintChainFile(parsed, text, keys)).toEqual([]);
  });

  it("has the four-tier chain as its default, beside the three-tier one", () => {
    const { chainFile } = parse(text);
    expect(chainFile.defaultChain).toBe("production");
    expect(chainFile.chains["production"]?.tiers.map(({ provider, model }) => `${provider.name}/${model}`)).toEqual([
      "openai/gpt-4.1",
      "anthropic/claude-sonnet-4-5",
      "google/gemini-2.5-flash",
      "deepseek/deepseek-chat",
    ]);
    expect(chainFile.chains["three-tier"]?.tiers.map(({ maxLatencyMs }) => maxLatencyMs)).toEqual([3000, 4000, 2000]);
  });
});
