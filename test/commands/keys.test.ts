import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { program, withoutLastNewline } from "../program.ts";
import { type RunningSim, startSim } from "./running-sim.ts";

const KEY = "Zx9qLw2mVt7rKp4sHd8nBc3f";

interface Reply {
  readonly status: number;
  readonly body: unknown;
}

const LIST: Reply = { status: 200, body: { object: "list", data: [{ id: "m" }] } };
const NO_KEY: Reply = { status: 401, body: { error: { message: "No key.", code: "invalid_api_key" } } };
const error = (status: number, message: string, code?: string): Reply => ({
  status,
  body: { error: { message, ...(code === undefined ? {} : { code }) } },
});

/** What each provider says to the key, and what must be said of it. */
const DOORS: Readonly<Record<string, { reply: Reply | "silence"; open?: true; status: string; ok: boolean | null }>> = {
  good: { reply: LIST, status: "ok", ok: true },
  open: { reply: LIST, open: true, status: "unproven", ok: null },
  wrong: { reply: error(401, `Incorrect API key provided: ${KEY}.`), status: "refused", ok: false },
  cut: { reply: error(403, `The key ${KEY.slice(0, 20)}... may not be used here`), status: "refused", ok: false },
  poor: { reply: error(429, "Pay first.", "insufficient_quota"), status: "no-credit", ok: false },
  busy: { reply: error(429, "Slow down."), status: "rate-limited", ok: true },
  scoped: { reply: error(403, "Missing scopes: api.model.read"), status: "unproven", ok: null },
  listless: { reply: error(404, "Not found."), status: "unproven", ok: null },
  down: { reply: error(503, `Overloaded, ${KEY}`), status: "failing", ok: false },
  portal: { reply: { status: 200, body: "<html>Welcome to our hotel</html>" }, status: "failing", ok: false },
  within: {
    reply: { status: 200, body: { error: { message: "Bad key.", code: "invalid_api_key" } } },
    status: "refused",
    ok: false,
  },
  silent: { reply: "silence", status: "unreachable", ok: false },
};

interface Checked {
  readonly provider: string;
  readonly variable: string | null;
  readonly status: string;
  readonly ok: boolean | null;
  readonly message: string | null;
  readonly latency_ms: number | null;
}

/** Every request that a door has heard: its name, and the key that came with it. */
const heard: { readonly door: string; readonly key: string }[] = [];
let server: Server;
let folder = "";

function answer(request: IncomingMessage, response: ServerResponse): void {
  const name = /^\/([a-z]+)\/v1\/models$/.exec(request.url ?? "")?.[1] ?? "";
  const key = (request.headers.authorization ?? "").replace("Bearer ", "");
  heard.push({ door: name, key });
  const door = DOORS[name];
  if (door === undefined || door.reply === "silence") return;
  const { status, body } = key === "" && door.open === undefined ? NO_KEY : door.reply;
  response.writeHead(status, { "content-type": "application/json" });
  response.end(typeof body === "string" ? body : JSON.stringify(body));
}

/** A provider's line in the chain file; what follows begins with the rest of its address. */
function providerLine(name: string, rest: string): string {
  return `  ${name}: { dialect: openai, base_url: "${rest}`;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "holyfail-keys-"));
  server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const names = Object.keys(DOORS);
  const file = [
    "version: 1",
    "default: doors",
    "providers:",
    ...names.map((name) => providerLine(name, `http://127.0.0.1:${port}/${name}/v1", api_key_env: DOOR_KEY }`)),
    providerLine("nobody", 'http://127.0.0.1:9/v1", api_key_env: DOOR_KEY }'),
    providerLine("unset", 'http://127.0.0.1:9/v1", api_key_env: UNSET_KEY }'),
    providerLine("prefixed", 'http://127.0.0.1:9/v1", api_key_env: DOOR_KEY, api_key_prefix: "hs_" }'),
    providerLine("odd", 'http://127.0.0.1:9/v1", api_key_env: ODD_KEY }'),
    providerLine("free", 'http://127.0.0.1:9/v1", api_key_env: null }'),
    "  regional:",
    "    dialect: openai",
    "    api_key_env: DOOR_KEY",
    '    regions: [{ name: off, base_url: "http://127.0.0.1:9/v1" },',
    `      { name: on, base_url: "http://127.0.0.1:${port}/good/v1" }]`,
    "chains:",
    "  regional: { tiers: [{ provider: regional, model: m }] }",
    `  doors: { tiers: [${names.map((name) => `{ provider: ${name}, model: m }`).join(", ")}] }`,
    "  good: { tiers: [{ provider: good, model: m }, { provider: busy, model: m }, { provider: free, model: m }] }",
    `  unasked: { tiers: [${["unset", "prefixed", "odd", "free", "azure"].map((name) => `{ provider: ${name}, model: m }`).join(", ")}] }`,
    "  away: { tiers: [{ provider: nobody, model: m }] }",
    "",
  ];
  await writeFile(join(folder, "chains.yaml"), file.join("\n"));
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true, force: true });
});

async function check(parameters: readonly string[], env: Readonly<Record<string, string>> = {}, cwd = folder) {
  const variables = { PATH: process.env["PATH"] ?? "", DOOR_KEY: KEY, ODD_KEY: "schlüssel", ...env };
  return withoutLastNewline(await program(["keys", "check", ...parameters], { cwd, env: variables }));
}

async function checkAsJson(parameters: readonly string[], env?: Readonly<Record<string, string>>, cwd?: string) {
  const { stdout, stderr, exitCode } = await check([...parameters, "--json"], env, cwd);
  const { ok, providers } = JSON.parse(stdout) as { ok: boolean | null; providers: readonly Checked[] };
  return { ok, providers, stdout, stderr, exitCode };
}

describe("holyfail keys check", () => {
  it("has a word for every way in which a provider takes a key or does not, and prints none of it", async () => {
    heard.length = 0;
    const { ok, providers, stdout, stderr, exitCode } = await checkAsJson(["--chain", "doors", "--timeout", "1500"]);
    expect({ ok, exitCode, stderr }).toEqual({ ok: false, exitCode: 1, stderr: "" });
    expect(providers.map(({ provider, status, ok: good }) => ({ provider, status, ok: good }))).toEqual(
      Object.entries(DOORS).map(([provider, { status, ok: good }]) => ({ provider, status, ok: good })),
    );
    for (const { latency_ms: ms } of providers) expect(ms).toBeGreaterThanOrEqual(0);
    for (const length of [KEY.length, 20, 12]) expect(stdout).not.toContain(KEY.slice(0, length));
  });

  it("sends each key once, and asks again without one only where the answer was good", async () => {
    heard.length = 0;
    await check(["good", "wrong", "busy"]);
    const asked = heard.map(({ door, key }) => `${door}${key === KEY ? " with" : key === "" ? " without" : " other"}`);
    expect(asked.toSorted()).toEqual(["busy with", "good with", "good without", "wrong with"]);
  });

  it("sends nothing where the variable alone tells that the key is wrong or not needed", async () => {
    heard.length = 0;
    const { providers, exitCode, stdout } = await checkAsJson(["--chain", "unasked"], { AZURE_OPENAI_API_KEY: KEY });
    expect(exitCode).toBe(1);
    expect(providers.map(({ provider, status, latency_ms: ms }) => [provider, status, ms])).toEqual([
      ["unset", "missing", null],
      ["prefixed", "wrong-prefix", null],
      ["odd", "unsendable", null],
      ["free", "not-needed", null],
      ["azure", "no-address", null],
    ]);
    expect(heard).toEqual([]);
    expect(stdout).not.toContain("schl");
    expect(providers[4]?.message).toContain("AZURE_OPENAI_BASE_URL");
  });

  it("knows the vendor's own prefix at the vendor's own address only", async () => {
    const env = { OPENAI_API_KEY: KEY };
    const own = await checkAsJson(["openai"], env);
    expect(own.providers).toMatchObject([{ status: "wrong-prefix", message: expect.stringContaining("sk-") }]);
    const proxied = await checkAsJson(["openai"], { ...env, OPENAI_BASE_URL: "http://127.0.0.1:9/v1" });
    expect(proxied.providers).toMatchObject([{ status: "unreachable" }]);
  });

  it("does not show one vendor another's key, though both begin alike", async () => {
    const { providers } = await checkAsJson(["openai"], { OPENAI_API_KEY: `sk-ant-${KEY}` });
    expect(providers).toMatchObject([{ status: "wrong-prefix", message: expect.stringContaining("of anthropic") }]);
  });

  it("with --offline asks nobody", async () => {
    heard.length = 0;
    const { ok, providers, exitCode } = await checkAsJson(["good", "wrong", "--offline"]);
    expect({ ok, exitCode }).toEqual({ ok: true, exitCode: 0 });
    expect(providers.map(({ status }) => status)).toEqual(["present", "present"]);
    expect(heard).toEqual([]);
  });

  it("gives 0 where all keys are good, 1 where one is not, 3 where one is not proven", async () => {
    expect((await check(["--chain", "good"])).exitCode).toBe(0);
    expect((await check(["--chain", "away"])).exitCode).toBe(1);
    expect((await checkAsJson(["--chain", "regional"])).providers).toMatchObject([{ status: "ok", ok: true }]);
    expect((await check(["good", "open"])).exitCode).toBe(3);
    expect((await check(["good", "open", "wrong"])).exitCode).toBe(1);
  });

  it("tells people what is wrong and what to do, in lines that fit", async () => {
    const { stdout, exitCode } = await check(["good", "wrong", "unset", "open"]);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^ *good +DOOR_KEY +ok +\d/m);
    expect(stdout).toMatch(/^ *unset +UNSET_KEY +missing +-$/m);
    expect(stdout).toContain("unset: UNSET_KEY is not set; put a key into it.");
    expect(stdout).toMatch(/wrong: Incorrect API key provided: \[\w+\]; make a new key/);
    expect(stdout).toContain("1 of 4 keys good.");
    expect(stdout.split("\n").every((line) => line.length <= 80)).toBe(true);
    expect(stdout).not.toContain(KEY);
  });

  it("guesses which provider was meant, and knows those of the file", async () => {
    const { stdout, stderr, exitCode } = await check(["goood"]);
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
    expect(stderr).toContain('unknown provider "goood". Did you mean "good"?');
  });

  it("needs no chain file for the providers that holyfail knows, and one for anything else", async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), "holyfail-keys-"));
    const named = await checkAsJson(["anthropic", "ollama"], {}, elsewhere);
    expect(named.providers.map(({ status }) => status)).toEqual(["missing", "not-needed"]);
    const all = await check([], {}, elsewhere);
    expect(all.exitCode).toBe(2);
    expect(all.stderr).toContain("no chain file");
    await rm(elsewhere, { recursive: true });
  });
});

describe("holyfail keys check, against holyfail sim", () => {
  let sim: RunningSim;
  beforeAll(async () => {
    sim = await startSim("--port", "0");
  });
  afterAll(async () => {
    sim.child.kill("SIGTERM");
    await sim.ended;
  });

  it("finds the keys of all three dialects good", async () => {
    const names = ["openai", "anthropic", "google"];
    const served = sim.providers.filter(({ name }) => names.includes(name));
    expect(served.map(({ name }) => name)).toEqual(names);
    const env = Object.assign({}, ...served.map((each) => each.env));
    const keys = { OPENAI_API_KEY: KEY, ANTHROPIC_API_KEY: KEY, GEMINI_API_KEY: KEY };
    const { ok, providers, exitCode } = await checkAsJson(names, { ...env, ...keys });
    expect(providers.map(({ provider, status }) => [provider, status])).toEqual(names.map((name) => [name, "ok"]));
    expect({ ok, exitCode }).toEqual({ ok: true, exitCode: 0 });
  });
});
