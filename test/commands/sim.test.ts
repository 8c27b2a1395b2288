import type { ChildProcess } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { codeOf, eventually, post } from "../sim/sockets.ts";
import type { Served } from "../../src/commands/sim-print.ts";
import { type RunningSim, type Sim, served, spawnSim } from "./running-sim.ts";

const CHAINS = `
version: 1
chains:
  one:
    tiers:
      - { provider: openai, model: gpt-4.1, price: { input_per_mtok: 1, output_per_mtok: 1 } }
      - { provider: anthropic, model: claude-sonnet-4-5, price: { input_per_mtok: 1, output_per_mtok: 1 } }
      - { provider: google, model: gemini-2.5-flash, price: { input_per_mtok: 1, output_per_mtok: 1 } }
`;

const SCENARIO = `
version: 1
name: dark
seed: 3
duration_ms: 60000
providers:
  default: { latency: { mean_ms: 6, p95_ms: 10, p99_ms: 15 } }
faults:
  - { at_ms: 0, for_ms: 3600000, provider: openai, kind: blackout, mode: refuse }
  - { at_ms: 0, for_ms: 3600000, provider: anthropic, kind: status, status: 529 }
  - { at_ms: 0, for_ms: 3600000, provider: google, kind: drip }
load:
  - { phase: sequential, requests: 1 }
`;

let folder = "";
const children: ChildProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "holyfail-sim-"));
  await writeFile(join(folder, "chains.yaml"), CHAINS);
  await writeFile(join(folder, "dark.yaml"), SCENARIO);
});

afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

afterAll(() => rm(folder, { recursive: true }));

function sim(...flags: readonly string[]): Sim {
  const started = spawnSim(flags, folder);
  children.push(started.child);
  return started;
}

/** Started, with its JSON read. */
async function serving(...flags: readonly string[]): Promise<{ readonly run: Sim } & RunningSim> {
  const run = sim("--json", "--port", "0", ...flags);
  return { run, ...(await served(run)) };
}

function portOf(providers: readonly Served[], name: string): number {
  return providers.find((provider) => provider.name === name)?.port ?? 0;
}

const OPENAI_BODY = JSON.stringify({ model: "gpt-4.1", messages: [{ role: "user", content: "hi" }] });
const OPENAI_KEY = { authorization: "Bearer sim" };

describe("holyfail sim", () => {
  it("serves the chain's providers, healthy, until Ctrl-C, and that is a success", async () => {
    const { run, providers } = await serving();
    expect(providers.map(({ name, dialect }) => [name, dialect])).toEqual([
      ["openai", "openai"],
      ["anthropic", "anthropic"],
      ["google", "gemini"],
    ]);
    expect(JSON.parse(run.stdout())).toMatchObject({ scenario: "healthy", seed: expect.any(Number) });
    const [openai] = providers;
    expect(openai?.env).toEqual({ OPENAI_BASE_URL: openai?.base_url, OPENAI_API_KEY: "sim" });
    expect(openai?.base_url).toBe(`http://127.0.0.1:${openai?.port}/v1`);
    const reply = await post(portOf(providers, "openai"), {
      host: "127.0.0.1",
      headers: OPENAI_KEY,
      body: OPENAI_BODY,
    });
    expect(reply.status).toBe(200);
    expect(JSON.parse(reply.body)).toMatchObject({ object: "chat.completion", model: "gpt-4.1" });
    run.child.kill("SIGINT");
    expect(await run.ended).toBe(0);
  });

  it("plays the faults of a named scenario from the moment it starts", async () => {
    const { run, providers } = await serving("--scenario", "dark.yaml");
    expect(JSON.parse(run.stdout())).toMatchObject({ scenario: "dark", seed: 3 });
    expect(await codeOf(post(portOf(providers, "openai"), { host: "127.0.0.1" }))).toBe("ECONNREFUSED");
    const response = await fetch(`http://127.0.0.1:${portOf(providers, "anthropic")}/v1/messages`, {
      method: "POST",
      headers: { "x-api-key": "sim", "anthropic-version": "2023-06-01" },
      body: JSON.stringify({ model: "claude-sonnet-4-5", max_tokens: 9, messages: [{ role: "user", content: "hi" }] }),
    });
    expect(response.status).toBe(529);
    expect(await response.json()).toMatchObject({ error: { type: "overloaded_error" } });
    run.child.kill("SIGTERM");
    expect(await run.ended).toBe(0);
  });

  it("says what no server can play, and loses those connections", async () => {
    await writeFile(join(folder, "no-way.yaml"), SCENARIO.replace("kind: blackout, mode: refuse", "kind: dns"));
    const { run, providers } = await serving("--scenario", "no-way.yaml");
    await eventually(() => run.stderr().includes("Ctrl-C stops"));
    expect(run.stderr()).toContain("dns faults happen before a server hears anything");
    expect(await codeOf(post(portOf(providers, "openai"), { host: "127.0.0.1" }))).toBe("ECONNRESET");
    run.child.kill("SIGTERM");
    expect(await run.ended).toBe(0);
  });

  it("has an admin address of its own, which it prints, and says at the end what it had to do", async () => {
    const { run, providers, admin } = await serving("--scenario", "dark.yaml");
    expect(admin.url).toBe(`http://127.0.0.1:${admin.port}`);
    const state: unknown = await (await fetch(`${admin.url}/state`)).json();
    expect(state).toMatchObject({ scenario: "dark", seed: 3, providers: [{ listening: false }, {}, {}] });
    const url = `http://127.0.0.1:${portOf(providers, "anthropic")}/v1/models/claude-sonnet-4-5`;
    await (await fetch(url, { headers: { "x-api-key": "sim", "anthropic-version": "2023-06-01" } })).text();
    run.child.kill("SIGINT");
    expect(await run.ended).toBe(0);
    expect(run.stderr()).toMatch(/1 request, 1 of them hit by a fault\. Behind its own schedule: P50 .* ms, P99 .* ms/);
  });

  it("keeps its admin address beside the first provider's port, and says so where it is taken", async () => {
    const { admin } = await serving();
    const second = sim("--port", "0", "--admin-port", String(admin.port));
    expect(await second.ended).toBe(2);
    expect(second.stderr()).toMatch(new RegExp(`port ${admin.port} is in use.*\\n.*--admin-port`));
    const next = sim("--port", String(admin.port + 1));
    expect(await next.ended).toBe(2);
    expect(next.stderr()).toMatch(/port \d+ is in use/);
  });

  it("says so where the admin port is one of its own providers'", async () => {
    const run = sim("--port", "50100", "--admin-port", "50102");
    expect(await run.ended).toBe(2);
    expect(run.stdout()).toBe("");
    expect(run.stderr()).toMatch(/port 50102 is a provider's.*50100 to 50102.*\n.*--admin-port/);
  });

  it("stops at once while an answer drips", async () => {
    const { run, providers } = await serving("--scenario", "dark.yaml");
    const url = `http://127.0.0.1:${portOf(providers, "google")}/v1beta/models/g:streamGenerateContent?alt=sse&key=sim`;
    const body = JSON.stringify({ contents: [{ role: "user", parts: [{ text: "hi" }] }] });
    const response = await fetch(url, { method: "POST", body });
    expect(response.status).toBe(200);
    run.child.kill("SIGINT");
    expect(await run.ended).toBe(0);
    await expect(response.text()).rejects.toThrow();
  });

  it("prints lines to paste into a shell, and with --env nothing else", async () => {
    const plain = sim("--port", "0");
    await eventually(() => plain.stdout().includes("GEMINI_API_KEY"));
    expect(plain.stdout()).toMatch(/^provider +speaks +base URL\nopenai +openai +http:\/\/127\.0\.0\.1:\d+\/v1\n/);
    // Two pipes: what was written to the second one last may still be under way.
    await eventually(() => plain.stderr().includes("Ctrl-C"));
    const bare = sim("--port", "0", "--env", "--quiet");
    await eventually(() => bare.stdout().includes("GEMINI_API_KEY"));
    for (const line of bare.stdout().trimEnd().split("\n")) expect(line).toMatch(/^export [A-Z_]+=\S+$/);
    expect(bare.stdout()).toMatch(/^export ANTHROPIC_BASE_URL=http:\/\/127\.0\.0\.1:\d+$/m);
    expect(bare.stderr()).toBe("");
  });

  it("says what to do where a port is taken, with exit 2 and nothing on stdout", async () => {
    const { providers } = await serving();
    const port = portOf(providers, "openai");
    const second = sim("--port", String(port));
    expect(await second.ended).toBe(2);
    expect(second.stdout()).toBe("");
    expect(second.stderr()).toMatch(new RegExp(`port ${port} is in use.*\\n.*--port`));
    expect(second.stderr()).not.toMatch(/\bat .*:\d+:\d+/);
  });

  it.each([
    [["--port", "70000"], /whole number/],
    [["--port", "65535"], /do not fit/],
    [["--scenario", "missing.yaml"], /missing\.yaml/],
    [["-f", "missing.yaml"], /missing\.yaml/],
    [["--host", "203.0.113.77"], /--host/],
    [["--host", ""], /--host.*address/s],
    [["--json", "--env"], /cannot be used with/],
  ])("cannot start with %j: exit 2 and a reason", async (flags, reason) => {
    const run = sim(...flags);
    expect(await run.ended).toBe(2);
    expect(run.stderr()).toMatch(reason);
    expect(run.stdout()).toBe("");
  });

  it("warns, even when quiet, that others can reach it", async () => {
    const { run } = await serving("--host", "0.0.0.0", "--quiet");
    await eventually(() => run.stderr() !== "");
    expect(run.stderr()).toContain("WARNING");
    expect(run.stdout()).toContain("http://127.0.0.1:");
  });
});
