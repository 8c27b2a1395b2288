import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Ended, program } from "../program.ts";

const OPEN_TWICE = `version: 1
duration_ms: 60000
faults:
  - { at_ms: 1000, for_ms: 1000, provider: openai, kind: blackout, mode: refuse }
load:
  - { phase: open, rates: [{ at_ms: 0, requests_per_second: 1 }] }
  - { phase: open, rates: [{ at_ms: 0, requests_per_second: 2 }] }
thresholds:
`;

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "holyfail-refusals-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function bench(...parameters: readonly string[]): Promise<Ended> {
  return holyfail("bench", ...parameters);
}

/** In a folder without a chain file, so that it is the packaged example's. */
function holyfail(...parameters: readonly string[]): Promise<Ended> {
  return program(parameters, { cwd: folder, env: { ...process.env, NO_COLOR: "1", COLUMNS: "80" } });
}

async function scenarioOf(name: string, thresholds: readonly string[]): Promise<string> {
  const path = join(folder, `${name}.yaml`);
  await writeFile(path, OPEN_TWICE + thresholds.map((one) => `  - "${one}"\n`).join(""));
  return path;
}

describe("a scenario's thresholds", () => {
  test("are read by validate as by the bench, but for the names of configurations", async () => {
    const path = await scenarioOf("misread", ["phase.open.p95<3s", "nobody: phase.1.blocked<1000", "p59<3s"]);
    const several = `${path}:9:5 error threshold "phase.open.p95<3s": the load has several phases "open"`;
    const validated = await holyfail("chain", "validate", path);
    expect(validated.exitCode).toBe(1);
    expect(validated.stdout).toContain(several);
    expect(validated.stdout).toContain(`${path}:11:5 error threshold "p59<3s"`);
    expect(validated.stdout).not.toContain("nothing here is called");
    const refused = await bench("--scenario", path);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain(several);
    expect(refused.stderr).toContain(`${path}:10:5 error threshold "nobody: phase.1.blocked<1000": nothing here`);
  });

  test("may be on what a phase could not send", async () => {
    const scenario = await scenarioOf("blocked", ["phase.1.blocked<1"]);
    const { stdout, exitCode } = await bench("--scenario", scenario, "--json");
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout).thresholds).toMatchObject([{ metric: "phase.1.blocked", value: 0, ok: true }]);
  });
});

describe("a part of the run that there is not", () => {
  const [window, tier] = ["window.9.during.p95<3s", "tier.9.attempts<3"];
  const noWindow = `"${window}": there is no window 9: the scenario's one fault is window.0.`;

  test("is refused wherever it is named, in a scenario with its place", async () => {
    const scenario = await scenarioOf("absent", [window, tier]);
    const { stderr, exitCode } = await bench("--scenario", scenario);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`${scenario}:9:5 error threshold ${noWindow}`);
    expect(stderr).toMatch(
      /:10:5 error threshold "tier\.9\.attempts<3": production\/all 4 tiers has no tier 9: .*tier\.3\./,
    );
    const plain = await scenarioOf("plain", ["success_rate>=0"]);
    const asked = await bench("--scenario", plain, "--threshold", window, "--threshold", tier);
    expect(asked).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(`threshold ${noWindow}`) });
    expect(asked.stderr).toContain("has no tier 9");
    const claimed = await bench("--scenario", plain, "--claim", "window.9.during.p95=3s");
    expect(claimed).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("there is no window 9") });
    const validated = await holyfail("chain", "validate", scenario);
    expect(validated.stdout).toContain(`${scenario}:9:5 error threshold ${noWindow}`);
  });

  test("is not refused where more seeds, or outages by chance, may make it", async () => {
    const threshold = ["--threshold", "window.9.during.requests>=0"];
    const [scenario, chance] = [join(folder, "seeds.yaml"), join(folder, "chance.yaml")];
    const [fault, load] = [
      "provider: openai, kind: blackout, mode: refuse",
      "load: [{ phase: sequential, requests: 1 }]",
    ];
    const renewal = "{ kind: renewal, gap: { mean_ms: 1000000 }, repair: { median_ms: 1000, sigma: 0 } }";
    await writeFile(scenario, `version: 1\nfaults: [{ at_ms: 1, for_ms: 1, ${fault} }]\n${load}\n`);
    await writeFile(chance, `version: 1\nduration_ms: 60000\noutages: [{ ${fault}, process: ${renewal} }]\n${load}\n`);
    expect((await bench("--scenario", scenario, "--seeds", "9", ...threshold)).exitCode).toBe(2);
    expect((await bench("--scenario", scenario, "--seeds", "10", ...threshold)).exitCode).toBe(0);
    expect((await bench("--scenario", chance, ...threshold)).exitCode).toBe(3);
  });
});

describe("a warm-up that leaves nothing to count", () => {
  test("is refused before the run where that is certain, on sockets as well", async () => {
    expect(await bench("--warmup", "5h", "--threshold", "failed<10")).toEqual(nothing("5 h"));
    const onSockets = await bench("--wire", "--warmup", "1h");
    expect(onSockets).toEqual(nothing("1 h"));
    expect(onSockets.stderr).not.toContain("real sockets, real time");
  });

  test("of a trace is one beyond its last row, which counts if it is due when the warm-up ends", async () => {
    const trace = join(folder, "trace.csv");
    await writeFile(trace, "arrival_ms,input_tokens,output_tokens\n1000,5,5\n3000,5,5\n");
    expect(await bench("--trace", trace, "--warmup", "2001ms")).toEqual(nothing("2 s"));
    const { stdout, exitCode } = await bench("--trace", trace, "--warmup", "2s", "--json");
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout).configurations[0]).toMatchObject({ requests: 1, warmup_requests: 1 });
  });

  test("of a burst that is over sooner than it had to be is told at the end", async () => {
    const scenario = join(folder, "burst.yaml");
    await writeFile(
      scenario,
      "version: 1\nduration_ms: 60000\nload: [{ phase: concurrent, requests: 9, concurrency: 1 }]\n",
    );
    const threshold = ["--threshold", "failed<10"];
    expect(await bench("--scenario", scenario, "--warmup", "58s", ...threshold, "--quiet")).toEqual(nothing("58 s"));
    expect((await bench("--scenario", scenario, "--warmup", "1ms", ...threshold)).exitCode).toBe(0);
  });
});

test("a threshold on a recovery that the warm-up hides is not known, and told why", async () => {
  const [recovered, worst] = [
    ["--threshold", "window.0.recovered_ms<60s"],
    ["--threshold", "worst_recovery<60s"],
  ] as const;
  const scenario = await scenarioOf("hidden", ["success_rate>=0"]);
  const { stdout, exitCode } = await bench("--scenario", scenario, "--warmup", "3s", ...recovered);
  expect(exitCode).toBe(3);
  expect(stdout).toContain("Unknown: what it is of lies in the warm-up");
  expect((await bench("--scenario", scenario, "--warmup", "1500ms", ...worst)).exitCode).toBe(3);
  expect((await bench("--scenario", scenario, ...recovered, ...worst)).exitCode).toBe(0);
});

function nothing(warmup: string): Ended {
  const stderr = expect.stringContaining(`a warm-up of ${warmup} leaves nothing to be counted`);
  return { stdout: "", stderr, exitCode: 2 };
}
