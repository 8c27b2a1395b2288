import { Agent, get } from "node:http";
import { connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { Agent as UndiciAgent, request as undiciRequest } from "undici";
import type { Clock } from "../../src/core/clock.ts";
import type { ExchangeRecord } from "../../src/sim/server-exchange.ts";
import { ListenError } from "../../src/sim/listen.ts";
import { startSimServer } from "../../src/sim/server.ts";
import type { SimServer, SimServerOptions } from "../../src/sim/server.ts";
import {
  EVENTS,
  HOST,
  accepts,
  answer,
  chunk,
  clock,
  codeOf,
  endless,
  eventually,
  handClock,
  post,
  scripted,
} from "./sockets.ts";

const running: SimServer[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

async function serve(
  ...providers: SimServerOptions["providers"]
): Promise<{ readonly server: SimServer; readonly port: number }> {
  return serveWith({ providers });
}

async function serveWith(
  options: Omit<SimServerOptions, "clock"> & { readonly clock?: Clock },
): Promise<{ readonly server: SimServer; readonly port: number }> {
  const server = await startSimServer({ clock, host: HOST, ...options });
  running.push(server);
  return { server, port: server.listeners[0]?.port ?? 0 };
}

/** Two ports next to each other that nobody else happens to use. */
async function onPortsInARow(
  providers: () => SimServerOptions["providers"],
): Promise<{ readonly server: SimServer; readonly port: number }> {
  for (let tries = 0; ; tries += 1) {
    const probe = await startSimServer({ clock, host: HOST, providers: [scripted("probe", { how: "hang" })] });
    const port = probe.listeners[0]?.port ?? 0;
    await probe.close();
    try {
      return await serveWith({ port, providers: providers() });
    } catch (error) {
      if (!(error instanceof ListenError) || tries === 20) throw error;
    }
  }
}

describe("a whole answer on a socket", () => {
  it("carries its status, headers, length and body", async () => {
    const headers = { "content-type": "application/json", "x-request-id": "req_1" };
    const { port } = await serve(scripted("a", answer([chunk('{"größe":1}')], { status: 429, headers })));
    const reply = await post(port);
    expect(reply).toMatchObject({ status: 429, body: '{"größe":1}', error: null });
    expect(reply.headers).toMatchObject({ ...headers, "content-length": "13" });
    expect(reply.headers["transfer-encoding"]).toBeUndefined();
  });

  it("may be empty", async () => {
    const { port } = await serve(scripted("a", answer([])));
    const reply = await post(port);
    expect(reply).toMatchObject({ status: 200, body: "", error: null });
    expect(reply.headers["content-length"]).toBe("0");
  });

  it("comes no earlier than it is due", async () => {
    const { port } = await serve(scripted("a", answer([chunk("{}", 60)], { headersAtMs: 60 })));
    const startMs = clock.now();
    await post(port);
    // Timers may fire a little early by another clock, never by half.
    expect(clock.now() - startMs).toBeGreaterThan(100);
  });

  it("is one of many on a connection that is kept alive", async () => {
    const { port } = await serve(scripted("a", answer([chunk("{}")])));
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ports = new Set<number | undefined>();
    agent.on("free", (socket: { readonly localPort?: number }) => ports.add(socket.localPort));
    for (let index = 0; index < 5; index += 1) expect((await post(port, { agent })).body).toBe("{}");
    agent.destroy();
    expect(ports.size).toBe(1);
  });
});

describe("what a provider hears", () => {
  it("gets the method, the path without its query, the headers in lower case and the body", async () => {
    const provider = scripted("a", answer([chunk("{}")]));
    const { server } = await serve(provider);
    const url = `${server.listeners[0]?.url}/v1beta/models/g%3AgenerateContent?alt=sse&key=k`;
    const headers = { "X-Client-Request-Id": "r1.0", "X-Goog-Api-Key": "sim" };
    const { body } = await undiciRequest(url, { method: "POST", headers, body: '{"text":"grüße"}' });
    await body.text();
    expect(provider.heard).toMatchObject([
      {
        method: "POST",
        path: "/v1beta/models/g:generateContent",
        query: "alt=sse&key=k",
        headers: { "x-client-request-id": "r1.0", "x-goog-api-key": "sim" },
        body: '{"text":"grüße"}',
      },
    ]);
  });

  it("numbers requests that bring no id of their own", async () => {
    const provider = scripted("a", answer([chunk("{}")]));
    const { port } = await serve(provider);
    await post(port);
    await post(port);
    expect(provider.heard.map((request) => request.headers["x-client-request-id"])).toEqual(["sim-1", "sim-2"]);
  });

  it("is spared a body that is larger than any provider takes", async () => {
    const provider = scripted("a", answer([chunk("{}")]));
    const { port } = await serve(provider);
    const reply = await post(port, { body: "x".repeat(33 * 1024 * 1024) });
    expect(reply.status).toBe(413);
    expect(provider.heard).toHaveLength(0);
  });
});

describe("a stream on a socket", () => {
  it("is chunked, in order, and comes piece by piece", async () => {
    const body = [chunk("data: 1\n\n"), chunk("data: 2\n\n", 30), chunk("data: 3\n\n", 30)];
    const { port } = await serve(scripted("a", answer(body, { headers: EVENTS })));
    const reply = await post(port);
    expect(reply).toMatchObject({ body: "data: 1\n\ndata: 2\n\ndata: 3\n\n", error: null });
    expect(reply.headers["transfer-encoding"]).toBe("chunked");
    expect(reply.parts.length).toBeGreaterThan(1);
  });

  it("says the length of each chunk in bytes, whatever it is written in", async () => {
    const pieces = ["data: größe\n\n", "data: plain\n\n", "data: 日本語 🎈\n\n", "data: end\n\n"];
    const body = pieces.map((piece, index) => chunk(piece, index * 5));
    const { port } = await serve(scripted("a", answer(body, { headers: EVENTS })));
    expect(await post(port)).toMatchObject({ body: pieces.join(""), error: null });
  });

  it("is not chunked for a client that knows no chunks", async () => {
    const body = [chunk("data: 1\n\n", 5), chunk("data: 2\n\n", 5), chunk("data: 3\n\n", 5)];
    const { port } = await serve(scripted("a", answer(body, { headers: EVENTS })));
    const socket = connect({ host: HOST, port });
    let text = "";
    socket.setEncoding("utf8").on("data", (part: string) => (text += part));
    const closed = new Promise((resolve) => socket.once("close", resolve));
    socket.write("POST /v1/chat/completions HTTP/1.0\r\ncontent-length: 2\r\n\r\n{}");
    await closed;
    expect(text.split("\r\n\r\n")[1]).toBe("data: 1\n\ndata: 2\n\ndata: 3\n\n");
  });

  it("catches up in one write where it has fallen behind, and measures by how much it had", async () => {
    const body = Array.from({ length: 200 }, (_, index) => chunk(`data: ${index}\n\n`, 0.001));
    const { port, server } = await serve(scripted("a", answer(body, { headers: EVENTS })));
    const reply = await post(port);
    expect(reply.body).toBe(body.map(({ data }) => String(data)).join(""));
    expect(reply.parts.length).toBeLessThan(100);
    const { count, p50Ms, p99Ms, maxMs } = server.listeners[0]?.lag.reading() ?? { count: 0 };
    expect(count).toBeGreaterThan(0);
    expect(p50Ms).toBeLessThanOrEqual(p99Ms ?? 0);
    expect(p99Ms).toBeLessThanOrEqual(maxMs ?? 0);
  });

  it("is one of three hundred at once, each whole and its own", async () => {
    const provider = scripted("a", (request) => {
      const pieces = Array.from({ length: 20 }, (_, index) => chunk(`data: ${request.body}-${index}\n\n`, 5));
      return answer([...pieces, chunk("data: [DONE]\n\n")], { headers: EVENTS });
    });
    const { port } = await serve(provider);
    const agent = new UndiciAgent({ connections: 300 });
    const bodies = await Promise.all(
      Array.from({ length: 300 }, async (_, index) => {
        const url = `http://${HOST}:${port}/v1/chat/completions`;
        const { body } = await undiciRequest(url, { method: "POST", body: `r${index}`, dispatcher: agent });
        return body.text();
      }),
    );
    await agent.close();
    bodies.forEach((body, index) => {
      const expected = Array.from({ length: 20 }, (_, piece) => `data: r${index}-${piece}\n\n`);
      expect(body).toBe([...expected, "data: [DONE]\n\n"].join(""));
    });
  });
});

describe("what can go wrong on a socket", () => {
  it("resets a connection before any answer", async () => {
    const { port } = await serve(scripted("a", { how: "reset", atMs: 20 }));
    expect(await codeOf(post(port))).toBe("ECONNRESET");
  });

  it("resets where it should have refused, since the connection stands", async () => {
    const { port } = await serve(scripted("a", { how: "refuse" }));
    expect(await codeOf(post(port))).toBe("ECONNRESET");
  });

  it("cuts a whole answer after what was sent, short of the length it promised", async () => {
    const { port } = await serve(scripted("a", answer([chunk('{"half":')], { end: "cut" })));
    const reply = await post(port);
    expect(reply).toMatchObject({ status: 200, body: '{"half":', error: "ECONNRESET" });
    expect(Number(reply.headers["content-length"])).toBeGreaterThan('{"half":'.length);
  });

  it("cuts a stream after its first pieces", async () => {
    const body = [chunk("data: 1\n\n"), chunk("data: 2\n\n", 5)];
    const { port } = await serve(scripted("a", answer(body, { headers: EVENTS, end: "cut" })));
    expect(await post(port)).toMatchObject({ status: 200, body: "data: 1\n\ndata: 2\n\n", error: "ECONNRESET" });
  });

  it("cuts right after the headers where there is no body", async () => {
    const { port } = await serve(scripted("a", answer([], { headers: EVENTS, end: "cut" })));
    expect(await post(port)).toMatchObject({ status: 200, body: "", error: "ECONNRESET" });
  });

  it("hangs without a byte until the client leaves, then forgets it", async () => {
    const records: ExchangeRecord[] = [];
    const hanging = scripted("a", { how: "hang" });
    const { port } = await serveWith({ providers: [hanging], onExchange: (record) => records.push(record) });
    const socket = connect({ host: HOST, port });
    let bytes = 0;
    socket.on("data", (data) => (bytes += data.length));
    socket.write("POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}");
    await eventually(() => hanging.heard.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(bytes).toBe(0);
    socket.destroy();
    await eventually(() => records.length === 1);
    expect(records[0]).toMatchObject({ provider: "a", abandoned: true, performance: { how: "hang" } });
  });

  it("sends the beginning of a body and then hangs", async () => {
    const records: ExchangeRecord[] = [];
    const performance = answer([chunk("data: 1\n\n")], { headers: EVENTS, end: "hang" });
    const { port } = await serveWith({
      providers: [scripted("a", performance)],
      onExchange: (record) => records.push(record),
    });
    const first = await new Promise<string>((resolve) => {
      const request = get({ host: HOST, port }, (response) => {
        response.on("error", () => undefined);
        response.once("data", (data: Buffer) => {
          resolve(data.toString());
          request.destroy();
        });
      });
      request.on("error", () => undefined);
    });
    expect(first).toBe("data: 1\n\n");
    await eventually(() => records[0]?.abandoned === true);
  });

  it.each([
    ["drips for ever, and stops when the client leaves", chunk(": keep-alive\n\n", 5), 5],
    ["floods only as fast as the client takes it", chunk("x".repeat(1 << 20)), 40],
  ])("%s", async (_, next, piecesMin) => {
    let pulled = 0;
    function* counted(): Generator<typeof next> {
      for (const piece of endless(next)) {
        pulled += 1;
        yield piece;
      }
    }
    const records: ExchangeRecord[] = [];
    const { port } = await serveWith({
      providers: [scripted("a", () => answer(counted(), { headers: EVENTS }))],
      onExchange: (record) => records.push(record),
    });
    const bytes = await new Promise<number>((resolve) => {
      let received = 0;
      const request = get({ host: HOST, port }, (response) => {
        response.on("error", () => undefined);
        response.on("data", (data: Buffer) => {
          received += data.length;
          if (received < next.data.length * piecesMin) return;
          resolve(received);
          request.destroy();
        });
      });
      request.on("error", () => undefined);
    });
    expect(bytes).toBeGreaterThanOrEqual(next.data.length * piecesMin);
    await eventually(() => records.length === 1);
    const pulledWhenOver = pulled;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(pulled).toBe(pulledWhenOver);
  });

  it("holds a flood back from a client that does not read", async () => {
    let pulled = 0;
    function* counted(): Generator<ReturnType<typeof chunk>> {
      for (const piece of endless(chunk("x".repeat(1 << 20)))) {
        pulled += 1;
        yield piece;
      }
    }
    const { port } = await serve(scripted("a", () => answer(counted(), { headers: EVENTS })));
    const socket = connect({ host: HOST, port });
    socket.pause();
    socket.write("GET / HTTP/1.1\r\nhost: x\r\n\r\n");
    await eventually(() => pulled > 1);
    let before = -1;
    await eventually(async () => {
      const still = pulled === before;
      before = pulled;
      await new Promise((resolve) => setTimeout(resolve, 100));
      return still;
    });
    // What fits into the two kernels' buffers, and no more.
    expect(pulled).toBeLessThan(64);
    socket.destroy();
  });

  it("serves everyone else while it floods", async () => {
    const provider = scripted("a", (request) =>
      request.body === "flood" ? answer(endless(chunk("x".repeat(1 << 20)))) : answer([chunk("{}")]),
    );
    const { port } = await serve(provider);
    const flooded = codeOf(post(port, { body: "flood", agent: new Agent({ timeout: 0 }) }));
    await eventually(() => provider.heard.length === 1);
    for (let index = 0; index < 5; index += 1) expect((await post(port)).body).toBe("{}");
    await running.splice(0)[0]?.close();
    await flooded;
  });
});

describe("a refuse window", () => {
  const HOUR_MS = 3_600_000;

  it("closes the listener, and opens it again on the same port", async () => {
    const hand = handClock();
    const untilMs = hand.now() + HOUR_MS;
    const provider = scripted("a", answer([chunk("{}")]));
    const refuseWindows = { a: [{ fromMs: 0, untilMs }] };
    const { port } = await serveWith({ clock: hand, providers: [provider], refuseWindows });
    expect(await codeOf(post(port))).toBe("ECONNREFUSED");
    expect(provider.heard).toHaveLength(0);
    hand.pass(HOUR_MS);
    await eventually(() => accepts(port));
    expect((await post(port)).status).toBe(200);
  });

  it("may be set and taken back at any time, and is so when that is done", async () => {
    const { port, server } = await serve(scripted("a", answer([chunk("{}")])));
    const [listening] = server.listeners;
    if (listening === undefined) throw new Error("no listener");
    const ever = [{ fromMs: 0, untilMs: Number.MAX_SAFE_INTEGER }];
    for (const windows of [ever, [], ever, ever, []]) {
      await listening.refuse(windows);
      expect([listening.listening, await accepts(port)]).toEqual([windows.length === 0, windows.length === 0]);
    }
    // Whoever came last is heeded, also while the port is being taken again.
    await listening.refuse(ever);
    await Promise.all([listening.refuse([]), listening.refuse(ever)]);
    expect(await accepts(port)).toBe(false);
  });

  it("comes again and again", async () => {
    const hand = handClock();
    const startMs = hand.now();
    const refuseWindows = {
      a: [1, 3].map((hour) => ({ fromMs: startMs + hour * HOUR_MS, untilMs: startMs + (hour + 1) * HOUR_MS })),
    };
    const { port } = await serveWith({
      clock: hand,
      providers: [scripted("a", answer([chunk("{}")]))],
      refuseWindows,
    });
    for (const open of [true, false, true, false, true]) {
      await eventually(async () => (await accepts(port)) === open);
      hand.pass(HOUR_MS);
    }
  });

  it("ends idle connections when it begins, so that none of them hides it", async () => {
    const hand = handClock();
    const fromMs = hand.now() + HOUR_MS;
    const { port } = await serveWith({
      clock: hand,
      providers: [scripted("a", answer([chunk("{}")]))],
      refuseWindows: { a: [{ fromMs, untilMs: fromMs + HOUR_MS }] },
    });
    const agent = new Agent({ keepAlive: true });
    expect((await post(port, { agent })).status).toBe(200);
    expect(Object.keys(agent.freeSockets)).toHaveLength(1);
    hand.pass(HOUR_MS);
    await eventually(() => Object.keys(agent.freeSockets).length === 0);
    expect(await codeOf(post(port, { agent }))).toBe("ECONNREFUSED");
    agent.destroy();
  });

  it("lets a stream that is under way come to its end", async () => {
    const hand = handClock();
    const fromMs = hand.now() + HOUR_MS;
    const provider = scripted("a", answer([chunk("data: 1\n\n"), chunk("data: 2\n\n", 200)], { headers: EVENTS }));
    const { port } = await serveWith({
      clock: hand,
      providers: [provider],
      refuseWindows: { a: [{ fromMs, untilMs: fromMs + HOUR_MS }] },
    });
    const agent = new Agent({ keepAlive: true });
    const reply = post(port, { agent });
    await eventually(() => provider.heard.length === 1);
    hand.pass(HOUR_MS);
    expect(await accepts(port)).toBe(false);
    expect(await reply).toMatchObject({ body: "data: 1\n\ndata: 2\n\n", error: null });
    await eventually(() => Object.keys(agent.freeSockets).length === 0);
    expect(await codeOf(post(port, { agent }))).toBe("ECONNREFUSED");
    agent.destroy();
  });

  it("waits for its port where someone else has taken it meanwhile", async () => {
    const hand = handClock();
    const refuseWindows = { a: [{ fromMs: 0, untilMs: hand.now() + HOUR_MS }] };
    const mine = scripted("a", answer([chunk("mine")]));
    const { port } = await serveWith({ clock: hand, providers: [mine], refuseWindows });
    const other = await startSimServer({
      clock,
      host: HOST,
      port,
      providers: [scripted("b", answer([chunk("theirs")]))],
    });
    hand.pass(HOUR_MS);
    expect((await post(port)).body).toBe("theirs");
    // However long that lasts: a provider that never came back would be a fault that no scenario has.
    for (let second = 0; second < 1000; second += 1) {
      hand.pass(1000);
      await new Promise(setImmediate);
    }
    await other.close();
    await eventually(async () => {
      hand.pass(1000);
      return accepts(port);
    });
    expect((await post(port)).body).toBe("mine");
  });
});

describe("starting and closing", () => {
  it("gives each provider a listener of its own, on ports that follow each other", async () => {
    const { server, port } = await onPortsInARow(() => [
      scripted("a", answer([chunk("A")])),
      scripted("b", answer([chunk("B")])),
    ]);
    expect(server.listeners).toMatchObject([
      { provider: "a", url: `http://${HOST}:${port}`, port },
      { provider: "b", url: `http://${HOST}:${port + 1}`, port: port + 1 },
    ]);
    expect((await post(port + 1)).body).toBe("B");
  });

  it("says which port is taken, and keeps none of the others", async () => {
    const { server, port } = await onPortsInARow(() => [
      scripted("a", { how: "hang" }),
      scripted("b", { how: "hang" }),
    ]);
    await server.close();
    await serveWith({ port: port + 1, providers: [scripted("taker", { how: "hang" })] });
    const providers = [scripted("c", { how: "hang" }), scripted("d", { how: "hang" })];
    const error = await startSimServer({ clock, host: HOST, port, providers }).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ListenError);
    expect(error).toMatchObject({ code: "EADDRINUSE", port: port + 1 });
    expect(await accepts(port)).toBe(false);
  });

  it("ends streams, hangs, drips and idle connections when it closes, and frees the ports", async () => {
    const provider = scripted("a", (request) => {
      if (request.body === "hang") return { how: "hang" };
      if (request.body === "late") return { how: "reset", atMs: 3_600_000 };
      if (request.body === "whole") return answer([chunk("{}")]);
      return answer(endless(chunk("data: x\n\n", 1000)), { headers: EVENTS });
    });
    const records: ExchangeRecord[] = [];
    const { server, port } = await serveWith({ providers: [provider], onExchange: (record) => records.push(record) });
    const idle = new Agent({ keepAlive: true });
    await post(port, { body: "whole", agent: idle });
    const ends = ["hang", "late", "drip", "drip"].map((body) => codeOf(post(port, { body })));
    await eventually(() => provider.heard.length === 5);
    await server.close();
    await Promise.all(ends);
    expect(await accepts(port)).toBe(false);
    await eventually(() => records.length === 5);
    expect(records.filter((record) => record.abandoned)).toHaveLength(4);
    idle.destroy();
  });

  it("leaves no timer behind, whatever was under way when it closed", async () => {
    const waiting = new Set<object>();
    const counting: Clock = {
      now: () => clock.now(),
      sleep: async (ms, cancellation) => {
        const wait = {};
        waiting.add(wait);
        const passed = await clock.sleep(ms, cancellation);
        waiting.delete(wait);
        return passed;
      },
      timer: (ms, callback) => {
        const wait = {};
        waiting.add(wait);
        const ring = (): void => {
          waiting.delete(wait);
          callback();
        };
        const timer = clock.timer(ms, ring);
        return { cancel: () => (waiting.delete(wait), timer.cancel()) };
      },
    };
    const slow = scripted("a", (request) =>
      request.body === "late" ? { how: "reset", atMs: 3_600_000 } : answer([chunk("{}", 3_600_000)]),
    );
    const fromMs = clock.now() + 3_600_000;
    const server = await startSimServer({
      clock: counting,
      host: HOST,
      providers: [slow],
      refuseWindows: { a: [{ fromMs, untilMs: fromMs + 1000 }] },
    });
    const port = server.listeners[0]?.port ?? 0;
    const gone = connect({ host: HOST, port });
    gone.write("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\n\r\nlate");
    await eventually(() => slow.heard.length === 1 && waiting.size === 2);
    gone.destroy();
    await eventually(() => waiting.size === 1);
    const ends = [codeOf(post(port, { body: "late" })), codeOf(post(port))];
    await eventually(() => waiting.size === 3);
    await server.close();
    await Promise.all(ends);
    expect(waiting.size).toBe(0);
  });

  it("can be closed twice, and inside a refuse window", async () => {
    const windows = { a: [{ fromMs: 0, untilMs: clock.now() + 60_000 }] };
    const { server } = await serveWith({ providers: [scripted("a", { how: "hang" })], refuseWindows: windows });
    await server.close();
    await server.close();
  });
});
