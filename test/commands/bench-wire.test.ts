import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packageWith } from "../package-copy.ts";
import { program, withoutLastNewline } from "../program.ts";
import type { BenchReport, ConfigurationReport } from "../../src/bench/bench-report.ts";
import { announceWire } from "../../src/commands/bench-wire.ts";
import { INTERRUPTED_AT_ONCE } from "./interrupted-at-once.ts";

const BIN = resolve(import.meta.dirname, "../../bin/holyfail.js");
const BURST = 500;
const FEW = 12;

/**
 * A chain whose breakers never open, so that every request goes the same way; a silent tier is waited for this long, and
 * the last one, which answers, for longer where a burst may take its time on a busy machine.
 */
function chains(tiers: readonly string[], patienceMs: number, lastPatienceMs = patienceMs): string {
  return [
    "version: 1",
    "chains:",
    "  one:",
    "    timeout_ms: 60000",
    "    breaker: { failures: 1000, failure_rate: 0 }",
    "    tiers:",
    ...tiers.map(
      (tier, index) =>
        `      - { ${tier}, timeout_ms: ${index === tiers.length - 1 ? lastPatienceMs : patienceMs}, max_retries: 0, weight: ${tiers.length - index} }`,
    ),
    "",
  ].join("\n");
}

const OPENAI = "provider: openai, model: gpt-4.1";
const ANTHROPIC = "provider: anthropic, model: claude-sonnet-4-5";
const GOOGLE = "provider: google, model: gemini-2.5-flash";
const DEEPSEEK = "provider: deepseek, model: deepseek-chat";

const RELAY = `providers:
  relay:
    dialect: openai
    regions: [{ name: eu, base_url: https://eu.example/v1 }, { name: us, base_url: https://us.example/v1 }]
`;

function scenario(faults: readonly string[], load: readonly string[]): string {
  return [
    "version: 1",
    "name: tested",
    "duration_ms: 60000",
    "providers:",
    "  default: { latency: { mean_ms: 11, p95_ms: 17, p99_ms: 22 }, output_tokens: { mean: 20, p95: 40 } }",
    "faults:",
    ...faults.map((fault) => `  - { at_ms: 0, for_ms: 60000, kind: blackout, ${fault} }`),
    "load:",
    ...load.map((phase) => `  - { ${phase} }`),
    "",
  ].join("\n");
}

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "holyfail-wire-"));
  const files: Readonly<Record<string, string>> = {
    "silent.yaml": chains([OPENAI, ANTHROPIC], 5000, 20_000),
    "silence.yaml": scenario(
      ["provider: openai, mode: hang"],
      [`phase: concurrent, requests: ${BURST}, concurrency: ${BURST}`],
    ),
    "four.yaml": chains([OPENAI, ANTHROPIC, GOOGLE, DEEPSEEK], 1500),
    "three-ways.yaml": scenario(
      ["provider: openai, mode: refuse", "provider: anthropic, mode: reset", "provider: google, mode: hang"],
      [`phase: concurrent, requests: ${FEW}, concurrency: ${FEW}, at_ms: 100`],
    ),
    "no-way.yaml": scenario([], [`phase: sequential, requests: ${2 * FEW}, callers: 1, until_ms: 1500`]).replace(
      "faults:",
      [
        "faults:",
        "  - { provider: openai, kind: dns, every: 2 }",
        "  - { provider: anthropic, kind: tls, probability: 0.5 }",
        "outages:",
        "  - provider: google",
        "    kind: blackout",
        "    mode: refuse",
        "    process: { kind: gilbert-elliott, good: { mean_ms: 1 }, bad: { mean_ms: 31000000000 } }",
      ].join("\n"),
    ),
    "patient.yaml": chains([OPENAI], 30_000),
    "regions.yaml": chains(["provider: relay, model: gpt-4.1"], 1500)
      .replace("chains:", `${RELAY}chains:`)
      .replace("max_retries: 0", "max_retries: 1")
      .replace("    timeout_ms", "    retry_budget: { ratio: 1 }\n    timeout_ms"),
    "one-region.yaml": scenario(
      ["provider: relay/eu, mode: refuse"],
      [`phase: sequential, requests: ${FEW}, callers: 1, until_ms: 2000`],
    ),
  };
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(folder, name), text)));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function wire(...flags: readonly string[]) {
  const env = { ...process.env, NO_COLOR: "1", COLUMNS: "80" };
  return withoutLastNewline(await program(["bench", "--wire", ...flags], { cwd: folder, env }));
}

function reportIn(stdout: string): BenchReport {
  return JSON.parse(stdout);
}

function fatesOf({ by_tier: tiers }: ConfigurationReport): unknown {
  return tiers.map(({ provider, answered, failures }) => ({ provider, answered, ...failures }));
}

describe("bench --wire", () => {
  test("has 500 connections that stand and 500 requests under way at a provider that is silent", async () => {
    const { stdout, stderr, exitCode } = await wire("-f", "silent.yaml", "--scenario", "silence.yaml", "--json");
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    const { mode, configurations, wire: seen, elapsed } = reportIn(stdout);
    expect(mode).toBe("wire");
    expect(configurations.map(fatesOf)).toEqual([
      [{ provider: "openai", answered: 0, timeout: BURST }],
      [
        { provider: "openai", answered: 0, timeout: BURST },
        { provider: "anthropic", answered: BURST },
      ],
    ]);
    // One connection for each request, all at once, and none besides.
    const all = { connections: BURST, connections_peak: BURST, requests: BURST, requests_peak: BURST };
    for (const { providers } of seen?.configurations ?? []) {
      expect(providers.find(({ provider }) => provider === "openai")).toEqual({ provider: "openai", ...all });
    }
    expect(seen?.configurations).toHaveLength(2);
    expect(elapsed).toMatchObject({
      event_loop_lag_ms: { max: expect.any(Number) },
      simulator_lag_ms: { p99: expect.any(Number) },
      overloaded: expect.any(Boolean),
    });
  });
});

/** Few requests, and a lot of waiting. */
describe.concurrent("bench --wire, beside others,", () => {
  test("agrees with virtual time on a refusal, a reset and a silence, each of them real", async () => {
    const { stdout, exitCode } = await wire(
      "-f",
      "four.yaml",
      "--scenario",
      "three-ways.yaml",
      "--json",
      "--check-agreement",
    );
    const { configurations, wire: seen, agreement } = reportIn(stdout);
    expect(configurations.map(({ success_rate: rate }) => rate)).toEqual([0, 0, 0, 1]);
    const full = configurations.at(-1);
    expect(full && fatesOf(full)).toEqual([
      { provider: "openai", answered: 0, connect: FEW },
      { provider: "anthropic", answered: 0, reset: FEW },
      { provider: "google", answered: 0, timeout: FEW },
      { provider: "deepseek", answered: FEW },
    ]);
    const connections = seen?.configurations.at(-1)?.providers.map(({ provider, ...one }) => [provider, one]);
    expect(Object.fromEntries(connections ?? [])).toMatchObject({
      // Nobody listened there at all.
      openai: { connections: 0, requests: 0 },
      anthropic: { connections: FEW, requests: FEW },
      google: { connections_peak: FEW, requests_peak: FEW },
      deepseek: { requests: FEW },
    });
    const counts = agreement?.rows.filter(({ unit }) => unit !== "ms") ?? [];
    expect(counts).toHaveLength(4 * 3);
    for (const row of counts) expect(row).toMatchObject({ agrees: true, wire: row.virtual });
    expect(exitCode).toBe(agreement?.agrees === true ? 0 : 1);
  });

  test("finds no way to a name that nobody has, through a handshake that fails, and to a listener that is out by chance", async () => {
    const flags = ["-f", "four.yaml", "--scenario", "no-way.yaml", "--json"];
    const { stdout, exitCode } = await wire(...flags, "--quiet");
    expect(exitCode).toBe(0);
    const { configurations, wire: seen } = reportIn(stdout);
    const virtual = await execa(process.execPath, [BIN, "bench", ...flags], { cwd: folder });
    expect(configurations.map(fatesOf)).toEqual(reportIn(virtual.stdout).configurations.map(fatesOf));
    const full = configurations.at(-1);
    const fates = full?.by_tier.map(({ answered, failures }) => [answered, failures["connect"] ?? 0]) ?? [];
    const [openai = [0, 0], anthropic = [0, 0], google = [0, 0], deepseek = [0, 0]] = fates;
    expect(openai).toEqual([FEW, FEW]);
    expect(Math.min(...anthropic)).toBeGreaterThan(0);
    expect([google, deepseek]).toEqual([
      [0, anthropic[1]],
      [anthropic[1], 0],
    ]);
    const heard = new Map(seen?.configurations.at(-1)?.providers.map((one) => [one.provider, one]));
    // What found no way was never heard; a failed handshake at least was a connection.
    expect(heard.get("openai")).toMatchObject({ requests: FEW });
    expect(heard.get("anthropic")).toMatchObject({ requests: anthropic[0] });
    expect(heard.get("anthropic")?.connections).toBeGreaterThanOrEqual(anthropic[1] ?? 0);
    expect(heard.get("google")).toMatchObject({ connections: 0, requests: 0 });
  });

  test("has a listener for each region: where one is down the other answers, as in virtual time", async () => {
    const { stdout } = await wire("-f", "regions.yaml", "--scenario", "one-region.yaml", "--json", "--check-agreement");
    const { configurations, wire: seen, agreement } = reportIn(stdout);
    // Twice in a row, and nobody asks there any more.
    expect(configurations.map(fatesOf)).toEqual([[{ provider: "relay", answered: FEW, connect: 2 }]]);
    expect(seen?.configurations[0]?.providers).toMatchObject([
      { provider: "relay/eu", connections: 0, requests: 0 },
      { provider: "relay/us", requests: FEW },
    ]);
    for (const row of agreement?.rows ?? []) if (row.unit !== "ms") expect(row).toMatchObject({ agrees: true });
  });

  test("prints what the sockets did, and both worlds side by side", async () => {
    const { stdout, stderr } = await wire("-f", "patient.yaml", "--scenario", "three-ways.yaml", "--check-agreement");
    const lines = stdout.split("\n");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(lines).toContain("On the wire");
    expect(stdout).toMatch(/primary only +success +0\.00 % +0\.00 % .*✓ agree/);
    expect(stderr).toContain("real sockets, real time");
    expect(lines.findLast((line) => line.startsWith("Next: "))).toContain("bench --check-agreement -f patient.yaml");
  });
});

test.each([
  [1, ": 1 configuration takes 30 s to 1 min 30 s."],
  [4, ": 4 configurations one after the other take 30 s to 1 min 30 s."],
])("bench --wire says how long it takes, of %i as well", (configurations, words) => {
  const said: string[] = [];
  const plan = { configurations, leastMs: 30_000, mostMs: 90_000, inFlightMax: 10 };
  announceWire(plan, (text) => said.push(text), null);
  expect(said.join("")).toContain(words);
});

describe("bench --wire does not begin", () => {
  test.each([
    ["what takes hours", ["--scenario", "default"], "in virtual time"],
    ["what no machine does honestly", ["--concurrency", "5000"], "--concurrency"],
  ])("%s", async (_, flags, hint) => {
    const { stdout, stderr, exitCode } = await wire(...flags);
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
    expect(stderr).toContain(hint);
  });

  test.skipIf(process.platform === "win32")("what needs more open files than the process may have", async () => {
    const { stdout, stderr, exitCode } = await execa(
      "sh",
      ["-c", 'ulimit -n 400 && exec "$0" "$@"', process.execPath, BIN, "bench", "--wire"],
      { cwd: folder, reject: false },
    );
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
    expect(stderr).toMatch(/ulimit -n \d+/);
  });
});

test("Ctrl-C leaves a report of what was known, and no process", async () => {
  const child = execa(
    process.execPath,
    [BIN, "bench", "--wire", "--json", "-f", "patient.yaml", "--scenario", "silence.yaml"],
    { cwd: folder, reject: false, env: { NO_COLOR: "1" } },
  );
  await new Promise<void>((heard) => {
    child.stderr.on("data", (text) => String(text).includes("measuring") && heard());
  });
  await new Promise((later) => setTimeout(later, 400));
  child.kill("SIGINT");
  const { stdout, exitCode } = await child;
  expect(exitCode).toBe(130);
  expect(reportIn(stdout)).toMatchObject({ mode: "wire", interrupted: true });
  expect(() => process.kill(child.pid ?? 0, 0)).toThrow("ESRCH");
});

test("Ctrl-C before the first request leaves a report that claims nothing of the sockets", async () => {
  const { stdout, exitCode } = await execa(process.execPath, [...INTERRUPTED_AT_ONCE, BIN, "bench", "--wire"], {
    cwd: folder,
    reject: false,
  });
  expect(exitCode).toBe(130);
  expect(stdout).toContain("Interrupted");
  expect(stdout).not.toContain("On the wire");
});

test("a simulator that dies is an error that says so, and no report", async () => {
  const bin = await packageWith(join(folder, "package"), "sim-worker.js", 'throw new Error("out of memory");\n');
  const { stdout, stderr, exitCode } = await execa(process.execPath, [bin, "bench", "--wire"], {
    cwd: folder,
    reject: false,
  });
  expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
  expect(stderr).toContain("the simulator's thread has failed: out of memory");
  expect(stderr).not.toMatch(/\n\s+at /);
});
