import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server } from "node:http";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readReport } from "../../src/bench/read-report.ts";
import type { ProviderView } from "../../src/bench/target-report.ts";
import type { BenchCommandOptions } from "../../src/commands/bench.ts";
import { benchAndReport } from "../../src/commands/bench-run.ts";
import { CommandError } from "../../src/commands/terminal.ts";
import { Cancellation } from "../../src/core/cancellation.ts";
import { BIN } from "./running-sim.ts";

/** Below the ports that systems give out by themselves, and another one for each process of tests. */
const SIM_PORT = 20_000 + 2 * (process.pid % 5000);
const FEW = 10;
/** What the caller of a chain or of a gateway waits, what a tier of the chain gets, and how patient the gateway is. */
const CALLER_MS = 2000;
const TIER_MS = 1000;
const GATEWAY_MS = 2900;
const KEY = "sk-very-secret";

const CHAINS = `version: 1
chains:
  two:
    timeout_ms: ${CALLER_MS}
    breaker: { failures: 1000, failure_rate: 0 }
    retry_on_fail: false
    tiers:
      - { provider: openai, model: gpt-4.1, timeout_ms: ${TIER_MS}, weight: 2 }
      - { provider: deepseek, model: deepseek-chat }
`;

/** The first requests find the primary silent; of all that come, half would get an error from it. */
const SCENARIO = `version: 1
name: silent-then-flaky
duration_ms: 10000
providers:
  openai: { latency: { mean_ms: 11, p95_ms: 17, p99_ms: 22 }, error_rate: 0.5, output_tokens: { mean: 20, p95: 40 } }
  deepseek: { latency: { mean_ms: 11, p95_ms: 17, p99_ms: 22 }, output_tokens: { mean: 20, p95: 40 } }
faults:
  - { at_ms: 0, for_ms: 60000, provider: openai, kind: blackout, mode: hang, first: ${FEW} }
load:
  - { phase: concurrent, requests: ${FEW}, concurrency: ${FEW}, at_ms: 100 }
  - { phase: concurrent, requests: ${2 * FEW}, concurrency: ${FEW}, at_ms: 700 }
`;

interface Gateway {
  readonly server: Server;
  readonly url: string;
  readonly heard: { readonly headers: IncomingHttpHeaders; readonly body: string }[];
}

/** Asks one provider after the other and never looks whether its caller is still there. */
async function startGateway(): Promise<Gateway> {
  const heard: Gateway["heard"] = [];
  const server = createServer(async (incoming, response) => {
    const body = await bodyOf(incoming);
    heard.push({ headers: incoming.headers, body });
    for (const port of [SIM_PORT, SIM_PORT + 1]) {
      const answer = await fetch(`http://127.0.0.1:${port}/v1/chat/completions`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: "Bearer any" },
        body,
        signal: AbortSignal.timeout(GATEWAY_MS),
      }).catch(() => null);
      if (answer?.ok !== true) continue;
      response.writeHead(200, { "content-type": "application/json" }).end(await answer.text());
      return;
    }
    response.writeHead(502).end();
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;
  return { server, url: `http://127.0.0.1:${port}/v1`, heard };
}

async function bodyOf(incoming: IncomingMessage): Promise<string> {
  let body = "";
  for await (const part of incoming) body += String(part);
  return body;
}

let folder = "";
let gateway: Gateway;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "holyfail-target-"));
  await writeFile(join(folder, "chains.yaml"), CHAINS);
  await writeFile(join(folder, "scenario.yaml"), SCENARIO);
  await writeFile(join(folder, "nameless.yaml"), SCENARIO.replace("kind: blackout, mode: hang", "kind: dns"));
  gateway = await startGateway();
});

afterAll(async () => {
  gateway.server.closeAllConnections();
  await new Promise((done) => gateway.server.close(done));
  await rm(folder, { recursive: true, force: true });
});

describe("bench --target", () => {
  test("shows a chain and a gateway under the same load and dice, as callers and as providers see them", async () => {
    const asked = Object.entries({
      target: gateway.url,
      "target-model": "any-model",
      "target-header": `x-key: ${KEY}`,
      "target-key-env": "GATEWAY_KEY",
      "sim-port": String(SIM_PORT),
      scenario: "scenario.yaml",
    }).flatMap(([flag, value]) => [`--${flag}`, value]);
    const files = ["json", "txt", "md", "html"].map((form) => join(folder, `report.${form}`));
    const { stdout, stderr, exitCode } = await execa(
      process.execPath,
      [BIN, "bench", "two", ...asked, ...files.flatMap((file) => ["--out", file])],
      { cwd: folder, reject: false, env: { NO_COLOR: "1", COLUMNS: "80", GATEWAY_KEY: KEY } },
    );
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    const read = readReport(await readFile(join(folder, "report.json"), "utf8"));
    if (!read.ok) throw new Error(read.message);
    const { configurations, chains, target } = read.report;
    const name = `target ${new URL(gateway.url).host}`;
    expect(chains).toEqual(["two", name]);
    expect(configurations.map((one) => [one.name, one.succeeded, one.causes])).toEqual([
      ["all 2 tiers", 3 * FEW, {}],
      // Those that met the silence: the gateway waits longer than its callers.
      [name, 2 * FEW, { timeout: FEW }],
    ]);
    expect(target).toMatchObject({ chain: name, url: gateway.url, model: "any-model", timeout_ms: CALLER_MS });
    const [ownFirst, ownSecond, first, second] = target?.providers ?? [];
    expect(ownFirst).toMatchObject({ chain: "two", provider: "openai", requests: 3 * FEW, after_caller_left: 0 });
    expect(first).toMatchObject({ chain: name, provider: "openai", requests: 3 * FEW, after_caller_left: 0 });
    // The same requests had the same fate, although only their prompts came through the gateway.
    expect(first?.failures).toEqual(ownFirst?.failures);
    expect(first?.failures?.["hang"]).toBe(FEW);
    expect(first?.failures?.["500"]).toBeGreaterThan(0);
    const fallbacks = failuresIn(first);
    expect(ownSecond).toMatchObject({ requests: fallbacks, per_request: fallbacks / (3 * FEW), after_caller_left: 0 });
    // The gateway asked the second one for callers who had gone.
    expect(second).toMatchObject({ requests: fallbacks, failures: {}, after_caller_left: FEW });
    // Of a fault that outlasts the run there is no herd to be seen.
    expect(first?.herds).toEqual([{ kind: "blackout", to_ms: 60_000, requests: null }]);

    expect(gateway.heard).toHaveLength(3 * FEW);
    for (const { headers: got, body } of gateway.heard) {
      expect(got).toMatchObject({ "x-key": KEY, authorization: `Bearer ${KEY}` });
      expect(got).not.toHaveProperty("x-client-request-id");
      expect(JSON.parse(body)).toMatchObject({ model: "any-model", messages: [{ role: "system" }, { role: "user" }] });
    }
    const texts = await Promise.all(files.map((file) => readFile(file, "utf8")));
    for (const text of [stdout, stderr, ...texts]) expect(text).not.toContain(KEY);
    for (const text of [stdout, ...texts.slice(1)]) expect(text).toContain("Seen by the providers");
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(stderr).toContain(`deepseek     http://127.0.0.1:${SIM_PORT + 1}`);
    expect(stdout).toContain("--target-header 'x-key: ...'");
  }, 30_000);
});

type Place = Pick<BenchCommandOptions, "target">;

function failuresIn(view: ProviderView | undefined): number {
  return Object.values(view?.failures ?? {}).reduce((sum, count) => sum + count, 0);
}

describe("bench --target does not begin", () => {
  const silent = { stdoutIsTty: false, stderrIsTty: false, colour: false, stderrColour: false, animation: false };
  const terminal = { ...silent, columns: 80, print: () => {}, say: () => {} };
  const nobody = { end: () => {}, interrupt: () => {}, cancellation: new Cancellation() };

  async function refusal(asked: Partial<BenchCommandOptions>, place: Place = { target: gateway.url }) {
    const lists = { threshold: [], claim: [], out: [], targetHeader: [] };
    const files = { file: join(folder, "chains.yaml"), scenario: join(folder, "scenario.yaml") };
    const options = { ...lists, ...files, view: false, wire: true, simPort: SIM_PORT, ...place, ...asked };
    try {
      await benchAndReport([], options, { terminal, interruption: nobody, drawer: null });
    } catch (error) {
      if (error instanceof CommandError) return { message: error.message, exitCode: error.exitCode };
      throw error;
    }
    throw new Error("it began");
  }

  test.each<readonly [string, Partial<BenchCommandOptions>, string]>([
    ["on what is elsewhere", { target: "http://192.0.2.1/v1" }, "192.0.2.1 is not this machine"],
    ["on what is no URL", { target: "127.0.0.1:8787" }, "such as http://127.0.0.1:8787/v1"],
    ["with a password in the URL", { target: `http://me:${KEY}@127.0.0.1/` }, "--target-key-env"],
    ["with a header that is none", { targetHeader: ["a: b", KEY] }, "the second --target-header is no header"],
    ["without the key that is named", { targetKeyEnv: "HOLYFAIL_NO_SUCH_KEY" }, "HOLYFAIL_NO_SUCH_KEY"],
    ["in virtual time as well", { checkAgreement: true }, "real time"],
    ["with more providers than ports", { simPort: 65_535 }, "Give --sim-port 65534 or less"],
  ] as const)("%s", async (_, asked, hint) => {
    const { message, exitCode } = await refusal(asked);
    expect(exitCode).toBe(2);
    expect(message).toContain(hint);
    expect(message).not.toContain(KEY);
  });

  test("without a target", async () => {
    expect((await refusal({}, {})).message).toContain("Add --target URL");
  });

  test("where nobody listens", async () => {
    const { server, url } = await startGateway();
    await new Promise((done) => server.close(done));
    expect((await refusal({ target: url })).message).toContain("Start the target first");
  });

  test("under faults of the client's end, which a gateway has for itself", async () => {
    expect((await refusal({ scenario: join(folder, "nameless.yaml") })).message).toContain("has dns faults");
  });

  test("where a provider's port is taken", async () => {
    const squatter = createServer();
    await new Promise<void>((done) => squatter.listen(SIM_PORT + 1, "127.0.0.1", done));
    const { message } = await refusal({});
    await new Promise((done) => squatter.close(done));
    expect(message).toContain(`127.0.0.1:${SIM_PORT + 1} (EADDRINUSE), where deepseek is to be played`);
  });
});
