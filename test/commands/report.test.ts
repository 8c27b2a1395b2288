import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { program, withoutLastNewline } from "../program.ts";

const BIN = resolve(dirname(fileURLToPath(import.meta.url)), "../../bin/holyfail.js");

let folder = "";
/** What the bench printed that is kept in base.json. */
let basePrinted = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "holyfail-report-"));
  ({ stdout: basePrinted } = await holyfail("bench", "--quiet", "--seed", "7", "--out", "base.json"));
  await writeFile(join(folder, "one-tier.yaml"), ONE_TIER);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The first tier of the example chain, under the same name. */
const ONE_TIER = `version: 1
chains:
  production:
    tiers:
      - { provider: openai, model: gpt-4.1, timeout_ms: 5000, max_retries: 0 }
`;

async function holyfail(...words: readonly string[]) {
  return run({}, ...words);
}

async function run(more: Readonly<Record<string, string>>, ...words: readonly string[]) {
  const env = { ...process.env, NO_COLOR: "1", COLUMNS: "100", ...more };
  return withoutLastNewline(await program(words, { cwd: folder, env }));
}

/** Which command is next depends on the one before, which a saved report does not know. */
function withoutNext(text: string): string {
  return text.slice(0, text.lastIndexOf("Next:"));
}

describe("holyfail report show", () => {
  test("prints what the bench printed, and writes it in every other form", async () => {
    const names = [
      "again.json",
      "again.txt",
      "again.md",
      "again.html",
      "again.csv",
      "again.xml",
      "again.hgrm",
      "again.prom",
    ];
    const { stdout, exitCode } = await holyfail(
      "report",
      "show",
      "base.json",
      ...names.flatMap((name) => ["--out", name]),
    );
    expect(exitCode).toBe(0);
    expect(withoutNext(stdout)).toBe(withoutNext(basePrinted));
    expect(await readFile(join(folder, "again.json"), "utf8")).toBe(await readFile(join(folder, "base.json"), "utf8"));
    const begins = await Promise.all(
      names.slice(2).map(async (name) => (await readFile(join(folder, name), "utf8")).trimStart().slice(0, 14)),
    );
    expect(begins).toEqual([
      "# holyfail ben",
      "<!doctype html",
      "scenario,seed,",
      "<?xml version=",
      "Value     Perc",
      "# HELP holyfai",
    ]);
  });

  test("takes a report from standard input, and prints it as JSON", async () => {
    const input = await readFile(join(folder, "base.json"), "utf8");
    const { stdout } = await execa(process.execPath, [BIN, "report", "show", "-", "--json"], { input });
    expect(stdout).toBe(input.trimEnd());
  });

  test.each([
    [["show", "no-such-file.json"], "there is no such file"],
    [["show", "one-tier.yaml"], "not a report in JSON"],
    [["show", "base.json", "--out", "report.xlsx"], "Use one of .json"],
    [
      ["show", "base.json", "--out", "no/such/folder.md"],
      "cannot be written: there is no such folder.\nName a file in a folder that exists.",
    ],
    [["compare", "base.json", "."], "it is a folder"],
  ])("%j is refused with the reason, exit code 2", async (words, why) => {
    const { stdout, stderr, exitCode } = await holyfail("report", ...words);
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
    expect(stderr).toContain(why);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});

describe("a regression", () => {
  test("from a whole chain to its primary alone is exit code 1 of the bench, and of report compare", async () => {
    const bench = [
      "bench",
      "--quiet",
      "-f",
      "one-tier.yaml",
      "--seed",
      "7",
      "--baseline",
      "base.json",
      "--out",
      "worse.json",
    ];
    const { stdout, exitCode } = await holyfail(...bench);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/✗ worse +success +\d+\.\d\d % +\d+\.\d\d %/);
    expect(stdout).toContain("Chain production has other tiers: openai/gpt-4.1, ");
    expect(stdout).toMatch(/REGRESSED: .*success/);
    const compared = await holyfail("report", "compare", "base.json", "worse.json", "--json");
    expect(compared.exitCode).toBe(1);
    const { schema, ...comparison } = JSON.parse(compared.stdout);
    expect(schema).toBe("holyfail.compare/1");
    expect(comparison).toEqual(JSON.parse(await readFile(join(folder, "worse.json"), "utf8")).comparison);
    const back = await holyfail("report", "compare", "worse.json", "base.json");
    expect(back.exitCode).toBe(0);
    expect(back.stdout).toMatch(/✓ better +success/);
  });

  test("is not seen where the run is the same", async () => {
    const { stdout, exitCode } = await holyfail("bench", "--quiet", "--seed", "7", "--baseline", "base.json");
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/= same +success/);
    expect(stdout).toContain("Both met the same arrivals");
    expect(stdout).not.toContain("not the same");
  });

  test("cannot be asked for with a base that is none: before anything is run", async () => {
    const { stdout, stderr, exitCode } = await holyfail("bench", "--quiet", "--baseline", "one-tier.yaml");
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
    expect(stderr).toContain("not a report in JSON");
  });
});

describe("a report file", () => {
  test("takes the old one's place as a whole, with its rights, and leaves no draft", async () => {
    const place = join(folder, "rights");
    await mkdir(place);
    await writeFile(join(place, "real.json"), "old");
    await chmod(join(place, "real.json"), 0o640);
    await symlink("real.json", join(place, "link.json"));
    expect((await holyfail("bench", "--quiet", "--requests", "20", "--out", join(place, "link.json"))).exitCode).toBe(
      0,
    );
    expect(JSON.parse(await readFile(join(place, "real.json"), "utf8"))).toMatchObject({ schema: "holyfail.bench/1" });
    expect((await stat(join(place, "real.json"))).mode & 0o777).toBe(0o640);
    expect(await readdir(place)).toEqual(["link.json", "real.json"]);
  });
});

describe("the page of a GitHub Actions run", () => {
  test("gets the report as Markdown, behind what is there", async () => {
    const path = join(folder, "summary.md");
    await writeFile(path, "before\n");
    const env = { GITHUB_STEP_SUMMARY: path };
    expect((await run(env, "bench", "--quiet", "--requests", "20")).exitCode).toBe(0);
    const text = await readFile(path, "utf8");
    expect(text).toMatch(/^before\n# holyfail bench\n/);
    await run(env, "bench", "--quiet", "--requests", "20");
    expect((await readFile(path, "utf8")).match(/^# holyfail bench$/gm)).toHaveLength(2);
    await run(env, "report", "show", "base.json");
    expect((await readFile(path, "utf8")).match(/^# holyfail bench$/gm)).toHaveLength(2);
  });

  test("is no reason to fail when it cannot be written", async () => {
    const { stderr, exitCode } = await run({ GITHUB_STEP_SUMMARY: folder }, "bench", "--requests", "20");
    expect(exitCode).toBe(0);
    expect(stderr).toContain("step summary could not be written");
  });
});
