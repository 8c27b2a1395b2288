import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import * as v from "valibot";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { BenchReport } from "../../src/bench/bench-report.ts";
import { BENCH_REPORT } from "../../src/bench/report-schema.ts";
import { refuseMixedWorlds } from "../../src/commands/real-options.ts";
import { hasTmux, Panes } from "../pane.ts";
import { chainsByHand, type ProviderByHand, providerByHand } from "./provider-by-hand.ts";
import { BIN, type RunningSim, startSim } from "./running-sim.ts";
import { program } from "../program.ts";

const KEY = "sk-test-0123456789abcdefghij";
/** What the provider by hand counts of each request, at its price of $1 and $2 per million tokens. */
const ANSWER_USD = (11 * 1 + 7 * 2) / 1e6;

let folder = "";
let provider: ProviderByHand;
let sim: RunningSim;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "holyfail-real-"));
  provider = await providerByHand("Tell them it was sent.");
  const chains = { main: ["good"], pair: ["broken", "good"], other: ["good", "better"] };
  await writeFile(join(folder, "chains.yaml"), chainsByHand(provider.baseUrl, chains));
  const unpriced = chainsByHand(provider.baseUrl, { main: ["good", "odd"] }).replaceAll(/,"price":\{[^}]*\}/g, "");
  await writeFile(join(folder, "unpriced.yaml"), unpriced);
  await writeFile(join(folder, "scenario.yaml"), SCENARIO);
  await writeFile(join(folder, "three.yaml"), THREE);
  sim = await startSim("--scenario", join(folder, "scenario.yaml"), "-f", join(folder, "three.yaml"), "--port", "0");
});

beforeEach(() => void provider.asked.splice(0));

afterAll(async () => {
  sim.child.kill("SIGTERM");
  await Promise.all([provider.close(), sim.ended]);
  await rm(folder, { recursive: true, force: true });
});

const SCENARIO = `version: 1
name: real-enough
duration_ms: 3600000
providers:
  default: { latency: { mean_ms: 11, p95_ms: 17, p99_ms: 22 }, output_tokens: { mean: 200, p95: 400 } }
faults:
  - { at_ms: 0, for_ms: 3600000, provider: openai, kind: status, status: 503, every: 2 }
  - { at_ms: 0, for_ms: 3600000, provider: anthropic, kind: blackout, mode: reset, every: 3 }
`;

const THREE = `version: 1
default: three
chains:
  three:
    retry_on_fail: false
    breaker: { failures: 1000, failure_rate: 0 }
    tiers:
      - { provider: openai, model: gpt-4.1, weight: 3 }
      - { provider: anthropic, model: claude-sonnet-4-5, weight: 2 }
      - { provider: google, model: gemini-2.5-flash, weight: 1 }
  silent: { tiers: [{ provider: deepseek, model: deepseek-chat }] }
`;

async function real(flags: readonly string[], env: Readonly<Record<string, string>> = { TEST_KEY: KEY }) {
  const { stdout, stderr, exitCode } = await program(["bench", "--real", ...flags], { cwd: folder, env: allOf(env) });
  expect(stdout + stderr).not.toContain(KEY);
  expect(stderr).not.toMatch(/\n\s+at /);
  return { stdout, stderr, exitCode };
}

/** The environment of the run: no variable of the tests' own is among these. */
function allOf(env: Readonly<Record<string, string>>): Record<string, string> {
  return { PATH: process.env["PATH"] ?? "", NO_COLOR: "1", COLUMNS: "80", ...env };
}

/** The variables that send the three tiers to the simulator. */
function toSim(): Record<string, string> {
  const urls = Object.fromEntries(sim.providers.flatMap(({ env }) => Object.entries(env)));
  return { ...urls, OPENAI_API_KEY: KEY, ANTHROPIC_API_KEY: KEY, GEMINI_API_KEY: KEY, DEEPSEEK_API_KEY: KEY };
}

function reportIn(stdout: string): BenchReport {
  return JSON.parse(stdout);
}

describe("before anything is sent", () => {
  test("a limit is asked for, with what the run will cost and whom it leaves out", async () => {
    const { GEMINI_API_KEY: _, ...env } = toSim();
    const { stdout, stderr, exitCode } = await real(["three", "silent", "-f", "three.yaml"], env);
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
    expect(stderr).toContain("What chain three costs at real providers");
    expect(stderr).toContain("What chain silent costs at real providers");
    expect(stderr).toContain("20 requests for each chain, prompts of about");
    expect(stderr).toMatch(/At most \$0\.\d+: every attempt/);
    expect(stderr).toMatch(/Add --max-cost 0\.\d+, which is as much as this can cost, or less/);
    expect(stderr).toContain("warning: google/gemini-2.5-flash will be skipped: GEMINI_API_KEY is not set");
    expect(stderr).not.toMatch(/^ +google/m);
  });

  test.each<[string, readonly string[], Readonly<Record<string, string>>, readonly RegExp[]]>([
    [
      "nobody can be asked",
      ["--max-cost", "1"],
      { TEST_KEY: KEY },
      [/not a terminal/, /Add --yes to spend up to \$1\.00/],
    ],
    [
      "a single request may cost more",
      ["--max-cost", "0.001", "--yes"],
      { TEST_KEY: KEY },
      [/one request alone can cost/, /--max-tokens/],
    ],
    [
      "the primary has no key",
      ["--max-cost", "1", "--yes"],
      {},
      [/the primary of chain "main", hand\/good, has no key/, /Set TEST_KEY/],
    ],
    [
      "a price is not known",
      ["-f", "unpriced.yaml", "--max-cost", "1", "--yes"],
      { TEST_KEY: KEY },
      [/the price of hand\/good, hand\/odd is not known/, /price: \{/],
    ],
  ])("it is refused where %s", async (_, flags, env, messages) => {
    const { stdout, stderr, exitCode } = await real(flags, env);
    expect({ stdout, exitCode, asked: provider.asked.length }).toEqual({ stdout: "", exitCode: 2, asked: 0 });
    for (const message of messages) expect(stderr).toMatch(message);
  });

  test.each([
    [{ real: true, scenario: "month" }, "a scenario says how simulated providers fail"],
    [{ real: true, wire: true }, "--wire is for simulated providers"],
    [{ real: true, speed: 60 }, "--speed is for simulated providers"],
    [{ real: true, seeds: 2 }, "--seeds is for simulated providers"],
    [{ maxCost: 2 }, "--max-cost is for real providers"],
    [{ yes: true }, "--yes is for real providers"],
  ])("flags of the other kind of provider are refused: %j", (options, message) => {
    expect(() => refuseMixedWorlds(options)).toThrow(message);
  });
});

describe("a run that is paid for", () => {
  test("asks the whole chain alone for short answers, and reports what it spent", async () => {
    const out = ["--out", "r.json", "--out", "r.md", "--out", "r.html"];
    const flags = ["other", "--max-cost", "1", "--yes", "--requests", "6", "--max-tokens", "9"];
    const { stdout, exitCode } = await real([...flags, "--json", "--threshold", "success_rate>=99%", ...out]);
    expect(exitCode).toBe(0);
    expect(provider.asked.map(({ model, max_tokens: tokensMax }) => [model, tokensMax])).toEqual(
      Array.from({ length: 6 }, () => ["good", 9]),
    );
    const report = reportIn(stdout);
    expect(report).toMatchObject({ mode: "real", interrupted: false, faults: [], thresholds: [{ ok: true }] });
    expect(report.stopped).toBeUndefined();
    expect(report.real).toMatchObject({ max_cost_usd: 1, max_tokens: 9, held_back: 0 });
    expect(report.real?.spent_at_most_usd).toBeCloseTo(6 * ANSWER_USD, 12);
    expect(report.configurations.map(({ name, requests }) => [name, requests])).toEqual([["all 2 tiers", 6]]);
    expect(report.configurations[0]?.cost_usd).toBeCloseTo(6 * ANSWER_USD, 12);
    const [json = "", markdown = "", html = ""] = await Promise.all(
      ["r.json", "r.md", "r.html"].map((name) => readFile(join(folder, name), "utf8")),
    );
    expect(markdown).toContain("# holyfail bench, real providers");
    expect(html).toContain("<title>holyfail bench, real providers</title>");
    expect(json + markdown + html).not.toContain(KEY);
    expect(v.is(BENCH_REPORT, JSON.parse(json))).toBe(true);
  });

  test("stops before it could spend more than its limit, and is no verdict then", async () => {
    const flags = ["--max-cost", "0.003", "--yes", "--requests", "200", "--threshold", "success_rate>=1%"];
    const { stdout, exitCode } = await real([...flags, "--out", "stopped.json"]);
    expect(exitCode).toBe(3);
    expect(stdout).toContain("holyfail bench, real providers (stopped at its limit)");
    expect(stdout).toContain("Unknown: the run stopped at its limit");
    const report = reportIn(await readFile(join(folder, "stopped.json"), "utf8"));
    expect(report).toMatchObject({ interrupted: true, thresholds: [{ ok: null }] });
    const { stopped } = report;
    expect(stopped).toMatchObject({ reason: "max-cost", max_cost_usd: 0.003 });
    expect(stopped?.spent_at_most_usd).toBeCloseTo(provider.asked.length * ANSWER_USD, 12);
    expect((stopped?.spent_at_most_usd ?? 0) + (stopped?.next_request_at_most_usd ?? 0)).toBeGreaterThan(0.003);
    expect(provider.asked.length).toBeGreaterThan(10);
    expect(provider.asked.length * ANSWER_USD).toBeLessThanOrEqual(0.003);
  });

  test("sees the failovers of all three dialects over sockets", async () => {
    const flags = ["-f", "three.yaml", "--max-cost", "5", "--yes", "--requests", "24", "--json"];
    const { stdout, exitCode } = await real(flags, toSim());
    expect(exitCode).toBe(0);
    const report = reportIn(stdout);
    const [whole] = report.configurations;
    expect(whole).toMatchObject({ requests: 24, succeeded: 24, failover: { count: 12 } });
    expect(whole?.by_tier.map(({ answered, failures }) => [answered, failures])).toEqual([
      [12, { overloaded: 12 }],
      [8, { reset: 4 }],
      [4, {}],
    ]);
    expect(report.real?.spent_at_most_usd).toBeCloseTo(whole?.cost_usd ?? 0, 9);
  });

  test("ends with what is known on Ctrl-C, and counts in full what it gave up", async () => {
    const flags = ["silent", "-f", "three.yaml", "--max-cost", "1", "--yes", "--json"];
    let heard = 0;
    const silent = createServer(() => void ((heard += 1) === 2 && child.kill("SIGINT"))).listen(0, "127.0.0.1");
    await once(silent, "listening");
    const { port } = silent.address() as AddressInfo;
    const child = execa(process.execPath, [BIN, "bench", "--real", ...flags], {
      cwd: folder,
      reject: false,
      extendEnv: false,
      stdin: "ignore",
      env: allOf({ ...toSim(), DEEPSEEK_BASE_URL: `http://127.0.0.1:${port}` }),
    });
    const { stdout, exitCode } = await child;
    silent.closeAllConnections();
    silent.close();
    expect(exitCode).toBe(130);
    const report = reportIn(stdout);
    expect(report).toMatchObject({ mode: "real", interrupted: true });
    expect(report.stopped).toBeUndefined();
    expect(report.real?.spent_at_most_usd).toBeGreaterThan(0);
  });
});

describe.skipIf(!hasTmux)("on a terminal", { timeout: 60_000 }, () => {
  test("it asks, and sends nothing until the answer is yes", async () => {
    const panes = await Panes.in("holyfail-asked-");
    try {
      const flags = ["bench", "-f", join(folder, "chains.yaml"), "--real", "--max-cost", "2.5", "--no-view"];
      const [declined, agreed] = await Promise.all(
        ["no", "y"].map(async (answer) => {
          const pane = await panes.open(80, 40, flags, { env: { TEST_KEY: KEY } });
          await pane.until((text) => text.includes("[y/N]"));
          expect(provider.asked).toEqual([]);
          return { pane, answer };
        }),
      );
      await declined?.pane.keys("no", "Enter");
      const refused = await declined?.pane.until((text) => text.includes("exit"));
      expect(refused).toMatch(
        /Spend up to \$2\.50\? \[y\/N\] no\s+holyfail: nothing was sent, and nothing is spent\.\s+exit 2/,
      );
      expect(provider.asked).toEqual([]);
      await agreed?.pane.keys("y", "Enter");
      await agreed?.pane.until((text) => text.includes("exit"));
      expect(await agreed?.pane.history()).toContain("holyfail bench, real providers");
      expect(provider.asked.length).toBe(20);
    } finally {
      await panes.close();
      await panes.remove();
    }
  });
});
