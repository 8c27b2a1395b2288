import { copyFile, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
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

  it.each([
    ["imported", "--input-type=module", 'import { createClient, loadChains, ChainExhausted } from "holyfail";'],
    ["required", "--input-type=commonjs", 'const { createClient, loadChains, ChainExhausted } = require("holyfail");'],
  ])("can be %s as a library, without a word on standard error", async (_how, kind, line) => {
    const program = `${line}
      (async () => {
        const text = "version: 1\\nproviders: { here: { dialect: openai, base_url: 'http://127.0.0.1:9', api_key_env: null } }\\n" +
          "chains: { main: { retry_on_fail: false, tiers: [{ provider: here, model: m }] } }";
        const client = createClient({ chains: await loadChains({ text }) });
        const asked = client.chat.completions.create({ messages: [{ role: "user", content: "hi" }] });
        const error = await asked.catch((caught) => caught);
        console.log(error instanceof ChainExhausted, error.failedModel);
        await client.close();
      })();`;
    const { stdout, stderr } = await execa("node", [kind, "-e", program], { cwd: folder });
    expect({ stdout, stderr }).toEqual({ stdout: "true here/m", stderr: "" });
  });

  it.each(["imported", "required"])("is a model of the AI SDK, %s, without the SDK being there", async (how) => {
    const [kind, line] =
      how === "imported"
        ? [
            "--input-type=module",
            'import { failoverModel } from "holyfail/ai-sdk"; import * as library from "holyfail";',
          ]
        : [
            "--input-type=commonjs",
            'const { failoverModel } = require("holyfail/ai-sdk"); const library = require("holyfail");',
          ];
    const program = `${line}
      (async () => {
        const text = "version: 1\\nproviders: { here: { dialect: openai, base_url: 'http://127.0.0.1:9', api_key_env: null } }\\n" +
          "chains: { main: { retry_on_fail: false, tiers: [{ provider: here, model: m }] } }";
        const client = library.createClient({ chains: await library.loadChains({ text }) });
        const model = failoverModel(client);
        const prompt = [{ role: "user", content: [{ type: "text", text: "hi" }] }];
        const error = await model.doGenerate({ prompt }).catch((caught) => caught);
        console.log(model.specificationVersion, error.name, error.data instanceof library.ChainExhausted);
        await client.close();
      })();`;
    const { stdout, stderr } = await execa("node", [kind, "-e", program], { cwd: folder });
    expect({ stdout, stderr }).toEqual({ stdout: "v3 AI_APICallError true", stderr: "" });
  });

  it("has types for all of it, which fit those of the openai package and of the AI SDK in both versions", async () => {
    const files = ["library.mts", "ai-sdk.mts"];
    for (const name of files) await copyFile(join(root, "fixtures/types", name), join(folder, name));
    const strictly = [
      "--strict",
      "--exactOptionalPropertyTypes",
      "--noEmit",
      "--module",
      "nodenext",
      "--target",
      "es2022",
    ];
    const types = ["--types", "node", "--typeRoots", join(root, "node_modules/@types")];
    const paths = join(folder, "tsconfig.json");
    for (const name of ["openai", "ai", "ai-v5", "zod"]) {
      await symlink(join(root, "node_modules", name), join(folder, "node_modules", name));
    }
    await writeFile(paths, JSON.stringify({ compilerOptions: { skipLibCheck: true }, files }));
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    const checked = await execa("node", [tsc, "-p", paths, ...strictly, ...types], { cwd: folder, reject: false });
    expect(checked.stdout).toBe("");
  });
});
