import { describe, expect, it } from "vitest";
import type { Provider } from "../../src/config/chain.ts";
import { parseChainFile } from "../../src/config/parse-chain-file.ts";
import { parseScenarioFile } from "../../src/config/parse-scenario-file.ts";
import { CATALOG } from "../../src/dialects/catalog.ts";
import { logLine } from "../../src/commands/sim-log.ts";
import { basePathOf, environmentOf, healthy, providersToSimulate } from "../../src/commands/sim-providers.ts";
import type { ExchangeRecord } from "../../src/sim/server-exchange.ts";
import { GOOD, NOW_MS, withBody } from "../sim/voices/asking.ts";

const CHAINS = `
version: 1
default: one
providers:
  relay: { dialect: openai, base_url: https://relay.example/api/v2, api_key_env: RELAY_KEY, api_key_prefix: rl_ }
chains:
  one:
    tiers:
      - { provider: openai, model: gpt-4.1, price: { input_per_mtok: 1, output_per_mtok: 1 } }
      - { provider: anthropic, model: claude-sonnet-4-5, price: { input_per_mtok: 1, output_per_mtok: 1 } }
  two:
    tiers:
      - { provider: relay, model: any, price: { input_per_mtok: 1, output_per_mtok: 1 } }
      - { provider: openai, model: gpt-4.1-mini, price: { input_per_mtok: 1, output_per_mtok: 1 } }
`;

const SCENARIO = `
version: 1
name: bad-day
duration_ms: 60000
providers:
  default: { latency: { mean_ms: 1000, p95_ms: 1500, p99_ms: 2000 }, error_rate: 0.1, capacity: 5 }
  google: { latency: { mean_ms: 1000, p95_ms: 1500, p99_ms: 2000 } }
faults:
  - { at_ms: 0, for_ms: 1000, provider: nobody-knows, kind: blackout, mode: hang }
load:
  - { phase: sequential, requests: 1 }
`;

function chainFile(): ReturnType<typeof parseChainFile> & { readonly ok: true } {
  const parsed = parseChainFile(CHAINS, "chains.yaml", { catalog: CATALOG, prices: null });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed));
  return parsed;
}

function scenario(): ReturnType<typeof parseScenarioFile> & { readonly ok: true } {
  const parsed = parseScenarioFile(SCENARIO, "scenario.yaml");
  if (!parsed.ok) throw new Error(JSON.stringify(parsed));
  return parsed;
}

describe("which providers are simulated", () => {
  const providers = providersToSimulate(chainFile().chainFile, scenario().scenario, CATALOG);
  const named = (name: string): (typeof providers)[number] => {
    const found = providers.find((provider) => provider.name === name);
    if (found === undefined) throw new Error(`no ${name}`);
    return found;
  };

  it("takes those of every chain, each once with all its models, then those that only the scenario names", () => {
    expect(providers.map(({ name, dialect, models }) => [name, dialect, models])).toEqual([
      ["openai", "openai", ["gpt-4.1", "gpt-4.1-mini"]],
      ["anthropic", "anthropic", ["claude-sonnet-4-5"]],
      ["relay", "openai", ["any"]],
      ["google", "gemini", []],
      ["nobody-knows", "openai", []],
    ]);
  });

  it("takes those of the chains alone where no scenario was chosen", () => {
    const names = providersToSimulate(chainFile().chainFile, null, CATALOG).map(({ name }) => name);
    expect(names).toEqual(["openai", "anthropic", "relay"]);
  });

  it("keeps the path that each vendor's clients expect in the base URL", () => {
    expect(providers.map(basePathOf)).toEqual(["/v1", "", "/api/v2", "", "/v1"]);
  });

  it("points each vendor's variables at the simulator, with a key of the right prefix that is none", () => {
    expect(environmentOf(named("openai"), "http://127.0.0.1:1/v1")).toEqual({
      OPENAI_BASE_URL: "http://127.0.0.1:1/v1",
      OPENAI_API_KEY: "sim",
    });
    expect(environmentOf(named("relay"), "http://127.0.0.1:2/api/v2")).toEqual({ RELAY_KEY: "rl_sim" });
    expect(environmentOf(named("nobody-knows"), "http://127.0.0.1:3/v1")).toEqual({});
  });

  it("asks for no variable of a provider without a key", () => {
    const local: Provider = { name: "ollama", ...CATALOG["ollama"] } as Provider;
    const provider = { name: "ollama", dialect: local.dialect, known: local, models: [] };
    expect(environmentOf(provider, "http://127.0.0.1:4/v1")).toEqual({ OLLAMA_BASE_URL: "http://127.0.0.1:4/v1" });
  });

  it("takes every fault and limit away on a good day", () => {
    const good = healthy(scenario().scenario);
    expect(good.faults).toEqual([]);
    expect(good.providers["default"]).toMatchObject({ errorRate: 0, capacity: null, requestsPerMinute: null });
    expect(good.providers["default"]?.latency).toEqual(scenario().scenario.providers["default"]?.latency);
  });
});

const NARROW = { columns: 80, colour: false };

describe("a line of the request log", () => {
  const record: ExchangeRecord = {
    provider: "openai",
    atMs: NOW_MS,
    durationMs: 1234.5,
    request: GOOD.openai,
    performance: { how: "hang" },
    faults: [],
    abandoned: true,
  };

  it("says when, who, which model, what it got and how long it took", () => {
    expect(logLine(record, NARROW)).toMatch(/^\d\d:\d\d:\d\d {2}openai +gpt-4\.1 +hang, left +1235 ms$/);
    const answered: ExchangeRecord["performance"] = {
      how: "answer",
      status: 200,
      headers: {},
      headersAtMs: 0,
      body: [],
      end: "cut",
    };
    const streamed = withBody(GOOD.openai, { stream: true });
    const line = logLine({ ...record, request: streamed, performance: answered, abandoned: false }, NARROW);
    expect(line).toMatch(/gpt-4\.1 +200 cut stream +1235 ms$/);
  });

  it("tells a client that left inside an answer from one that left before it", () => {
    const performance = {
      how: "answer",
      status: 200,
      headers: {},
      headersAtMs: 1000,
      body: [],
      end: "complete",
    } as const;
    expect(logLine({ ...record, performance, durationMs: 1001 }, NARROW)).toMatch(/ 200, left +1001 ms$/);
    expect(logLine({ ...record, performance, durationMs: 999 }, NARROW)).toMatch(/ left before 200 +999 ms$/);
  });

  it("fits a terminal of 80 columns in line with the others, whatever the model is called", () => {
    const model = "meta-llama/Llama-3.3-70B-Instruct-Turbo";
    const short = logLine(record, NARROW);
    const long = logLine({ ...record, request: withBody(GOOD.openai, { model }) }, NARROW);
    expect(long.indexOf("hang")).toBe(short.indexOf("hang"));
    expect(long.length).toBeLessThanOrEqual(80);
    const longest = withBody(GOOD.openai, { model, stream: true });
    const performance = { how: "answer", status: 200, headers: {}, headersAtMs: 0, body: [], end: "cut" } as const;
    const line = logLine({ ...record, request: longest, performance, abandoned: false, durationMs: 600_000 }, NARROW);
    expect(line.length).toBeLessThanOrEqual(80);
  });

  it.each([80, 120])("ends with what hit the request and fits %i columns", (columns) => {
    const faults = [
      { kind: "slowdown", factor: 2 },
      { kind: "blackout", mode: "hang" },
    ] as const;
    const line = logLine({ ...record, faults, durationMs: 600_000 }, { columns, colour: false });
    expect(line).toContain(columns === 80 ? "slowdown..." : "slowdown + blackout");
    expect(line.length).toBeLessThanOrEqual(columns);
  });

  it("is coloured by how the request ended, where colours may be", () => {
    const performance = { how: "answer", headers: {}, headersAtMs: 0, body: [], end: "complete" } as const;
    const line = (status: number): string =>
      logLine({ ...record, abandoned: false, performance: { ...performance, status } }, { columns: 80, colour: true });
    expect(line(200)).toContain("\u001b[32m200");
    expect(line(429)).toContain("\u001b[33m429");
    expect(line(503)).toContain("\u001b[31m503");
  });

  it("shows neither prompts nor keys, and nothing that steers a terminal", () => {
    const request = withBody(
      { ...GOOD.openai, headers: { authorization: "Bearer sk-secret" } },
      { model: `\u001b[2J${"m".repeat(100)}` },
    );
    const line = logLine({ ...record, request }, { columns: 120, colour: false });
    for (const secret of ["sk-secret", "Say hi", "\u001b"]) expect(line).not.toContain(secret);
    expect(line.length).toBeLessThan(120);
    const garbage = logLine({ ...record, request: { ...request, path: "/x\n\u0007", body: "{" } }, NARROW);
    expect(garbage).toContain("POST /x??");
  });
});
