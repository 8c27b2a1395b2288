import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { program, withoutLastNewline } from "../program.ts";
import { INTERRUPTED_AT_ONCE } from "./interrupted-at-once.ts";

const BIN = resolve(dirname(fileURLToPath(import.meta.url)), "../../bin/holyfail.js");

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "holyfail-bench-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Run {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | undefined;
}

function withoutElapsed(document: string): string {
  return document.slice(0, document.lastIndexOf('"elapsed"'));
}

async function bench(...parameters: readonly string[]): Promise<Run> {
  const env = { ...process.env, NO_COLOR: "1", COLUMNS: "80" };
  return withoutLastNewline(await program(["bench", ...parameters], { cwd: folder, env }));
}

describe("holyfail bench", () => {
  describe("of the example chain in the built-in outages", () => {
    let run: Run;
    let saved = "";
    beforeAll(async () => {
      saved = join(folder, "as-it-comes.json");
      run = await bench("--out", saved);
    });

    test("gives the same document again, byte for byte outside `elapsed`", async () => {
      const once = await readFile(saved, "utf8");
      const again = await bench("--seed", "42", "--json", "--quiet");
      expect(again.exitCode).toBe(0);
      expect(withoutElapsed(once).length).toBeGreaterThan(1000);
      expect(withoutElapsed(again.stdout)).toBe(withoutElapsed(once));
      const report = JSON.parse(again.stdout);
      expect(Object.keys(report).join(" ")).toBe(
        "schema version seed seeds chains scenario mode prices_as_of simulated_ms interrupted warmup_ms faults load configurations " +
          "differences thresholds elapsed",
      );
      expect(report).toMatchObject({ seed: 42, mode: "virtual", interrupted: false });
      expect(report.configurations.map(({ requests }: { requests: number }) => requests)).toEqual([
        1500, 1500, 1500, 1500,
      ]);
    });

    test("shows that each fallback buys something", async () => {
      const { configurations } = JSON.parse(await readFile(saved, "utf8"));
      const rates: number[] = configurations.map((one: { success_rate: number }) => one.success_rate);
      expect(rates[0]).toBeLessThan(0.8);
      expect(rates[1]).toBeGreaterThan(0.95);
      expect(rates.at(-1)).toBeGreaterThan(0.99);
      expect(configurations[0].failover.total_outage).toBe(true);
      expect(configurations.at(-1).failover.worst_recovery_ms).toBeLessThan(10_000);
    });

    test("prints the report for people, at most 80 columns wide, and ends with what to do next", () => {
      const { stdout, stderr, exitCode } = run;
      expect(exitCode).toBe(0);
      const lines = stdout.split("\n");
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
      for (const title of ["Course of the run", "Reliability", "Latency of the answers", "Latency of a failover"]) {
        expect(lines).toContain(title);
      }
      expect(stdout).toMatch(/primary only .* total outage/);
      expect(lines.at(-1)).toMatch(/^Next: holyfail bench /);
      expect(stderr).toContain("requests in");
      expect(stdout + stderr).not.toContain("\u001b");
    });
  });

  test("takes the number of requests per configuration and how many are at once", async () => {
    const { stdout } = await bench("--json", "--requests", "200", "--concurrency", "150");
    const { configurations, load } = JSON.parse(stdout);
    expect(load).toMatchObject([
      { phase: "sequential", requests: 50 },
      { phase: "concurrent", requests: 150, concurrency: 150 },
    ]);
    for (const { requests } of configurations) expect(requests).toBe(200);
  });

  test("says nothing but the report when it is quiet", async () => {
    const { stdout, stderr } = await bench("--quiet", "--requests", "20");
    expect(stderr).toBe("");
    expect(stdout).toContain("Reliability");
  });
});

describe("thresholds decide the exit code", () => {
  test.each([
    [0, ["success_rate>=10%", "primary only: success_rate<100%"]],
    [1, ["success_rate>=10%", "latency_ms.p50<1ms"]],
    [3, ["success_rate>=10%", "failover.latency_ms.p99<1min"]],
    [1, ["failover.latency_ms.p99<1min", "latency_ms.p50<1ms"]],
  ])("%i for %j", async (expected, expressions) => {
    const flags = expressions.flatMap((expression) => ["--threshold", expression]);
    const { stdout, exitCode } = await bench("--json", "--requests", "150", ...flags);
    expect(exitCode).toBe(expected);
    expect(JSON.parse(stdout).thresholds.map((one: { expression: string }) => one.expression)).toEqual(expressions);
  });
});

describe("--out", () => {
  test("writes the report in the form that the ending says", async () => {
    const files = ["report.json", "report.txt", "report.md"].map((name) => join(folder, name));
    const { stdout } = await bench("--json", "--requests", "50", ...files.flatMap((file) => ["--out", file]));
    const [json = "", text = "", markdown = ""] = await Promise.all(files.map((file) => readFile(file, "utf8")));
    expect(json.trimEnd()).toBe(stdout);
    expect(text).toMatch(/^holyfail bench\n/);
    expect(markdown).toMatch(/^# holyfail bench\n/);
  });

  test("is written also when nobody reads the report to its end", async () => {
    const file = join(folder, "unread.json");
    const child = spawn(process.execPath, [BIN, "bench", "--quiet", "--requests", "50", "--out", file]);
    child.stdout.destroy();
    await new Promise((closed) => child.once("close", closed));
    expect(JSON.parse(await readFile(file, "utf8"))).toMatchObject({ schema: "holyfail.bench/1" });
  });

  test.each([
    [["--out", "report.xlsx"], "Use one of .json, .txt, .md, .html, .csv, .xml, .hgrm, .prom"],
    [
      ["--out", "no/such/folder/report.json"],
      "cannot be written: there is no such folder.\nName a file in a folder that exists.",
    ],
    [["--out", "."], "Use one of"],
  ])("refuses %j before anything is run", async (flags, hint) => {
    const { stdout, stderr, exitCode } = await bench(...flags);
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
    expect(stderr).toContain(hint);
  });
});

describe("a bad flag is explained and exits with 2", () => {
  test.each([
    [["--requests", "0"], "from 1 to"],
    [["--requests", "1.5"], "whole number"],
    [["--requests", "-3"], "whole number"],
    [["--concurrency", "many"], "whole number"],
    [["--concurrency", "100001"], "from 1 to 100000"],
    [["--seed", "4294967296"], "from 0 to 4294967295"],
    [["--threshold", "sucess_rate>=99%"], "Did you mean success_rate?"],
    [["--threshold", "7 tiers: success_rate>=99%"], "nothing here is called"],
    [["--scenario", "no-such-file.yaml"], "no-such-file.yaml"],
    [["no-such-chain"], "no-such-chain"],
    [["-f", "no-such-file.yaml"], "no-such-file.yaml"],
  ])("%j", async (flags, hint) => {
    const { stdout, stderr, exitCode } = await bench(...flags);
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
    expect(stderr).toContain(hint);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  test("figures and thresholds of a scenario that cannot be used are shown in their place", async () => {
    await writeFile(join(folder, "impossible.yaml"), IMPOSSIBLE);
    const { stdout, stderr, exitCode } = await bench("--scenario", "impossible.yaml");
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
    expect(stderr).toContain("impossible.yaml:3:3 error provider openai: mean 500, P95 1000, P99 100000");
    expect(stderr).toContain("impossible.yaml:5:14 error threshold");
    expect(stderr).toContain("Did you mean success_rate?");
    expect(stderr).not.toContain("bug");
  });

  test("also when it is quiet", async () => {
    await writeFile(join(folder, "broken.yaml"), "version: 1\nchains: 3\n");
    const { stderr, exitCode } = await bench("--quiet", "-f", "broken.yaml");
    expect(exitCode).toBe(2);
    expect(stderr).toContain("broken.yaml:2");
  });
});

const IMPOSSIBLE = `version: 1
providers:
  openai:
    latency: { mean_ms: 500, p95_ms: 1000, p99_ms: 100000 }
thresholds: ["sucess_rate>=99%"]
`;

test("what to do next is the same command with one number changed", async () => {
  const { stdout } = await bench("--quiet", "--requests", "500", "--seed", "7", "--threshold", "failed<2");
  expect(stdout.split("\n").slice(-2).join(" ")).toContain(
    "Next: holyfail bench --requests 500 --seed 8 --threshold 'failed<2'    # other dice",
  );
});

/** A run to be interrupted; `begun` resolves when it has said what it measures, or has ended. */
function interrupted(...parameters: readonly string[]) {
  const child = execa(process.execPath, [BIN, "bench", "--json", ...parameters], {
    cwd: folder,
    reject: false,
    env: { NO_COLOR: "1" },
  });
  const begun = new Promise<void>((heard) => {
    child.stderr.on("data", (text) => String(text).includes("measuring") && heard());
  });
  return { child, begun: Promise.race([begun, child]) };
}

describe("an interruption", () => {
  test.each([
    ["Ctrl-C", "in a long run", ["--requests", "50000000"], ["SIGINT"]],
    ["Ctrl-C", "in a run of less than a second", [], ["SIGINT"]],
    ["Ctrl-C that comes twice at once", "in a long run", ["--requests", "50000000"], ["SIGINT", "SIGTERM"]],
    ["SIGTERM", "in a long run", ["--requests", "50000000"], ["SIGTERM"]],
    ["a lost terminal", "in a long run", ["--requests", "50000000"], ["SIGHUP"]],
  ] as const)(
    "by %s %s leaves a partial report and exit code 130",
    async (_, __, parameters, signals) => {
      const { child, begun } = interrupted(...parameters);
      await begun;
      for (const signal of signals) child.kill(signal);
      const { stdout, exitCode } = await child;
      expect(exitCode).toBe(130);
      expect(JSON.parse(stdout)).toMatchObject({ interrupted: true });
    },
    30_000,
  );

  test("before the bench has begun leaves a report of nothing", async () => {
    const { stdout, exitCode } = await execa(process.execPath, [...INTERRUPTED_AT_ONCE, BIN, "bench", "--json"], {
      cwd: folder,
      reject: false,
    });
    expect(exitCode).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({ interrupted: true, configurations: [] });
  });

  test.skipIf(process.platform === "win32")("does not cut a report that is being written", async () => {
    const [whole, slow] = [join(folder, "whole.json"), join(folder, "slow.json")];
    await execa("mkfifo", [slow]);
    const { child } = interrupted("--requests", "60", "--out", whole, "--out", slow);
    // Written first; then the other one waits for its reader.
    const sizeOf = () =>
      stat(whole).then(
        ({ size }) => size,
        () => 0,
      );
    while ((await sizeOf()) === 0) await new Promise((later) => setTimeout(later, 20));
    child.kill("SIGINT");
    const [text, { stdout, exitCode }] = await Promise.all([readFile(slow, "utf8"), child]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(text)).toEqual(JSON.parse(stdout));
    expect(JSON.parse(text)).toMatchObject({ interrupted: false });
  });
});
