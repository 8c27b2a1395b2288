import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { program } from "../program.ts";

const ROOT = resolve(import.meta.dirname, "../..");

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "holyfail-scenario-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function holyfail(...parameters: readonly string[]) {
  return program(parameters, { cwd: folder, env: { ...process.env, NO_COLOR: "1", COLUMNS: "80" } });
}

interface Listed {
  readonly name: string;
  readonly description: string;
  readonly source: string;
  readonly duration_ms: number;
  readonly requests: number;
}

async function listed(): Promise<readonly Listed[]> {
  return JSON.parse((await holyfail("scenario", "list", "--json")).stdout).scenarios;
}

describe("holyfail scenario list", () => {
  it("names every built-in scenario with its length and what it imitates, in lines that fit", async () => {
    const { stdout, stderr, exitCode } = await holyfail("scenario", "list");
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
    const lines = stdout.trimEnd().split("\n");
    expect(lines[0]).toMatch(/^name +lasts +what it imitates$/);
    expect(lines.every((line) => line.length <= 80)).toBe(true);
    for (const { name } of await listed()) expect(lines.some((line) => line.startsWith(`${name} `))).toBe(true);
    expect(stdout).toMatch(/^month +30 d +Thirty days of outages/m);
  });

  it("as JSON tells each one's source", async () => {
    for (const { name, description, source, duration_ms, requests } of await listed()) {
      expect(name).toMatch(/^[a-z0-9-]+$/);
      expect(description.length).toBeGreaterThan(20);
      expect(source.length).toBeGreaterThan(10);
      expect(duration_ms).toBeGreaterThan(1000);
      expect(requests).toBeGreaterThanOrEqual(500);
    }
  });
});

describe("holyfail scenario --help", () => {
  it("says how a scenario of one's own is made, checked and run, in commands that work", async () => {
    const { stdout } = await holyfail("scenario", "--help");
    expect(stdout).toContain("holyfail scenario show blackout > mine.yaml");
    expect(stdout).toContain("holyfail chain validate mine.yaml");
    await writeFile(join(folder, "mine.yaml"), (await holyfail("scenario", "show", "blackout")).stdout);
    expect(await holyfail("chain", "validate", "mine.yaml")).toMatchObject({ exitCode: 0 });
  });
});

describe("holyfail scenario show", () => {
  it("prints the file as it is, ready to be changed and played", async () => {
    const { stdout, stderr, exitCode } = await holyfail("scenario", "show", "blackout");
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
    expect(stdout).toBe(await readFile(join(ROOT, "scenarios/blackout.yaml"), "utf8"));
    await writeFile(join(folder, "mine.yaml"), stdout);
    const { exitCode: played } = await holyfail("bench", "--scenario", "mine.yaml", "--requests", "50", "--quiet");
    expect(played).toBe(0);
  });

  it("as JSON gives the same file and what is in it", async () => {
    const { stdout } = await holyfail("scenario", "show", "month", "--json");
    expect(JSON.parse(stdout)).toMatchObject({
      name: "month",
      source: expect.stringContaining("2501.12469"),
      duration_ms: 30 * 86_400_000,
      fault_windows: 0,
      outage_processes: 8,
      yaml: await readFile(join(ROOT, "scenarios/month.yaml"), "utf8"),
    });
  });

  it("knows what was probably meant, and names all that there are", async () => {
    const { stdout, stderr, exitCode } = await holyfail("scenario", "show", "monht");
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
    expect(stderr).toContain('there is no scenario "monht". Did you mean "month"?');
    for (const { name } of await listed()) expect(stderr).toContain(name);
  });
});

describe("--scenario", () => {
  it.each([["bench"], ["sim"]])("of %s with a misspelt name names the scenarios that there are", async (command) => {
    const { stdout, stderr, exitCode } = await holyfail(command, "--scenario", "silennt");
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
    expect(stderr).toContain('called "silennt". Did you mean "silent"?');
    expect(stderr).toContain("Built in are: anthropic-2026-03, article, blackout, ");
  });

  it("with an empty file says how to come by a scenario, not by a chain", async () => {
    await writeFile(join(folder, "empty.yaml"), "");
    const { stderr, exitCode } = await holyfail("bench", "--scenario", "empty.yaml");
    expect(exitCode).toBe(2);
    expect(stderr).toContain("holyfail scenario show default > scenario.yaml");
    expect(stderr).not.toContain("chain init");
  });
});

/** A file of two chains with different tiers, and one of outages by chance. */
const CHAINS = `
version: 1
default: long
chains:
  long:
    tiers:
      - { provider: openai, model: gpt-4.1, weight: 3, price: { input_per_mtok: 1, output_per_mtok: 1 } }
      - { provider: anthropic, model: claude-sonnet-4-5, weight: 2, price: { input_per_mtok: 1, output_per_mtok: 1 } }
  short:
    tiers:
      - { provider: anthropic, model: claude-sonnet-4-5, price: { input_per_mtok: 1, output_per_mtok: 1 } }
`;
const OUTAGES = `
version: 1
name: by-chance
duration_ms: 86400000
outages:
  - provider: [openai, anthropic]
    kind: blackout
    mode: refuse
    shared: 0.5
    process: { kind: renewal, gap: { mean_ms: 7200000, shape: 0.65 }, repair: { median_ms: 600000, sigma: 1 } }
load:
  - { phase: sequential, requests: 400 }
`;

async function report(...parameters: readonly string[]) {
  const { stdout, exitCode } = await holyfail("bench", "--scenario", "chance.yaml", "--json", "--quiet", ...parameters);
  expect(exitCode).toBe(0);
  return JSON.parse(stdout);
}

describe("outages by chance", () => {
  beforeAll(async () => {
    await writeFile(join(folder, "chains.yaml"), CHAINS);
    await writeFile(join(folder, "chance.yaml"), OUTAGES);
  });
  afterAll(() => rm(join(folder, "chains.yaml")));

  it("are the same for every chain and any traffic, and change with the seed", async () => {
    const { faults } = await report("long");
    expect(faults.length).toBeGreaterThan(10);
    expect((await report("short")).faults).toEqual(faults);
    expect((await report("long", "short", "--requests", "900")).faults).toEqual(faults);
    expect((await report("long", "--seed", "9")).faults).not.toEqual(faults);
  });

  it("are felt: a lone provider is down, its recovery is measured, and the table names the outages", async () => {
    const [alone, both] = (await report("long")).configurations;
    expect(alone.causes.connect).toBeGreaterThan(20);
    expect(alone.failover.total_outage).toBe(true);
    expect(both.succeeded).toBeGreaterThan(alone.succeeded);
    const { stdout } = await holyfail("bench", "short", "--scenario", "chance.yaml", "--quiet");
    expect(stdout).toMatch(/^ +\d+:\d\d:\d\d - \d+:\d\d:\d\d +anthropic +blackout \(refuse\)$/m);
  });

  it("that are too many, and figures that no distribution has, are found by the check of a file too", async () => {
    const impossible =
      "version: 1\nproviders:\n  openai: { latency: { mean_ms: 100, p95_ms: 3000000, p99_ms: 3600000 } }";
    await writeFile(join(folder, "impossible.yaml"), impossible);
    await writeFile(join(folder, "many.yaml"), OUTAGES.replace("mean_ms: 7200000", "mean_ms: 1000"));
    const checked = await holyfail("chain", "validate", "impossible.yaml", "many.yaml", "chance.yaml");
    expect(checked.exitCode).toBe(1);
    const places = checked.stdout.split("\n").filter((line) => line.includes(" error "));
    expect(places).toEqual([
      expect.stringMatching(/^impossible\.yaml:3:3 error .*mean is at least/),
      expect.stringMatching(/^many\.yaml:10:5 error with this process there are more than/),
    ]);
    const { stderr, exitCode } = await holyfail("sim", "--scenario", "impossible.yaml");
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining("impossible.yaml:3:3 error ")]);
  });

  it("that are too many are refused, at their place", async () => {
    await writeFile(join(folder, "many.yaml"), OUTAGES.replace("mean_ms: 7200000", "mean_ms: 1000"));
    for (const command of ["bench", "sim"]) {
      const { stderr, exitCode } = await holyfail(command, "--scenario", "many.yaml");
      expect(exitCode).toBe(2);
      expect(stderr).toContain("many.yaml:10:5 error with this process there are more than 10000 fault windows");
    }
  });
});
