import type { ServerResponse } from "node:http";
import { createRequire } from "node:module";
import type { Socket } from "node:net";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { Pool } from "undici";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { undiciTransport } from "../../src/adapters/undici-transport.ts";
import { Cancellation } from "../../src/core/cancellation.ts";
import { type Transport, TransportError, type TransportRequest } from "../../src/core/transport.ts";
import {
  CERTIFICATE,
  closed,
  deadUrl,
  httpServer,
  httpsServer,
  type Loopback,
  rawServer,
  silentServer,
} from "./loopback.ts";

const MIB = 1024 * 1024;
let transport: Transport & { close(): Promise<void> };
let servers: Loopback[] = [];

beforeEach(() => {
  transport = undiciTransport();
});

afterEach(async () => {
  await transport.close();
  await Promise.all(servers.map((server) => server.close()));
  servers = [];
});

async function started(server: Promise<Loopback>): Promise<Loopback> {
  servers.push(await server);
  return server;
}

function ask(url: string, more: Partial<TransportRequest> = {}): TransportRequest {
  return {
    provider: "p",
    method: "POST",
    url: `${url}/v1/x`,
    headers: { "content-type": "application/json" },
    body: "{}",
    ...more,
  };
}

async function whole(url: string, bytesMax = MIB): Promise<string> {
  const response = await transport.send(ask(url), new Cancellation());
  return response.body.text(bytesMax);
}

async function errorOf(work: Promise<unknown>): Promise<TransportError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof TransportError) return error;
    throw error;
  }
  throw new Error("it did not fail");
}

async function kindOf(work: Promise<unknown>): Promise<string> {
  return (await errorOf(work)).kind;
}

/** Writes as fast as the reader takes it; stops when the connection is gone. */
async function pour(response: ServerResponse, bytesTotal: number, onSent: (bytes: number) => void): Promise<void> {
  const block = Buffer.alloc(64 * 1024, "x");
  for (let sent = 0; sent < bytesTotal && !response.destroyed; sent += block.length) {
    if (!response.write(block)) await drained(response);
    onSent(sent + block.length);
  }
  response.end();
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off("drain", done).off("close", done);
      resolve();
    };
    response.on("drain", done).on("close", done);
  });
}

describe("an exchange", () => {
  it("carries method, path, query, headers and body, and brings status, headers and body back", async () => {
    const { url } = await started(
      httpServer((request, response) => {
        let heard = "";
        request.on("data", (bytes) => (heard += String(bytes)));
        request.on("end", () => {
          response.setHeader("X-Twice", ["a", "b"]);
          response.writeHead(418);
          response.end(JSON.stringify({ heard, url: request.url, method: request.method, headers: request.headers }));
        });
      }),
    );
    const request = ask(url, { url: `${url}/v1/x?alt=sse`, headers: { "x-a": "1" }, body: '{"grüße":1}' });
    const response = await transport.send(request, new Cancellation());
    expect(response.status).toBe(418);
    expect(response.headers["x-twice"]).toBe("a, b");
    expect(JSON.parse(await response.body.text(MIB))).toMatchObject({
      heard: '{"grüße":1}',
      url: "/v1/x?alt=sse",
      method: "POST",
      headers: { "x-a": "1", "accept-encoding": "identity" },
    });
  });

  it("sends no body with a GET, and asks for the root where the URL has no path", async () => {
    const { url } = await started(
      httpServer((request, response) =>
        response.end(`${request.method} ${request.url} ${request.headers["content-length"]}`),
      ),
    );
    const response = await transport.send(ask(url, { url, method: "GET", body: "" }), new Cancellation());
    expect(await response.body.text(MIB)).toBe("GET / undefined");
  });

  it("follows no redirect", async () => {
    const { url } = await started(
      httpServer((_, response) => response.writeHead(302, { location: "/elsewhere" }).end()),
    );
    expect((await transport.send(ask(url), new Cancellation())).status).toBe(302);
  });

  it("waits for the answer behind an early hint", async () => {
    const { url } = await started(
      httpServer((_, response) => {
        response.writeEarlyHints({ link: "</a>; rel=preload" });
        response.end("real");
      }),
    );
    expect(await whole(url)).toBe("real");
  });

  it("gives chunks as they come, and null at the end", async () => {
    let respond: ServerResponse | null = null;
    const { url } = await started(
      httpServer((_, response) => {
        respond = response;
        response.write("one");
      }),
    );
    const { body } = await transport.send(ask(url), new Cancellation());
    expect(new TextDecoder().decode((await body.next()) ?? undefined)).toBe("one");
    const next = body.next();
    (respond as ServerResponse | null)?.write("two");
    expect(new TextDecoder().decode((await next) ?? undefined)).toBe("two");
    (respond as ServerResponse | null)?.end();
    expect(await body.next()).toBeNull();
    expect(await body.next()).toBeNull();
  });

  it("reads a body that only the end of the connection ends", async () => {
    const { url } = await started(
      rawServer((socket) => socket.end("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nall of it")),
    );
    expect(await whole(url)).toBe("all of it");
  });

  it("drops a byte order mark, and joins characters that were split between chunks", async () => {
    const bytes = Buffer.from("\ufeff日本🦊");
    const { url } = await started(
      httpServer(async (_, response) => {
        for (const byte of bytes) await new Promise((resolve) => response.write(Uint8Array.of(byte), resolve));
        response.end();
      }),
    );
    expect(await whole(url)).toBe("日本🦊");
  });

  it("unpacks what a proxy compressed although that was declined, within the limit", async () => {
    const packed = new Map([
      ["gzip", gzipSync("hello")],
      ["br", brotliCompressSync("hello")],
      ["bomb", gzipSync(Buffer.alloc(10 * MIB))],
      ["broken", Buffer.from("not gzip")],
      ["odd", Buffer.from("who knows")],
    ]);
    const { url } = await started(
      httpServer((request, response) => {
        const name = request.url?.slice(1) ?? "";
        response.writeHead(200, { "content-encoding": name === "br" ? "br" : name === "odd" ? "snappy" : "gzip" });
        response.end(packed.get(name));
      }),
    );
    const get = async (name: string): Promise<string> =>
      (await transport.send(ask(url, { url: `${url}/${name}` }), new Cancellation())).body.text(MIB);
    expect(await get("gzip")).toBe("hello");
    expect(await get("br")).toBe("hello");
    expect(await kindOf(get("bomb"))).toBe("too-large");
    expect(await kindOf(get("broken"))).toBe("protocol");
    expect(await kindOf(get("odd"))).toBe("protocol");
    const stream = await transport.send(ask(url, { url: `${url}/gzip` }), new Cancellation());
    expect(await kindOf(stream.body.next())).toBe("protocol");
  });

  it("finds nothing to unpack in an empty body, whatever its headers say", async () => {
    const { url } = await started(
      httpServer((_, response) => response.writeHead(503, { "content-encoding": "gzip" }).end()),
    );
    expect(await whole(url)).toBe("");
  });
});

describe("connections", () => {
  it("are kept and used again", async () => {
    const server = await started(httpServer((_, response) => response.end("ok")));
    for (let n = 0; n < 20; n += 1) expect(await whole(server.url)).toBe("ok");
    // A connection takes a turn of the event loop to be free again; the request that comes within it opens a second.
    expect(server.sockets.length).toBeLessThanOrEqual(2);
  });

  it("serve 200 requests at once, and are used again by the next 200", async () => {
    const server = await started(httpServer((_, response) => setImmediate(() => response.end("ok"))));
    for (let round = 0; round < 2; round += 1) {
      const answers = await Promise.all(Array.from({ length: 200 }, () => whole(server.url)));
      expect(answers.every((answer) => answer === "ok")).toBe(true);
    }
    expect(server.sockets.length).toBeLessThan(400);
  });

  it("are bounded: a request beyond the limit waits for one", async () => {
    const narrow = undiciTransport({ connectionsPerOriginMax: 2 });
    const server = await started(httpServer((_, response) => setImmediate(() => response.end("ok"))));
    const send = async (): Promise<string> => (await narrow.send(ask(server.url), new Cancellation())).body.text(MIB);
    expect((await Promise.all(Array.from({ length: 20 }, send))).length).toBe(20);
    expect(server.sockets.length).toBe(2);
    await narrow.close();
  });

  it("that the server closed after an answer cost the next request nothing", async () => {
    const server = await started(
      rawServer((socket) => {
        socket.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
        socket.end();
      }),
    );
    for (let n = 0; n < 20; n += 1) expect(await whole(server.url)).toBe("ok");
  });

  it("survive a cancellation that comes after the last byte", async () => {
    const server = await started(httpServer((_, response) => response.end("ok")));
    const cancellation = new Cancellation();
    const response = await transport.send(ask(server.url), cancellation);
    await response.body.text(MIB);
    cancellation.cancel("lost-race");
    for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
    await whole(server.url);
    expect(server.sockets.length).toBe(1);
  });

  it("may be TLS, with a certificate that is trusted", async () => {
    const { url } = await started(httpsServer((_, response) => response.end("secret")));
    const trusting = undiciTransport({ certificateAuthority: CERTIFICATE });
    const response = await trusting.send(ask(url), new Cancellation());
    expect(await response.body.text(MIB)).toBe("secret");
    await trusting.close();
    const error = await errorOf(whole(url));
    expect(error).toMatchObject({ kind: "connect" });
    expect(error.message).toContain("certificate");
  });

  it("are all closed at the end, and what is under way is given up", async () => {
    const server = await started(silentServer("http"));
    const sent = errorOf(whole(server.url));
    await vi.waitUntil(() => server.sockets.length === 1);
    await transport.close();
    expect((await sent).kind).toBe("cancelled");
    await Promise.all(server.sockets.map(closed));
  });

  it("are all closed at the end, also those of an origin that had to make room for others", async () => {
    const narrow = undiciTransport({ originsMax: 1 });
    const send = async (url: string): Promise<string> =>
      (await narrow.send(ask(url), new Cancellation())).body.text(MIB);
    const silent = await started(silentServer("http"));
    const sent = kindOf(send(silent.url));
    await vi.waitUntil(() => silent.sockets.length === 1);
    const other = await started(httpServer((_, response) => response.end("ok")));
    expect(await send(other.url)).toBe("ok");
    await narrow.close();
    expect(await sent).toBe("cancelled");
    await Promise.all([...silent.sockets, ...other.sockets].map(closed));
  });

  it("are not made any more after the end", async () => {
    const server = await started(httpServer((_, response) => response.end("ok")));
    await transport.close();
    expect(await kindOf(whole(server.url))).toBe("cancelled");
    await transport.close();
    expect(server.sockets.length).toBe(0);
  });
});

describe("what goes wrong", () => {
  const HEAD = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
  const answers: readonly [title: string, kind: string, answer: (socket: Socket) => void][] = [
    ["reset before an answer", "reset", (socket) => socket.resetAndDestroy()],
    ["closed before an answer", "reset", (socket) => socket.end()],
    ["closed inside the headers", "reset", (socket) => socket.end(HEAD)],
    ["a body shorter than announced", "cut", (socket) => socket.end(`${HEAD}content-length: 100\r\n\r\n{"half":`)],
    [
      "a short body with connection: close",
      "cut",
      (socket) => socket.end(`${HEAD}connection: close\r\ncontent-length: 100\r\n\r\n{`),
    ],
    [
      "chunks without the last one",
      "cut",
      (socket) => socket.end(`${HEAD}transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n`),
    ],
    [
      "such chunks with connection: close",
      "cut",
      (socket) => socket.end(`${HEAD}connection: close\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhel`),
    ],
    ["no HTTP at all", "protocol", (socket) => socket.end("SSH-2.0-OpenSSH_9.6\r\n\r\n")],
    ["a broken header", "protocol", (socket) => socket.end("HTTP/1.1 200 OK\r\nbad header\r\n\r\n")],
    ["a broken chunk", "protocol", (socket) => socket.end(`${HEAD}transfer-encoding: chunked\r\n\r\nzz\r\nhello\r\n`)],
    [
      "an upgrade nobody asked for",
      "protocol",
      (socket) => socket.end("HTTP/1.1 101 Switching\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n"),
    ],
    ["endless headers", "too-large", (socket) => socket.end(`${HEAD}x-pad: ${"x".repeat(128 * 1024)}\r\n\r\n`)],
  ];

  it.each(answers)("%s is %s", async (_, kind, answer) => {
    const { url } = await started(rawServer(answer));
    expect(await kindOf(whole(url))).toBe(kind);
  });

  it("a lost connection inside a stream comes behind the chunks that were read", async () => {
    const { url } = await started(
      rawServer((socket) => {
        socket.write(`${HEAD}transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n`, () => socket.resetAndDestroy());
      }),
    );
    const { body } = await transport.send(ask(url), new Cancellation());
    expect(new TextDecoder().decode((await body.next()) ?? undefined)).toBe("hello");
    expect(await kindOf(body.next())).toBe("cut");
    expect(await kindOf(body.next())).toBe("cut");
  });

  it("nobody listening, and no TLS behind https, are no connection", async () => {
    const error = await errorOf(whole(await deadUrl()));
    expect(error).toMatchObject({ kind: "connect" });
    expect(error.message).toContain("refused");
    const plain = await started(httpServer((_, response) => response.end("ok")));
    expect(await kindOf(whole(plain.url.replace("http:", "https:")))).toBe("connect");
  });

  it.each(["nonsense", "ftp://127.0.0.1/x", "http://", "http://127.0.0.1:99999/x", "/v1/x"])(
    "the URL %j is told as one that cannot be called",
    async (url) => {
      expect(await kindOf(transport.send(ask("", { url }), new Cancellation()))).toBe("connect");
    },
  );

  it("a key that no header can carry is told without the key", async () => {
    const { url } = await started(httpServer((_, response) => response.end("ok")));
    const cancellation = new Cancellation();
    const error = await errorOf(
      transport.send(ask(url, { headers: { authorization: "Bearer s3cret\nx" } }), cancellation),
    );
    expect(error.kind).toBe("connect");
    expect(error.message).toContain("authorization");
    expect(error.message).not.toContain("s3cret");
    expect(cancellation.listenerCount).toBe(0);
  });

  it("400 MB are given up once they pass the limit", async () => {
    let sent = 0;
    const { url } = await started(
      httpServer((_, response) => void pour(response, 400 * MIB, (bytes) => (sent = bytes))),
    );
    expect(await kindOf(whole(url, MIB))).toBe("too-large");
    expect(sent).toBeLessThan(64 * MIB);
  });

  it("a reader that does not read makes the sender wait", async () => {
    const total = 96 * MIB;
    const sender = { sent: 0 };
    const { url } = await started(
      httpServer((_, response) => void pour(response, total, (bytes) => (sender.sent = bytes))),
    );
    const { body } = await transport.send(ask(url), new Cancellation());
    // The sender either comes to a halt or to its end; a slow machine can only make it halt earlier.
    let before = -1;
    while (sender.sent !== before && sender.sent < total) {
      before = sender.sent;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    expect(sender.sent).toBeLessThan(48 * MIB);
    let read = 0;
    for (let chunk = await body.next(); chunk !== null; chunk = await body.next()) read += chunk.byteLength;
    expect(read).toBe(total);
  });
});

describe("a cancellation", () => {
  it("that came before sends nothing", async () => {
    const server = await started(httpServer((_, response) => response.end("ok")));
    const cancellation = new Cancellation();
    cancellation.cancel("caller");
    expect(await kindOf(transport.send(ask(server.url), cancellation))).toBe("cancelled");
    expect(server.sockets.length).toBe(0);
  });

  it("ends a request that is never answered, and its connection", async () => {
    let arrived: (socket: Socket) => void;
    const arrival = new Promise<Socket>((resolve) => (arrived = resolve));
    const { url } = await started(rawServer((socket) => arrived(socket)));
    const cancellation = new Cancellation();
    const sent = kindOf(transport.send(ask(url), cancellation));
    const socket = await arrival;
    expect(cancellation.listenerCount).toBe(1);
    cancellation.cancel("first-token");
    expect(await sent).toBe("cancelled");
    await closed(socket);
    expect(cancellation.listenerCount).toBe(0);
  });

  it("ends a TLS handshake that is never answered, so that no socket is left behind", async () => {
    const server = await started(silentServer("https"));
    const cancellations = Array.from({ length: 5 }, () => new Cancellation());
    const sent = cancellations.map((cancellation) => kindOf(transport.send(ask(server.url), cancellation)));
    await vi.waitUntil(() => server.sockets.length === 5);
    for (const cancellation of cancellations) cancellation.cancel("first-token");
    expect(await Promise.all(sent)).toEqual(Array.from({ length: 5 }, () => "cancelled"));
    await Promise.all(server.sockets.map(closed));
  });

  it("leaves alone the other requests that wait for a connection", async () => {
    const server = await started(silentServer("https"));
    const [first, second] = [new Cancellation(), new Cancellation()];
    const failed = kindOf(transport.send(ask(server.url), first));
    let settled = false;
    const other = kindOf(transport.send(ask(server.url), second)).finally(() => (settled = true));
    await vi.waitUntil(() => server.sockets.length === 2);
    first.cancel("first-token");
    expect(await failed).toBe("cancelled");
    await Promise.race(server.sockets.map(closed));
    expect(settled).toBe(false);
    second.cancel("caller");
    expect(await other).toBe("cancelled");
  });

  it("ends a body of blanks that drip for ever", async () => {
    const server = await started(
      httpServer((_, response) => {
        const drip = setInterval(() => response.write("\n"), 1);
        response.on("close", () => clearInterval(drip));
      }),
    );
    const cancellation = new Cancellation();
    const response = await transport.send(ask(server.url), cancellation);
    await response.body.next();
    const rest = kindOf(response.body.text(MIB));
    cancellation.cancel("total");
    expect(await rest).toBe("cancelled");
    expect(await kindOf(response.body.next())).toBe("cancelled");
    await Promise.all(server.sockets.map(closed));
    expect(cancellation.listenerCount).toBe(0);
  });

  it("is forgotten when the exchange is over, however it ended", async () => {
    const good = await started(httpServer((_, response) => response.end("ok")));
    const bad = await started(rawServer((socket) => socket.resetAndDestroy()));
    const cancellation = new Cancellation();
    for (let n = 0; n < 10; n += 1) {
      await (await transport.send(ask(good.url), cancellation)).body.text(MIB);
      await kindOf(transport.send(ask(bad.url), cancellation));
    }
    expect(cancellation.listenerCount).toBe(0);
  });
});

describe("time limits", () => {
  it("are not set by undici: neither for the connection, nor the headers, nor the body", async () => {
    const silentTls = await started(silentServer("https"));
    const silent = await started(silentServer("http"));
    const half = await started(rawServer((socket) => socket.write("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf")));
    const timers = vi.spyOn(globalThis, "setTimeout");
    // One timer of Node's does for all of undici's own, and may be there already.
    const undiciTimers: Record<"setTimeout" | "setFastTimeout", () => unknown> = createRequire(import.meta.url)(
      "undici/lib/util/timers.js",
    );
    const ownTimers = vi.spyOn(undiciTimers, "setTimeout");
    const ownFastTimers = vi.spyOn(undiciTimers, "setFastTimeout");
    const cancellation = new Cancellation();
    const hanging = [silentTls, silent, half].map(async ({ url }) =>
      kindOf(transport.send(ask(url), cancellation).then((response) => response.body.text(MIB))),
    );
    while ([silentTls, silent, half].some(({ sockets }) => sockets.length === 0)) await new Promise(setImmediate);
    for (let turn = 0; turn < 50; turn += 1) await new Promise(setImmediate);
    for (const spy of [timers, ownTimers, ownFastTimers]) expect(spy).not.toHaveBeenCalled();

    // That undici's limits would be seen like this is shown by setting one.
    const limited = new Pool(silentTls.url, { connect: { timeout: 900 } });
    const failed = limited.request({ path: "/", method: "GET" }).catch(() => "failed");
    expect(ownTimers.mock.calls.length + ownFastTimers.mock.calls.length).toBeGreaterThan(0);
    for (const spy of [timers, ownTimers, ownFastTimers]) spy.mockRestore();
    await limited.destroy();
    expect(await failed).toBe("failed");
    cancellation.cancel("caller");
    expect(await Promise.all(hanging)).toEqual(["cancelled", "cancelled", "cancelled"]);
  });
});
