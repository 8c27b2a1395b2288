import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { program, withoutLastNewline } from "../program.ts";

const root = resolve(import.meta.dirname, "../..");
const GOOD = `version: 1
chains:
  main:
    tiers:
      - { provider: openai, model: gpt-4.1, weight: 2 }
      - { provider: google, model: gemini-2.5-flash }
`;
const KEYS = { OPENAI_API_KEY: "fake", ANTHROPIC_API_KEY: "fake", GEMINI_API_KEY: "fake", DEEPSEEK_API_KEY: "fake" };

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "holyfail-chain-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Run {
  readonly cwd?: string;
  /** What is on standard input; a process of its own reads it. */
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

async function holyfail(parameters: readonly string[], { cwd = folder, input, env: more = KEYS }: Run = {}) {
  const env = { PATH: process.env["PATH"] ?? "", NO_COLOR: "1", ...more };
  if (input === undefined) return withoutLastNewline(await program(parameters, { cwd, env }));
  const options = { cwd, input, env, extendEnv: false, reject: false } as const;
  return execa(process.execPath, [join(root, "bin/holyfail.js"), ...parameters], options);
}

async function write(name: string, text: string | Uint8Array): Promise<string> {
  await writeFile(join(folder, name), text);
  return name;
}

async function emptyFolder(): Promise<string> {
  return mkdtemp(join(folder, "empty-"));
}

describe("holyfail chain validate", () => {
  it("says that a good file is valid, with exit 0 and nothing on stderr", async () => {
    const { stdout, stderr, exitCode } = await holyfail(["chain", "validate", await write("good.yaml", GOOD)]);
    expect({ stdout, stderr, exitCode }).toEqual({ stdout: "good.yaml: valid", stderr: "", exitCode: 0 });
  });

  it("shows the line, the caret and the help of an error, with exit 1", async () => {
    const file = await write("typo.yaml", GOOD.replace("weight", "wieght"));
    const { stdout, exitCode } = await holyfail(["chain", "validate", file]);
    expect(stdout.split("\n")).toEqual([
      'typo.yaml:5:45 error unknown key "wieght" [unknown-key]',
      "  3 |   main:",
      "  4 |     tiers:",
      "> 5 |       - { provider: openai, model: gpt-4.1, wieght: 2 }",
      "    |                                             ^^^^^^",
      "  6 |       - { provider: google, model: gemini-2.5-flash }",
      '  help: did you mean "weight"?',
      "",
      "typo.yaml: not valid: 1 error",
    ]);
    expect(exitCode).toBe(1);
  });

  it("takes warnings for errors only when it is strict", async () => {
    const file = await write("warned.yaml", GOOD);
    const env = { OPENAI_API_KEY: "fake" };
    const easy = await holyfail(["chain", "validate", file], { env });
    expect(easy.stdout).toContain("GEMINI_API_KEY is not set");
    expect(easy.exitCode).toBe(0);
    expect((await holyfail(["chain", "validate", "--strict", file], { env })).exitCode).toBe(1);
  });

  it("reads standard input, and scenario files by what they hold", async () => {
    const good = await holyfail(["chain", "validate", "-"], { input: GOOD });
    expect({ stdout: good.stdout, exitCode: good.exitCode }).toEqual({ stdout: "<stdin>: valid", exitCode: 0 });
    const scenario = await holyfail(["chain", "validate", "-", "--format", "json"], {
      input: "version: 1\nfaults: [{ provider: openai, kind: blackuot, mode: hang }]",
    });
    expect(JSON.parse(scenario.stdout).files[0]).toMatchObject({ kind: "scenario", ok: false });
    expect(scenario.exitCode).toBe(1);
  });

  it("falls back to the packaged example in an empty folder and says so on stderr", async () => {
    const { stdout, stderr, exitCode } = await holyfail(["chain", "validate"], { cwd: await emptyFolder() });
    expect(stdout).toMatch(/chains\.example\.yaml: valid$/);
    expect(stderr).toContain("the example that comes with holyfail");
    expect(exitCode).toBe(0);
  });

  it("prefers ./chains.yaml to the example", async () => {
    const cwd = await emptyFolder();
    await writeFile(join(cwd, "chains.yaml"), GOOD);
    expect((await holyfail(["chain", "validate"], { cwd })).stdout).toBe("chains.yaml: valid");
  });

  it("has exit 2 for what cannot be read, and still checks the other files", async () => {
    const bad = await write("bad.yaml", "version: 2\n");
    const { stdout, stderr, exitCode } = await holyfail(["chain", "validate", "missing.yaml", folder, bad]);
    expect(stdout).toContain("missing.yaml:1:1 error cannot read missing.yaml: there is no such file");
    expect(stdout).toContain("it is a folder");
    expect(stdout).toContain("bad.yaml: not valid");
    expect(stderr).toBe("");
    expect(exitCode).toBe(2);
  });

  it("refuses 10 MB, binary data and an empty file with one clear error each", async () => {
    const huge = await write("huge.yaml", new Uint8Array(10_000_000).fill(0x61));
    const binary = await write("binary.yaml", new Uint8Array([0x61, 0x00, 0xff, 0x62]));
    const empty = await write("none.yaml", "");
    const { stdout, exitCode } = await holyfail(["chain", "validate", huge, binary, empty, "--format", "json"]);
    const { files } = JSON.parse(stdout);
    const rules = files.map((file: { diagnostics: { rule: string }[] }) => file.diagnostics.map(({ rule }) => rule));
    expect(rules).toEqual([["file-too-large"], ["binary-data"], ["empty-file"]]);
    expect(exitCode).toBe(1);
  });

  it("never prints a key, in any format", async () => {
    const leaky = `version: 1\nproviders:\n  relay: { api_key: swordfish, base_ur: sk-FAKEfake0123456789 }\n${GOOD.slice(11)}`;
    const file = await write("leaky.yaml", leaky);
    for (const format of ["text", "json", "github", "sarif", "junit"]) {
      const { stdout, stderr, exitCode } = await holyfail(["chain", "validate", file, "--format", format]);
      expect(stdout + stderr).not.toMatch(/swordfish|FAKEfake/);
      expect(stdout).toContain("literal-key");
      expect(exitCode).toBe(1);
    }
  });

  it("does not show the value of a key with the wrong prefix", async () => {
    const text = `version: 1\nproviders:\n  openai: { api_key_prefix: sk- }\n${GOOD.slice(11)}`;
    const file = await write("prefix.yaml", text);
    const { stdout, exitCode } = await holyfail(["chain", "validate", file], {
      env: { ...KEYS, OPENAI_API_KEY: "swordfish" },
    });
    expect(stdout).toContain("the key in OPENAI_API_KEY does not start with sk-");
    expect(stdout).not.toContain("swordfish");
    expect(exitCode).toBe(0);
  });

  it("has exit 2 for a format that there is not", async () => {
    const { stderr, exitCode } = await holyfail(["chain", "validate", "--format", "yaml"]);
    expect(stderr).toContain("Allowed choices are text, json, github, sarif, junit");
    expect(exitCode).toBe(2);
  });

  it("prints nothing about valid files when it is quiet", async () => {
    const { stdout, exitCode } = await holyfail(["chain", "validate", "--quiet", await write("quiet.yaml", GOOD)]);
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 0 });
  });
});

describe("holyfail chain list and show", () => {
  it("list the chains with their tiers in order of trial", async () => {
    const { stdout } = await holyfail(["chain", "list", "--json", "-f", "-"], { input: GOOD });
    expect(JSON.parse(stdout)).toEqual({
      file: "<stdin>",
      default: "main",
      chains: [
        {
          name: "main",
          default: true,
          strategy: "priority",
          timeout_ms: 30_000,
          tiers: [
            { tier: 0, provider: "openai", model: "gpt-4.1" },
            { tier: 1, provider: "google", model: "gemini-2.5-flash" },
          ],
        },
      ],
    });
  });

  it("show every default, and where each price comes from", async () => {
    const priced = GOOD.replace("weight: 2", "weight: 2, price: { input_per_mtok: 1, output_per_mtok: 2 }");
    const { stdout, exitCode } = await holyfail(["chain", "show", "main", "--json", "-f", "-"], { input: priced });
    const chain = JSON.parse(stdout);
    expect(chain).toMatchObject({
      name: "main",
      timeout_ms: 30_000,
      breaker: { failures: 5, reset_ms: 60_000 },
      stream: { first_token_timeout_ms: null, rescue: "error" },
      prices_as_of: "2026-11-01",
    });
    expect(chain.tiers[0]).toMatchObject({
      provider: "openai",
      price: { input_per_mtok: 1, output_per_mtok: 2 },
      price_source: "file",
    });
    expect(chain.tiers[1]).toMatchObject({ provider: "google", price_source: "price-list" });
    expect(chain.tiers[1].price.output_per_mtok).toBeGreaterThan(0);
    expect(exitCode).toBe(0);
  });

  it("have exit 2 for an unknown chain, with the one that was meant and the list", async () => {
    const { stdout, stderr, exitCode } = await holyfail(["chain", "show", "mian", "-f", "-"], { input: GOOD });
    expect(stderr).toContain('unknown chain "mian". Did you mean "main"?\nThe chains of <stdin> are: main.');
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
  });

  it("have exit 2 for a file with errors, whose code frames are on stderr", async () => {
    const { stdout, stderr, exitCode } = await holyfail(["chain", "show", "-f", "-"], {
      input: "version: 1\nchains: []\n",
    });
    expect(stderr).toContain("<stdin>:2:9 error chains must be a mapping of keys, not a list");
    expect(stderr).not.toContain("    at ");
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
  });
});

describe("holyfail chain schema", () => {
  it("prints the committed schemas", async () => {
    const chain = await holyfail(["chain", "schema"]);
    expect(`${chain.stdout}\n`).toBe(await readFile(join(root, "chains.schema.json"), "utf8"));
    const scenario = await holyfail(["chain", "schema", "scenario"]);
    expect(`${scenario.stdout}\n`).toBe(await readFile(join(root, "scenario.schema.json"), "utf8"));
  });

  it("has exit 2 for a schema that there is not", async () => {
    const { stderr, exitCode } = await holyfail(["chain", "schema", "scenari"]);
    expect(stderr).toContain("Did you mean scenario?");
    expect(exitCode).toBe(2);
  });
});

describe("holyfail chain init", () => {
  it("writes a file that is valid without a warning once the keys are there", async () => {
    const cwd = await emptyFolder();
    const written = await holyfail(["chain", "init"], { cwd });
    expect(written.stderr).toContain("holyfail chain validate");
    expect(written.exitCode).toBe(0);
    const checked = await holyfail(["chain", "validate", "--strict"], { cwd });
    expect({ stdout: checked.stdout, exitCode: checked.exitCode }).toEqual({
      stdout: "chains.yaml: valid",
      exitCode: 0,
    });
  });

  it("never overwrites a file unless it is told to", async () => {
    const cwd = await emptyFolder();
    await writeFile(join(cwd, "mine.yaml"), "precious");
    const refused = await holyfail(["chain", "init", "mine.yaml"], { cwd });
    expect(refused.stderr).toContain("--force");
    expect(refused.exitCode).toBe(2);
    expect(await readFile(join(cwd, "mine.yaml"), "utf8")).toBe("precious");
    expect((await holyfail(["chain", "init", "mine.yaml", "--force"], { cwd })).exitCode).toBe(0);
    expect(await readFile(join(cwd, "mine.yaml"), "utf8")).toContain("version: 1");
  });

  it("says in a sentence why it could not write", async () => {
    const { stderr, exitCode } = await holyfail(["chain", "init", "/dev/null/chains.yaml"]);
    expect(stderr).toMatch(/^holyfail: cannot write \/dev\/null\/chains\.yaml: /);
    expect(exitCode).toBe(2);
  });
});
