import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { program, withoutLastNewline } from "../program.ts";
import { packText } from "../../src/adapters/packed-text.ts";
import { proveGround } from "../../src/commands/prove-ground.ts";
import { anyCase } from "../../src/prove/any-case.ts";
import { caseText } from "../../src/prove/case-text.ts";
import { INTERRUPTED_AT_ONCE } from "./interrupted-at-once.ts";

const BIN = resolve(dirname(fileURLToPath(import.meta.url)), "../../bin/holyfail.js");

const CHAINS = `version: 1
providers:
  relay: { dialect: openai, base_url: "https://relay.example/v1", api_key_env: RELAY_KEY }
chains:
  main:
    timeout_ms: 20000
    tiers:
      - { provider: relay, model: some-model }
      - { provider: anthropic, model: claude-sonnet-4-5 }
`;

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "holyfail-prove-"));
  await writeFile(join(folder, "chains.yaml"), CHAINS);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function run(...parameters: readonly string[]) {
  const env = { ...process.env, NO_COLOR: "1" };
  return withoutLastNewline(await program(["prove", ...parameters], { cwd: folder, env }));
}

function withoutElapsed({ stdout }: { readonly stdout: string }): string {
  return stdout.slice(0, stdout.lastIndexOf('"elapsed"'));
}

describe("holyfail prove", () => {
  test("says how many cases kept which promises, and what they met", async () => {
    const { stdout, stderr, exitCode } = await run("--seeds", "30");
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toMatch(/^Kept: \d+ promises in 30 cases \([\d,]+ requests, [\d,]+ attempts\), /);
    expect(stdout).toContain("  No request outlives its time.\n");
    expect(stdout).toContain("Met on the way: ");
  });

  test("gives the same document twice, byte for byte outside `elapsed`", async () => {
    const [once, again] = [await run("--seeds", "20", "--json"), await run("--seeds", "20", "--json")];
    const report = JSON.parse(once.stdout);
    expect(report).toMatchObject({ schema: "holyfail.prove/1", chain: null, from_seed: 1, cases: 20, broken: null });
    expect(withoutElapsed(once).length).toBeGreaterThan(500);
    expect(withoutElapsed(again)).toBe(withoutElapsed(once));
  });

  test("proves a chain of a file, with providers of its own, under other faults for each seed", async () => {
    const { stdout, exitCode } = await run("main", "--seeds", "20", "--from", "5", "--json");
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ chain: "main", from_seed: 5, cases: 20 });
    const byDefault = await run("-f", "chains.yaml", "--seeds", "20", "--from", "5", "--json");
    expect(withoutElapsed(byDefault)).toBe(withoutElapsed({ stdout }));
  });

  test("plays a case again from its text alone", async () => {
    const text = packText(caseText(anyCase(3, proveGround(), null)));
    const { stdout, exitCode } = await run("--replay", text, "--json");
    expect(exitCode).toBe(0);
    const asFound = JSON.parse((await run("--seeds", "1", "--from", "3", "--json")).stdout);
    expect({ ...JSON.parse(stdout), elapsed: null }).toEqual({ ...asFound, from_seed: null, elapsed: null });
  });

  test("tells what is wrong with a text that is no case, and what to do (exit 2)", async () => {
    const { stdout, stderr, exitCode } = await run("--replay", "nonsense");
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
    expect(stderr).toContain("--replay takes the text that `holyfail prove` printed");
    const { written } = { written: anyCase(3, proveGround(), null) };
    const gone = packText(caseText({ ...written, tiers: [{ provider: "nobody", model: "m" }] }));
    const unplayable = await run("--replay", gone);
    expect(unplayable.exitCode).toBe(2);
    expect(unplayable.stderr).toContain('unknown provider "nobody"');
    expect(unplayable.stderr).toContain("--from 3 --seeds 1");
    expect((await run("main", "--replay", gone)).stderr).toContain("Leave out the chain");
  });

  test.each([
    [["nowhere"], 'unknown chain "nowhere"'],
    [["--seeds", "0"], "whole number from 1"],
    [["--from", "4294967295", "--seeds", "2"], "Lower --from or --seeds"],
  ])("refuses %j with a remedy (exit 2)", async (parameters, words) => {
    const { stderr, exitCode } = await run(...parameters);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(words);
  });

  test("ends with what is known so far on Ctrl-C (exit 130)", async () => {
    const early = await execa(process.execPath, [...INTERRUPTED_AT_ONCE, BIN, "prove", "--json"], { reject: false });
    expect(early.exitCode).toBe(130);
    expect(JSON.parse(early.stdout)).toMatchObject({ interrupted: true, cases: 0, broken: null });
    const child = spawn(process.execPath, [BIN, "prove", "--seeds", "1000000"], { cwd: folder });
    const timer = setTimeout(() => child.kill("SIGINT"), 2000);
    const chunks: string[] = [];
    child.stdout.setEncoding("utf8").on("data", (text: string) => chunks.push(text));
    const code = await new Promise((ended) => child.on("close", ended));
    clearTimeout(timer);
    expect(code).toBe(130);
    expect(chunks.join("")).toMatch(/^So far kept: /);
  });
});
