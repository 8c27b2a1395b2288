import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { chooseChain, loadChainFile } from "../../src/commands/chain-source.ts";
import { runChat } from "../../src/commands/chat-run.ts";
import type { Terminal } from "../../src/commands/terminal.ts";
import type { ChatRequest } from "../../src/core/request.ts";
import { program, withoutLastNewline } from "../program.ts";

const bin = resolve(dirname(fileURLToPath(import.meta.url)), "../../bin/holyfail.js");
const DIALECTS = ["openai", "anthropic", "gemini"] as const;
const KEY = "sk-test-0123456789abcdefghij";

/** What the primary is made to do, in scenario words, and what the trail must then say of it. */
const FAULTS: Readonly<Record<string, { fault: string; outcome: string; why?: string; status?: number }>> = {
  hang: { fault: "kind: blackout, mode: hang", outcome: "timeout", why: "first-token" },
  drip: { fault: "kind: drip", outcome: "timeout", why: "first-token" },
  reset: { fault: "kind: blackout, mode: reset", outcome: "reset" },
  refuse: { fault: "kind: blackout, mode: refuse", outcome: "connect" },
  "500": { fault: "kind: status, status: 500", outcome: "server-error", status: 500 },
  "401": { fault: "kind: status, status: 401", outcome: "rejected", why: "auth", status: 401 },
  "429": { fault: "kind: rate-limit, retry_after_ms: 60000", outcome: "rate-limited", status: 429 },
  cut: { fault: "kind: cut", outcome: "truncated" },
  malformed: { fault: "kind: malformed", outcome: "malformed" },
  nothing: { fault: "kind: empty", outcome: "empty" },
  html: { fault: "kind: html", outcome: "malformed" },
  flood: { fault: "kind: flood", outcome: "malformed" },
};
const SILENT = new Set(["hang", "drip"]);
const TIMEOUT_MS = 9000;

let folder = "";
let sim: ReturnType<typeof startSim>;
let chains = "";

function chainFile(baseUrls: Readonly<Record<string, string>>): string {
  const url = (name: string) => baseUrls[name] ?? "http://127.0.0.1:9";
  const names = DIALECTS.flatMap((dialect) =>
    Object.keys(FAULTS).map((fault) => ({ dialect, fault, name: `${dialect}-${fault}` })),
  );
  const providers = [
    ...names.map(
      ({ name, dialect }) => `  ${name}: { dialect: ${dialect}, base_url: "${url(name)}", api_key_env: TEST_KEY }`,
    ),
    `  backup: { dialect: openai, base_url: "${url("backup")}", api_key_env: TEST_KEY }`,
  ];
  const entries = names.flatMap(({ name, fault }) => [
    `  ${name}:`,
    `    timeout_ms: ${TIMEOUT_MS}`,
    "    tiers:",
    `      - { provider: ${name}, model: primary-model, timeout_ms: ${SILENT.has(fault) ? 500 : 4000}, max_retries: 0, weight: 2 }`,
    "      - { provider: backup, model: backup-model, timeout_ms: 4000, price: { input_per_mtok: 1, output_per_mtok: 2 } }",
  ]);
  return ["version: 1", "default: openai-500", "providers:", ...providers, "chains:", ...entries, ""].join("\n");
}

function scenarioFile(): string {
  const faults = DIALECTS.flatMap((dialect) =>
    Object.entries(FAULTS).map(
      ([name, { fault }]) => `  - { at_ms: 0, for_ms: 86400000, provider: ${dialect}-${name}, ${fault} }`,
    ),
  );
  return [
    "version: 1",
    "name: broken-primaries",
    "duration_ms: 86400000",
    "providers:",
    "  default: { latency: { mean_ms: 21, p95_ms: 30, p99_ms: 36 }, output_tokens: { mean: 30, p95: 60 } }",
    "faults:",
    ...faults,
    "load: [{ phase: sequential, requests: 1 }]",
    "",
  ].join("\n");
}

async function holyfail(
  parameters: readonly string[],
  { input, env: more }: { input?: string; env?: Record<string, string> } = {},
) {
  const env = { PATH: process.env["PATH"] ?? "", TEST_KEY: KEY, ...more };
  if (input === undefined) return withoutLastNewline(await program(parameters, { cwd: folder, env }));
  return execa("node", [bin, ...parameters], { cwd: folder, reject: false, extendEnv: false, env, input });
}

/** `holyfail chat --json --chain NAME hello`, but in this process: a process for each fault takes longer than all else. */
async function chatted(chain: string): Promise<{ stdout: string; stderr: string; exitCode: number }> {
  const said = { stdout: "", stderr: "" };
  const terminal: Terminal = {
    print: (text) => void (said.stdout += text),
    say: (text) => void (said.stderr += text),
    stdoutIsTty: false,
    stderrIsTty: false,
    colour: false,
    stderrColour: false,
    animation: false,
    columns: 80,
  };
  const { chainFile: loaded } = await loadChainFile(
    { file: join(folder, "chains.yaml"), allowPackaged: false },
    terminal,
  );
  const request: ChatRequest = { id: chain, messages: [{ role: "user", content: "hello" }], stream: false };
  const exitCode = await runChat(chooseChain(loaded, chain), request, { json: true }, terminal);
  return { ...said, exitCode };
}

beforeAll(async () => {
  vi.stubEnv("TEST_KEY", KEY);
  folder = await mkdtemp(join(tmpdir(), "holyfail-chat-"));
  await writeFile(join(folder, "before.yaml"), chainFile({}));
  await writeFile(join(folder, "scenario.yaml"), scenarioFile());
  sim = startSim();
  const listening = await firstDocument(sim.stdout);
  chains = chainFile(Object.fromEntries(listening.providers.map(({ name, base_url }) => [name, base_url])));
  await writeFile(join(folder, "chains.yaml"), chains);
}, 30_000);

afterAll(async () => {
  vi.unstubAllEnvs();
  sim.kill("SIGTERM");
  await sim;
  await rm(folder, { recursive: true, force: true });
});

function startSim() {
  const parameters = ["sim", "-f", "before.yaml", "--scenario", "scenario.yaml", "--port", "0", "--json"];
  return execa("node", [bin, ...parameters], { cwd: folder, reject: false, buffer: false });
}

async function firstDocument(
  output: AsyncIterable<unknown>,
): Promise<{ providers: { name: string; base_url: string }[] }> {
  let text = "";
  for await (const chunk of output) {
    text += String(chunk);
    try {
      return JSON.parse(text);
    } catch {
      // Not whole yet.
    }
  }
  throw new Error(`the simulator ended: ${text}`);
}

describe.concurrent.each(DIALECTS)("holyfail chat, when a primary that speaks %s is broken", (dialect) => {
  it.each(Object.entries(FAULTS))(
    "(%s), answers from the fallback and says why",
    async (name, { outcome, why, status }) => {
      const { stdout, stderr, exitCode } = await chatted(`${dialect}-${name}`);
      expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
      const answer = JSON.parse(stdout);
      expect(answer).toMatchObject({ ok: true, provider: "backup", model: "backup-model", tier: 1, fallback_level: 1 });
      expect(answer.attempts).toMatchObject([
        {
          tier: 0,
          provider: `${dialect}-${name}`,
          outcome,
          ...(why === undefined ? {} : { why }),
          ...(status === undefined ? {} : { status }),
        },
        { tier: 1, outcome: "ok" },
      ]);
      expect(answer.latency_ms).toBeLessThan(TIMEOUT_MS);
      expect(`${stdout}${stderr}`).not.toContain(KEY);
    },
  );
});

describe.concurrent("holyfail chat", () => {
  it("prints the answer on stdout and who gave it on stderr", async () => {
    const { stdout, stderr, exitCode } = await holyfail(["chat", "hello"]);
    expect(exitCode).toBe(0);
    expect(stdout.length).toBeGreaterThan(10);
    expect(stderr).toMatch(
      /backup\/backup-model · tier 1 \(fallback level 1\) · [\d,.]+ m?s · \d+ in \+ \d+ out tokens · /,
    );
  });

  it("streams the same answer and tells the story of each attempt with --trace", async () => {
    const plain = await holyfail(["chat", "--log-level", "silent", "hello"]);
    const streamed = await holyfail(["chat", "--stream", "--trace", "hello"]);
    expect(streamed.exitCode).toBe(0);
    expect(streamed.stdout.split(" ").slice(0, 4)).toEqual(plain.stdout.split(" ").slice(0, 4));
    expect(plain.stderr).toBe("");
    expect(streamed.stderr).toMatch(/tier 0 openai-500\/primary-model failed after .* server-error 500/);
    expect(streamed.stderr).toMatch(/tier 1 backup\/backup-model answered after/);
  });

  it("takes its prompt from standard input", async () => {
    const { stdout, exitCode } = await holyfail(["chat", "--json"], { input: "a prompt from a pipe" });
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout).ok).toBe(true);
  });

  it("fails with exit 1 and each attempt's reason when no tier answers", async () => {
    const alone = [
      "version: 1",
      "providers:",
      chains.split("\n").find((line) => line.startsWith("  openai-500:")) ?? "",
      "chains:",
      "  alone:",
      "    retry: { backoff_ms: 10 }",
      "    tiers: [{ provider: openai-500, model: m, max_retries: 1 }]",
      "",
    ];
    await writeFile(join(folder, "alone.yaml"), alone.join("\n"));
    const { stdout, stderr, exitCode } = await holyfail(["chat", "--json", "-f", "alone.yaml", "hello"]);
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      failure: { kind: "exhausted", cause: "server-error" },
      attempts: [{ outcome: "server-error" }, { outcome: "server-error" }],
    });
    expect(stderr.match(/tier 0 openai-500\/m after .*server-error 500/g)).toHaveLength(2);
  });

  it("says loudly when a key is refused", async () => {
    const { stderr, exitCode } = await holyfail(["chat", "--chain", "anthropic-401", "hello"]);
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/anthropic-401 refused the key in TEST_KEY/);
  });

  it("cannot ask without any key: exit 2 names the variables", async () => {
    const { stderr, stdout, exitCode } = await holyfail(["chat", "hello"], { env: { TEST_KEY: "" } });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain("TEST_KEY");
  });

  it("names the variable that holds an unusable address", async () => {
    await writeFile(
      join(folder, "known.yaml"),
      "version: 1\nchains: { a: { tiers: [{ provider: openai, model: m }] } }\n",
    );
    const env = { OPENAI_BASE_URL: "localhost:4310", OPENAI_API_KEY: KEY };
    const { stderr, exitCode } = await holyfail(["chat", "-f", "known.yaml", "hello"], { env });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/OPENAI_BASE_URL is "localhost:4310"/);
    expect(stderr).not.toContain(KEY);
  });

  it.each([
    [["chat", "--chain", "opanai-500", "hello"], /openai-500/],
    [["chat", "-f", "missing.yaml", "hello"], /missing\.yaml/],
    [["chat", "--temperature", "hot", "hello"], /number from 0 to 2/],
    [["chat", "--max-tokens", "-5", "hello"], /from 1/],
    [["chat", "--nonsense", "hello"], /unknown option/],
    [["chat", "--log-level", "loud", "hello"], /silent, error, warn, info/],
    [["chat", " "], /prompt is empty/],
  ])("answers a mistake (%j) with exit 2 and what to do, without a stack trace", async (parameters, message) => {
    const { stderr, stdout, exitCode } = await holyfail(parameters);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it("ends with 130 on Ctrl-C and says what is known so far", async () => {
    const child = execa("node", [bin, "chat", "--json", "--trace", "--chain", "openai-hang", "hello"], {
      cwd: folder,
      reject: false,
      env: { TEST_KEY: KEY },
      stdin: "ignore",
    });
    for await (const chunk of child.stderr) if (String(chunk).includes("asked")) break;
    child.kill("SIGINT");
    const { stdout, exitCode } = await child;
    expect(exitCode).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, failure: { kind: "cancelled" } });
  });
});
