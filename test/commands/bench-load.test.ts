import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { program, withoutLastNewline } from "../program.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "holyfail-load-"));
  const traffic = "TIMESTAMP,ContextTokens,GeneratedTokens\n";
  const rows = ["18:15:46.6805900,374,44", "18:15:50.9951690,396,109", "18:16:00.0000000,4000,700"];
  await writeFile(
    join(folder, "one-tier.yaml"),
    "version: 1\nchains: { one: { timeout_ms: 5000, tiers: [{ provider: openai, model: gpt-4.1 }] } }\n",
  );
  await mkdir(join(folder, "given"));
  await writeFile(join(folder, "given", "azure.csv"), traffic + rows.map((row) => `2023-11-16 ${row}\n`).join(""));
  await writeFile(
    join(folder, "bad.jsonl"),
    '{"timestamp": 1, "input_length": 2, "output_length": 3}\n{"timestamp": 2}\n',
  );
  await writeFile(
    join(folder, "given", "mixed.yaml"),
    [
      "version: 1",
      "duration_ms: 60000",
      "load:",
      "  - { phase: trace, file: azure.csv, at_ms: 1000 }",
      "  - { phase: open, rates: [{ at_ms: 0, requests_per_second: 0 }, { at_ms: 60000, requests_per_second: 10 }], arrivals: constant }",
      "",
    ].join("\n"),
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function bench(...parameters: readonly string[]) {
  const env = { ...process.env, NO_COLOR: "1", COLUMNS: "80" };
  return withoutLastNewline(await program(["bench", ...parameters], { cwd: folder, env }));
}

async function report(...parameters: readonly string[]) {
  const { stdout } = await bench("--json", "--quiet", ...parameters);
  return JSON.parse(stdout);
}

describe("a load of the user's own", () => {
  test("is an open loop in place of the scenario's load, and can be typed again", async () => {
    const { stdout, exitCode } = await bench(
      "--rate",
      "120/min",
      "--arrivals",
      "gamma:0.5",
      "--duration",
      "2m",
      "--warmup",
      "30s",
    );
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/0:00:00 - 0:02:00\s+load\s+[\d,]+ requests, 2\/s, gamma 0.5/);
    expect(stdout).toMatch(/Warm-up: \d+ requests of the first 30 s are not counted\./);
    expect(stdout).toContain("Response and service");
    expect(stdout.replaceAll(/\s+/g, " ")).toContain(
      "Next: holyfail bench --rate 2/s --arrivals gamma:0.5 --duration 2m --warmup 30s --seed 43 #",
    );
  });

  test("meets every configuration with the same arrivals, as many as are asked for", async () => {
    const { load, configurations } = await report("--rate", "5/s", "--requests", "40", "--threshold", "blocked==0");
    expect(load).toMatchObject([{ phase: "open", requests: 40, open: { arrivals: "poisson" } }]);
    for (const { requests, blocked } of configurations) expect([requests, blocked]).toEqual([40, 0]);
  });

  test("replays a trace, and misses a threshold on what could not be sent", async () => {
    const trace = join("given", "azure.csv");
    const { configurations } = await report("--trace", trace);
    expect(configurations[0].by_tier[0]).toMatchObject({ input_tokens: 4770, output_tokens: 853 });
    const { exitCode, stdout } = await bench(
      "--rate",
      "50/s",
      "--requests",
      "200",
      "--concurrency",
      "3",
      "--threshold",
      "blocked==0",
    );
    expect(exitCode).toBe(1);
    expect(stdout).toContain("BLOCKED: up to");
  });

  test("is written in a scenario, whose traces are beside it", async () => {
    const { load, configurations } = await report("--scenario", join("given", "mixed.yaml"));
    expect(load).toMatchObject([
      { phase: "trace", requests: 3, at_ms: 1000, until_ms: 14_320 },
      { phase: "open", requests: 300, at_ms: 0, until_ms: 60_000 },
    ]);
    expect(configurations[0].requests).toBe(303);
  });
});

describe("flags that contradict each other", () => {
  test.each([
    [["--rate", "1/s", "--trace", "t.csv"], "Give one of them."],
    [["--arrivals", "gamma"], "Add --rate"],
    [["--duration", "5m"], "Add --rate or --trace"],
    [["--rate", "1/s", "--duration", "5m", "--requests", "9"], "Give one of them."],
    [["--scenario", "given/mixed.yaml", "--requests", "9"], "Give a load of your own with --rate or --trace"],
    [["--rate", "1/s", "--duration", "1m", "--warmup", "1m"], "Give a shorter --warmup"],
    [["--rate", "1000/s", "--duration", "10h"], "Give a lower --rate, or a shorter --duration."],
    [["--rate", "1/h", "--duration", "1s"], "Give it a higher rate, or more time."],
    [["--rate", "20"], "such as 20/s or 1200/min"],
    [["--rate", "1/s", "--arrivals", "gamma:0"], "such as gamma:0.25"],
    [["--rate", "1/s", "--duration", "5"], "such as 500ms, 30s, 5m or 1h"],
    [["--trace", "none.csv"], "cannot read the trace none.csv: there is no such file"],
    [["--trace", "bad.jsonl"], "bad.jsonl:2: input_length is not a count: there is none"],
  ])("say so and what to do: %j", async (parameters, words) => {
    const { stdout, stderr, exitCode } = await bench(...parameters);
    expect(exitCode).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain(words);
  });
});

test("an open loop over real sockets sends what is due when it is due", async () => {
  const load = ["--rate", "20/s", "--arrivals", "constant", "--duration", "1s"];
  // One tier is one configuration: another one would only take its time again.
  const { configurations, load: sent } = await report("--wire", "-f", "one-tier.yaml", ...load);
  expect(sent[0].requests).toBe(20);
  expect(configurations).toHaveLength(1);
  for (const { requests, blocked } of configurations) expect(requests + blocked).toBe(20);
});
