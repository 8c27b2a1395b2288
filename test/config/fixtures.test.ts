import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import type { PriceList } from "../../src/config/chain.ts";
import { renderDiagnostics } from "../../src/config/code-frame.ts";
import { lintChainFile } from "../../src/config/lint/lint-chain-file.ts";
import { lintScenarioFile } from "../../src/config/lint/lint-scenario-file.ts";
import { parseChainFile } from "../../src/config/parse-chain-file.ts";
import { parseScenarioFile } from "../../src/config/parse-scenario-file.ts";
import { CATALOG } from "../../src/dialects/catalog.ts";

const fixtures = resolve(import.meta.dirname, "../../fixtures");
const ENVIRONMENT = { OPENAI_API_KEY: "set", ANTHROPIC_API_KEY: "set", GEMINI_API_KEY: "set", RELAY_KEY: "swordfish" };

const PRICES: PriceList = {
  asOf: "2026-11-01",
  lookUp: (_provider, model) => {
    if (model.includes("unheard-of")) return null;
    return {
      price: { inputPerMtok: 2, outputPerMtok: 8, cachedInputPerMtok: null, cacheWritePerMtok: null },
      contextWindow: model.startsWith("small-window") ? 32_000 : 200_000,
    };
  },
};

function foldersOf(kind: string): string[] {
  return readdirSync(join(fixtures, kind)).toSorted();
}

describe("every chain file of the corpus", () => {
  it.each(foldersOf("chains"))("%s is reported as committed beside it", async (name) => {
    const text = readFileSync(join(fixtures, "chains", name, "chains.yaml"), "utf8");
    const parsed = parseChainFile(text, "chains.yaml", { catalog: CATALOG, prices: PRICES });
    expect(parsed.ok).toBe(name.startsWith("warn-"));
    const found = parsed.ok ? lintChainFile(parsed, text, ENVIRONMENT) : parsed.diagnostics;
    expect(found.length).toBeGreaterThan(0);
    const rendered = renderDiagnostics(found, new Map([["chains.yaml", text]]), { colour: false });
    expect(rendered).not.toMatch(/swordfish|FAKEfake/);
    expect(JSON.stringify(found)).not.toMatch(/swordfish|FAKEfake/);
    await expect(rendered).toMatchFileSnapshot(join(fixtures, "chains", name, "expected.txt"));
  });
});

describe("every scenario file of the corpus", () => {
  it.each(foldersOf("scenarios"))("%s is reported as committed beside it", async (name) => {
    const text = readFileSync(join(fixtures, "scenarios", name, "scenario.yaml"), "utf8");
    const parsed = parseScenarioFile(text, "scenario.yaml");
    expect(parsed.ok).toBe(name.startsWith("warn-"));
    const found = parsed.ok ? lintScenarioFile(parsed, text, "scenario.yaml", CATALOG) : parsed.diagnostics;
    expect(found.length).toBeGreaterThan(0);
    const rendered = renderDiagnostics(found, new Map([["scenario.yaml", text]]), { colour: false });
    await expect(rendered).toMatchFileSnapshot(join(fixtures, "scenarios", name, "expected.txt"));
  });
});
