import { resolve } from "node:path";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { program, withoutLastNewline } from "../program.ts";

const BIN = resolve(import.meta.dirname, "../../bin/holyfail.js");

async function models(...parameters: readonly string[]) {
  const env = { ...process.env, NO_COLOR: "1" };
  return withoutLastNewline(await program(["models", ...parameters], { env }));
}

interface Model {
  readonly provider: string;
  readonly model: string;
  readonly context_window: number | null;
  readonly capabilities: Readonly<Record<string, boolean>>;
  readonly price: Readonly<Record<string, number | null>> | null;
}

async function modelsAsJson(...parameters: readonly string[]): Promise<readonly Model[]> {
  return JSON.parse((await models("--json", ...parameters)).stdout).models;
}

const names = (list: readonly Model[]): readonly string[] => list.map(({ provider, model }) => `${provider}/${model}`);

describe("holyfail models", () => {
  it("tells of a model its window, what it can do and what it costs", async () => {
    const { stdout, stderr, exitCode } = await models("openai/gpt-4.1");
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
    expect(stdout).toMatch(/^openai, 3 models$/m);
    expect(stdout).toMatch(/^ {2}gpt-4\.1 +1M +2 +8 +0\.5 +TIJS-$/m);
    expect(stdout).toMatch(/list prices of \d{4}-\d\d-\d\d/);
  });

  it("as JSON has the date of the price list, and every model in order and once", async () => {
    const { stdout } = await models("--json");
    const { schema, prices_as_of: asOf, models: all } = JSON.parse(stdout);
    expect({ schema, asOf }).toEqual({ schema: "holyfail.models/1", asOf: "2026-11-01" });
    expect(all.find(({ model }: Model) => model === "claude-sonnet-4-5")).toEqual({
      provider: "anthropic",
      model: "claude-sonnet-4-5",
      context_window: 200_000,
      capabilities: { tools: true, images: true, json_object: true, json_schema: true, reasoning: true },
      price: { input_per_mtok: 3, output_per_mtok: 15, cached_input_per_mtok: 0.3, cache_write_per_mtok: 3.75 },
    });
    const keys = (all as Model[]).map(({ provider, model }) => JSON.stringify([provider, model]));
    expect(keys).toEqual([...new Set(keys)].toSorted());
    expect(keys.length).toBeGreaterThan(500);
  });

  it("lists no models that one cannot chat with", async () => {
    const { stdout } = await models("--json");
    expect(stdout).not.toMatch(/"model": "[^"]*(?:embed|whisper|moderation|transcribe|tts|gpt-image)/i);
  });

  it("finds by a part of the name in any case, and by stars that stand for anything", async () => {
    expect(names(await modelsAsJson("SONNET-4-5", "--provider", "anthropic"))).toEqual(["anthropic/claude-sonnet-4-5"]);
    const free = names(await modelsAsJson("openrouter/*llama*:free"));
    expect(free.length).toBeGreaterThan(1);
    expect(free.every((name) => /^openrouter\/.*llama.*:free$/.test(name))).toBe(true);
    expect(names(await modelsAsJson("o3*"))).toEqual([]);
    expect(names(await modelsAsJson("openai/o*3*3"))).toEqual([]);
    expect(names(await modelsAsJson("openai/o*3"))).toEqual(["openai/o3"]);
  });

  it("says so where nothing fits, with exit 1 and nothing but JSON on standard output", async () => {
    const nothing = await models("no-such-model");
    expect(nothing).toEqual({
      stdout: "",
      stderr: 'No known model fits "no-such-model". A chain may name it all the same.',
      exitCode: 1,
    });
    const local = await models("--provider", "ollama", "--json");
    expect(JSON.parse(local.stdout).models).toEqual([]);
    expect(local.stderr).toContain("The price list has no models of ollama.");
    expect(local.exitCode).toBe(1);
  });

  it("guesses which provider was meant", async () => {
    for (const [word, meant] of [
      ["opnai", "openai"],
      ["Anthropic", "anthropic"],
    ] as const) {
      const { stdout, stderr, exitCode } = await models("--provider", word);
      expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
      expect(stderr).toContain(`unknown provider "${word}". Did you mean "${meant}"?`);
      expect(stderr).toContain("perplexity");
    }
  });

  it("does not mind a reader that has seen enough", async () => {
    const { stdout, exitCode } = await execa("bash", [
      "-o",
      "pipefail",
      "-c",
      `"${process.execPath}" "${BIN}" models | head -n 1`,
    ]);
    expect(stdout).toMatch(/, \d+ models$/);
    expect(exitCode).toBe(0);
  });
});
