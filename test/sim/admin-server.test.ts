import { request } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { parseFault } from "../../src/config/parse-fault.ts";
import { startAdminServer } from "../../src/sim/admin-server.ts";
import { LiveFaults } from "../../src/sim/live-faults.ts";
import { startSimServer } from "../../src/sim/server.ts";
import { fault, givenProvider } from "./simulation.ts";
import { accepts, clock, HOST, post } from "./sockets.ts";

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  // oxlint-disable-next-line no-explicit-any -- a test reads what it expects
  readonly body: any;
}

function readFault(data: unknown) {
  return parseFault(data, ["openai"]);
}

/** One provider called "openai" that a minute-long 529 hits, and its admin API. */
async function given({ listensOn = HOST }: { readonly listensOn?: string } = {}) {
  const faults = [fault({ kind: "status", status: 529 })];
  const behaviour = { latency: { kind: "total", meanMs: 1, p95Ms: 1, p99Ms: 1 } as const, errorRate: 0 };
  const provider = givenProvider({
    behaviour: { ...behaviour, requestsPerMinute: null, capacity: null, outputTokens: { mean: 5, p95: 5 } },
    faults,
    startMs: clock.now(),
  });
  const server = await startSimServer({ providers: [provider], clock, host: HOST });
  const live = new LiveFaults({
    schedules: new Map([["openai", provider.faults]]),
    refuse: async (_name, windows) => server.listeners[0]?.refuse(windows),
  });
  const api = { clock, server, faults: live, scenario: "tested", seed: 1, readFault };
  const admin = await startAdminServer({ host: listensOn, port: 0, api });
  closing.push(
    () => admin.close(),
    () => server.close(),
  );
  const ask = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const host = listensOn === "0.0.0.0" ? "127.0.0.1" : listensOn;
      const sent = request({ host, port: admin.port, method, path, headers, agent: false }, (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (part: string) => (text += part));
        response.once("end", () => {
          const { statusCode: status = 0, headers: received } = response;
          resolve({ status, headers: received, body: text === "" ? null : JSON.parse(text) });
        });
      });
      sent.once("error", reject);
      sent.end(typeof body === "string" ? body : JSON.stringify(body));
    });
  return { ask, port: server.listeners[0]?.port ?? 0, live };
}

const KEY = { authorization: "Bearer sim" };
const CHAT = JSON.stringify({ model: "gpt-4.1", messages: [{ role: "user", content: "hi" }] });

describe("the admin API of a running sim", () => {
  it("lists what goes wrong, with how many requests it hit", async () => {
    const { ask, port } = await given();
    await post(port, { headers: KEY, body: CHAT });
    const { status, headers, body } = await ask("GET", "/faults");
    expect([status, headers["content-type"]]).toEqual([200, "application/json"]);
    expect(body).toMatchObject({ left_out: 0, faults: [{ id: "1", from: "scenario", state: "active" }] });
    expect(body.faults[0].fault).toEqual({ kind: "status", status: 529, provider: "openai" });
    expect(body.faults[0]).toMatchObject({ windows: 1, requests_seen: 1, requests_hit: 1 });
    expect(body.faults[0].ends_in_ms - body.faults[0].starts_in_ms).toBe(60_000);
  });

  it("takes a fault in the words of scenario files, from now on, and ends it when it is told to", async () => {
    const { ask, port } = await given();
    await ask("DELETE", "/faults/1");
    const written = {
      kind: "rate-limit",
      provider: ["openai"],
      retry_after_ms: 2500,
      first: 1,
      where: { stream: false },
    };
    const added = await ask("POST", "/faults", written);
    expect(added.status).toBe(201);
    expect(added.body.fault).toMatchObject({ id: "2", from: "added", state: "active", ends_in_ms: null });
    expect(added.body.fault.fault).toEqual({ ...written, provider: "openai" });
    expect(await post(port, { headers: KEY, body: CHAT })).toMatchObject({ status: 429 });
    expect(await post(port, { headers: KEY, body: CHAT })).toMatchObject({ status: 200 });
    expect((await ask("GET", "/faults/2")).body.fault).toMatchObject({ requests_seen: 2, requests_hit: 1 });
    expect((await ask("DELETE", "/faults")).body).toEqual({ removed: ["2"] });
    expect((await ask("GET", "/faults")).body.faults).toEqual([]);
  });

  it("really closes the listener for a refusal, and opens it again when that is removed", async () => {
    const { ask, port } = await given();
    const refusal = { kind: "blackout", mode: "refuse", provider: "openai", for_ms: 3_600_000 };
    const { body } = await ask("POST", "/faults", refusal);
    expect(body.fault).toMatchObject({ requests_seen: null, requests_hit: null });
    expect(await accepts(port)).toBe(false);
    expect((await ask("GET", "/state")).body.providers).toMatchObject([{ name: "openai", listening: false }]);
    await ask("DELETE", `/faults/${body.fault.id}`);
    expect(await accepts(port)).toBe(true);
  });

  it("tells of each provider how many requests it had, and how far it is behind its own schedule", async () => {
    const { ask, port } = await given();
    expect((await ask("GET", "/state")).body.lag).toEqual({ measured: 0, p50_ms: null, p99_ms: null, max_ms: null });
    await post(port, { headers: KEY, body: CHAT });
    const { body } = await ask("GET", "/state");
    expect(body).toMatchObject({ scenario: "tested", seed: 1, requests: { total: 1, peak: 1 } });
    expect(body.providers[0]).toMatchObject({ name: "openai", listening: true, requests: { now: 0, total: 1 } });
    expect(body.lag.measured).toBeGreaterThan(0);
    expect(body.lag.max_ms).toBeGreaterThanOrEqual(body.lag.p50_ms);
  });

  it.each([
    ["{", /not JSON/, null],
    [[], null, { field: "", message: /mapping of keys, not a list/ }],
    [{ kind: "blakout", provider: "openai" }, null, { field: "kind", hint: /did you mean "blackout"/ }],
    [{ kind: "blackout", provider: "openai" }, null, { field: "mode", message: /needs "mode"/ }],
    [{ kind: "empty", provider: "opnai" }, null, { field: "provider", hint: /did you mean "openai"/ }],
    [{ kind: "empty", provider: "openai", probability: 3 }, null, { field: "probability", message: /at most 1/ }],
    [{ kind: "empty", provider: "openai", where: { steam: true } }, null, { field: "where.steam", hint: /"stream"/ }],
    [
      { kind: "blackout", mode: "refuse", provider: "openai", first: 2 },
      null,
      { field: "first", hint: /remove first/ },
    ],
    [{ kind: "empty", provider: "openai", constructor: 1 }, null, { field: "constructor", message: /cannot be used/ }],
    ['{"kind":"empty","provider":"openai","__proto__":{"first":2}}', null, { field: "__proto__", hint: /remove/ }],
    [
      '{"kind":"empty","provider":"openai","where":{"__proto__":1}}',
      null,
      { field: "where.__proto__", hint: /remove/ },
    ],
    [
      { kind: "empty", provider: "openai", where: { stream: "maybe" } },
      null,
      { field: "where.stream", hint: /write true or/ },
    ],
    [{ kind: "degradation", provider: "openai", factor: 5 }, null, { field: "for_ms", hint: /add "for_ms/ }],
    [
      { kind: "scarce", provider: "openai", capacity: 2, ramp_ms: 5000 },
      null,
      { field: "for_ms", message: /needs an end/ },
    ],
    [
      { kind: "empty", provider: "openai", where: { stream: "yes" } },
      null,
      { field: "where.stream", hint: /^(?!.*YAML).*write true/ },
    ],
    [{ kind: "empty", provider: "openai", where: 3 }, null, { field: "where", hint: /^(?!.*(line|below))/ }],
    [{ kind: "empty", provider: "openai", model: null }, null, { field: "model", hint: /^(?!.*line)/ }],
    [
      { kind: "empty", provider: "openai", for_ms: 5, repeat: { every_ms: 10 } },
      null,
      { field: "repeat.times", hint: /times/ },
    ],
  ])("turns a wrong body down with the reason, and changes nothing: %j", async (body, message, problem) => {
    const { ask } = await given();
    const before = await ask("GET", "/faults");
    const { status, body: reply } = await ask("POST", "/faults", body);
    expect(status).toBe(400);
    if (message !== null) expect(reply.error.message).toMatch(message);
    for (const [name, words] of Object.entries(problem ?? {})) {
      if (words instanceof RegExp) expect(reply.error.problems[0][name]).toMatch(words);
      else expect(reply.error.problems[0][name]).toBe(words);
    }
    const after = await ask("GET", "/faults");
    expect(after.body.faults.map(({ id }: { id: string }) => id)).toEqual(
      before.body.faults.map(({ id }: { id: string }) => id),
    );
  });

  it("says so where a path or a method means nothing", async () => {
    const { ask } = await given();
    expect((await ask("GET", "/nothing")).status).toBe(404);
    expect((await ask("GET", "/faults/99")).status).toBe(404);
    expect((await ask("DELETE", "/faults/99")).status).toBe(404);
    const wrong = await ask("PUT", "/faults", {});
    expect([wrong.status, wrong.headers["allow"]]).toEqual([405, "GET, POST, DELETE"]);
    expect((await ask("GET", "/constructor")).status).toBe(404);
    expect(Object.keys((await ask("GET", "/")).body.endpoints)).toContain("POST /faults");
    expect((await ask("HEAD", "/state")).status).toBe(200);
  });

  it("reads no body that is larger than any fault", async () => {
    const { ask } = await given();
    expect((await ask("POST", "/faults", "x".repeat(100_000))).status).toBe(413);
  });

  it("hears nobody who asks by another name or from a web page elsewhere, as long as it is on loopback", async () => {
    const { ask, live } = await given();
    for (const host of ["evil.example", "evil.example:4099", "127.0.0.1.evil.example", "192.0.2.7"]) {
      expect([host, (await ask("GET", "/", undefined, { host })).status]).toEqual([host, 403]);
    }
    for (const origin of ["https://evil.example", "null", "http://127.0.0.1.evil.example"]) {
      expect([origin, (await ask("DELETE", "/faults", undefined, { origin })).status]).toEqual([origin, 403]);
    }
    expect(live.all).toHaveLength(1);
    for (const host of ["localhost:1", "127.0.0.1", "[::1]:4099", "LOCALHOST"]) {
      expect([host, (await ask("GET", "/", undefined, { host })).status]).toEqual([host, 200]);
    }
    expect((await ask("GET", "/", undefined, { origin: "http://localhost:5173" })).status).toBe(200);
  });

  it("hears whoever reaches it once it is opened to other machines, but still no web page of theirs", async () => {
    const { ask } = await given({ listensOn: "0.0.0.0" });
    expect((await ask("GET", "/", undefined, { host: "sim:4099" })).status).toBe(200);
    const page = { host: "evil.example", origin: "http://evil.example" };
    expect((await ask("DELETE", "/faults", undefined, page)).status).toBe(403);
  });
});
