import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");

describe("the packed package, installed into an empty folder", () => {
  let folder = "";

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "holyfail-package-"));
    const packed = await execa("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", folder], {
      cwd: root,
    });
    const [{ filename }] = JSON.parse(packed.stdout);
    await writeFile(join(folder, "package.json"), '{ "name": "empty", "private": true }\n');
    // Nothing is bundled as a dependency, so an installation needs no network at all.
    await execa("npm", ["install", "--offline", "--no-audit", "--no-fund", join(folder, filename)], { cwd: folder });
  }, 60_000);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  const holyfail = (...parameters: string[]) =>
    execa(join(folder, "node_modules/.bin/holyfail"), parameters, {
      cwd: folder,
      reject: false,
      env: { NO_COLOR: "1" },
    });

  it("tells its version", async () => {
    const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
    const { stdout, exitCode } = await holyfail("--version");
    expect({ stdout, exitCode }).toEqual({ stdout: version, exitCode: 0 });
  });

  it("validates the packaged example and says that it took that one", async () => {
    const { stdout, stderr, exitCode } = await holyfail("chain", "validate");
    expect(exitCode).toBe(0);
    expect(`${stdout}${stderr}`).toContain("chains.example.yaml");
  });

  it("benches the packaged example", async () => {
    const { stdout, exitCode } = await holyfail("bench", "--json");
    expect(exitCode).toBe(0);
    const report = JSON.parse(stdout);
    expect(report.schema).toBe("holyfail.bench/1");
    expect(report.configurations.map(({ tiers }: { tiers: number }) => tiers)).toEqual([1, 2, 3, 4]);
    for (const { requests } of report.configurations) expect(requests).toBe(1500);
  });

  it("brings every scenario along, and plays one by its name", async () => {
    const { scenarios } = JSON.parse((await holyfail("scenario", "list", "--json")).stdout);
    const names = scenarios.map(({ name }: { name: string }) => `${name}.yaml`);
    expect(names.toSorted()).toEqual((await readdir(join(root, "scenarios"))).toSorted());
    const { stdout, exitCode } = await holyfail(
      "bench",
      "--scenario",
      "silent",
      "--requests",
      "60",
      "--json",
      "--quiet",
    );
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ scenario: "silent", faults: [{ kind: "blackout" }] });
  });

  it("can be imported as a library", async () => {
    const imported = await execa(
      "node",
      ["--input-type=module", "-e", 'import { VERSION } from "holyfail"; console.log(VERSION)'],
      { cwd: folder },
    );
    expect(imported.stdout).toMatch(/^\d+\.\d+\.\d+$/);
    expect(imported.stderr).toBe("");
  });
});
