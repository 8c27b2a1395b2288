import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { program, withoutLastNewline } from "./program.ts";

const BIN = resolve(import.meta.dirname, "../bin/holyfail.js");

const CHAINS = `version: 1
chains:
  tested: { tiers: [{ provider: openai, model: gpt-4.1, weight: 2 }, { provider: anthropic, model: claude-sonnet-4-5 }] }
`;

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "holyfail-program-"));
  await writeFile(join(folder, "chains.yaml"), CHAINS);
  await writeFile(join(folder, "broken.yaml"), CHAINS.replace("weight", "wieght"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const VARIABLES = { PATH: process.env["PATH"] ?? "", NO_COLOR: "1", COLUMNS: "80" };

/** But for what depends on how fast the machine was just then. */
function withoutSpeed(text: string): string {
  return text
    .replace(/"elapsed"[^]*$/, "")
    .replaceAll(/"(?:start|duration)_ms": [\d.]+/g, "")
    .replaceAll(/ after [\d,.]+ m?s/g, "")
    .replace(/requests in [\d,.]+ m?s, [\d,]+ a second/, "requests")
    .replace(/attempts\), [\d,.]+ m?s/, "attempts)");
}

/** What the other tests ask of a process that has run other commands before is what a process of its own says. */
describe("a command in a process that goes on has the words, the exit code and the end of a process of its own:", () => {
  it.each<[number, string, Readonly<Record<string, string>>]>([
    [0, "--version", {}],
    [0, "bench --help", {}],
    [2, "nonsense", {}],
    [2, "bench --requests 0", {}],
    [1, "chain validate broken.yaml", {}],
    [0, "chain validate --format json", { OPENAI_API_KEY: "sk-0123456789", ANTHROPIC_API_KEY: "sk-ant-0123456789" }],
    [1, "keys check --offline", {}],
    [2, "chat hello", {}],
    [1, "chat --json hello", { OPENAI_API_KEY: "sk-0123456789", OPENAI_BASE_URL: "http://127.0.0.1:9/v1" }],
    [1, "models no-such-model", {}],
    [0, "scenario list", {}],
    [0, "bench --log-level silent --requests 60", {}],
    [0, "bench --requests 60", {}],
    [0, "bench --json --requests 60 --workers 2 --seeds 2", {}],
    [1, "bench --requests 60 --threshold latency_ms.p50<1ms", {}],
    [3, "bench --requests 60 --threshold failover.latency_ms.p99<1min", {}],
    [0, "prove --seeds 3", {}],
    [2, "fault list --sim 127.0.0.1:9", {}],
  ])("%i for %s", async (expected, words, more) => {
    const [parameters, env] = [words.split(" "), { ...VARIABLES, ...more }];
    const options = { cwd: folder, env, extendEnv: false, reject: false } as const;
    const [inHost, own] = await Promise.all([
      program(parameters, { cwd: folder, env }).then(withoutLastNewline),
      execa(process.execPath, [BIN, ...parameters], options),
    ]);
    expect(inHost.exitCode).toBe(expected);
    expect(own.exitCode).toBe(expected);
    expect(withoutSpeed(inHost.stdout)).toBe(withoutSpeed(own.stdout));
    expect(withoutSpeed(inHost.stderr)).toBe(withoutSpeed(own.stderr));
  });
});
