import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { program, withoutLastNewline } from "../program.ts";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

async function bench(...parameters: readonly string[]) {
  const env = { ...process.env, NO_COLOR: "1", COLUMNS: "80" };
  return withoutLastNewline(await program(["bench", ...parameters], { cwd: ROOT, env }));
}

type Row = { world: string; chain: string; tiers: number; calibrated: boolean; figures: readonly Figure[] };
type Figure = { figure: string; claimed: number | null; value: number | null; total_outage: boolean; verdict: string };

describe("the article's claims", () => {
  let report: { article: { rows: readonly Row[]; answerable_share: number }; configurations: readonly unknown[] };
  let folder = "";
  let played: Awaited<ReturnType<typeof bench>>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "holyfail-article-"));
    const file = join(folder, "article.json");
    played = await bench("--scenario", "article", "--seeds", "2", "--requests", "40", "--out", file);
    report = JSON.parse(await readFile(file, "utf8"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test("are tested figure by figure, in three worlds", () => {
    const rows = report.article.rows.map(({ world, chain, tiers, figures }) => [
      world,
      chain,
      tiers,
      figures.map(({ figure, claimed }) => `${figure} ${claimed ?? "outage"}`).join(", "),
    ]);
    expect(rows).toEqual([
      ["healthy", "naive", 1, "mean 1240, p95 1890, p99 2450"],
      ["healthy", "production", 4, "mean 1298, p95 1980, p99 2580"],
      ["blocked", "production", 4, "mean 1890, p95 2840, p99 3620, overhead 650"],
      ["outages", "naive", 1, "success 0.942, recovery outage"],
      ["outages", "naive", 2, "success 0.991, recovery 4200"],
      ["outages", "naive", 3, "success 0.997, recovery 5800"],
      ["outages", "production", 4, "success 0.9985, recovery 3400"],
    ]);
    // Eighty requests show no percentile beyond 459 samples a seed, and no rate to two decimals.
    const verdictOf = (row: number, figure: string) =>
      report.article.rows[row]?.figures.find((one) => one.figure === figure)?.verdict;
    expect(verdictOf(1, "p99")).toBe("cannot tell");
    expect(verdictOf(6, "success")).toBe("cannot tell");
    expect(report.article.answerable_share).toBeCloseTo(0.99881, 5);
    expect(played.exitCode).not.toBe(0);
  });

  test("are printed as the article's two tables, in 80 columns", () => {
    const { stdout, stderr } = played;
    expect(stdout).toContain("Latency, as the article tells it");
    expect(stdout).toContain("Reliability over 72 h, as the article tells it");
    expect(stdout).toMatch(/what +figure +claim +measured +interval +verdict/);
    expect(stdout).toMatch(/1 tier \* +success +94\.20 % +\d+\.\d+ %/);
    expect(stdout).toMatch(/production +success +99\.85 %/);
    expect(stdout).toContain("no chain of them can answer more than 99.88 %");
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(stderr).toContain("testing the claims of an article with the chain production");
  });

  test("leave no room for another load", async () => {
    const { stdout, stderr, exitCode } = await bench("--scenario", "article", "--rate", "2/s");
    expect([stdout, exitCode]).toEqual(["", 2]);
    expect(stderr).toContain("a load and claims of its own, which --rate would change");
  });

  test("are those of one chain at a time", async () => {
    const { stderr, exitCode } = await bench("production", "three-tier", "--scenario", "article");
    expect(exitCode).toBe(2);
    expect(stderr).toContain("one chain is held against the article's, not 2");
  });
});

describe("bench --claim", () => {
  test("prints a verdict for each claim, and exits with 1 where one is worse", async () => {
    const folder = await mkdtemp(join(tmpdir(), "holyfail-claim-"));
    const junit = join(folder, "claims.xml");
    const claims = ["--claim", "p50=100,success_rate=99.85%"];
    const { stdout, exitCode } = await bench("--requests", "100", ...claims, "--out", junit);
    const cases = await readFile(junit, "utf8");
    await rm(folder, { recursive: true });
    expect(cases).toContain('tests="2" failures="1" errors="1"');
    expect(cases).toContain('<error message="cannot tell: measured');
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/✗ worse +p50=100 +1,\d\d\d ms/);
    expect(stdout).toMatch(/\? cannot tell +success_rate=99\.85% .*\n +\(100\)$/m);
  });

  test("exits with 3 where nothing is worse and there is no telling of a claim", async () => {
    const { exitCode } = await bench("three-tier", "--requests", "40", "--claim", "p50=20s", "--claim", "p99=2450");
    expect(exitCode).toBe(3);
  });

  test("says what is wrong with a claim", async () => {
    const { stderr, exitCode } = await bench("--claim", "p95=1890,p98=2000");
    expect(exitCode).toBe(2);
    expect(stderr).toContain('claim "p98=2000": there is no metric "p98"');
  });
});
