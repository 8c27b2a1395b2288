import { connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { FaultEffect } from "../../src/config/scenario.ts";
import { startSimServer } from "../../src/sim/server.ts";
import type { SimServer } from "../../src/sim/server.ts";
import { fault, givenProvider, STEADY } from "./simulation.ts";
import { HOST, clock, post } from "./sockets.ts";

const running: SimServer[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

const KEY = { authorization: "Bearer any-key" };
const QUICK = { ...STEADY, latency: { kind: "total", meanMs: 10, p95Ms: 10, p99Ms: 10 } } as const;

function bodyOf(stream: boolean): string {
  return JSON.stringify({ model: "gpt-4.1", stream, messages: [{ role: "user", content: "Why is the sky blue?" }] });
}

/** The port of a provider under this fault. */
async function serve(effect: FaultEffect): Promise<number> {
  const provider = givenProvider({ behaviour: QUICK, faults: [fault(effect)], startMs: clock.now() });
  const server = await startSimServer({ clock, host: HOST, providers: [provider] });
  running.push(server);
  return server.listeners[0]?.port ?? 0;
}

/** How long something that is to come may take, and after how much silence nothing more is expected. */
const PATIENCE_MS = 5000;
const SILENCE_MS = 200;

/** How long each wait may take: for the first bytes, and for whatever comes behind them. */
interface Waits {
  readonly firstMs?: number;
  readonly nextMs?: number;
}

/** What comes on a bare connection, and what becomes of the connection: "ended", "reset", or "open" after such a wait. */
function heardOn(port: number, stream: boolean, waits: Waits = {}): Promise<{ said: string; end: string }> {
  const { firstMs = PATIENCE_MS, nextMs = PATIENCE_MS } = waits;
  return new Promise((resolve) => {
    const body = bodyOf(stream);
    const socket = connect({ host: HOST, port });
    let said = "";
    const settle = (end: string): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ said, end });
    };
    let timer = setTimeout(() => settle("open"), firstMs);
    socket.setEncoding("utf8");
    socket.on("data", (text: string) => {
      said += text;
      clearTimeout(timer);
      timer = setTimeout(() => settle("open"), nextMs);
    });
    socket.once("end", () => settle("ended"));
    socket.once("error", (error: NodeJS.ErrnoException) => settle(error.code === "ECONNRESET" ? "reset" : "other"));
    socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nhost: sim\r\nauthorization: ${KEY.authorization}\r\n` +
        `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  });
}

/** Without the headers. */
function bodyIn(said: string): string {
  return said.slice(said.indexOf("\r\n\r\n") + 4);
}

describe.each([
  ["whole", false],
  ["streamed", true],
])("on a socket, of a %s answer", (_, stream) => {
  it("a cut behind the headers is a reset, and the headers are not lost in it", async () => {
    const { said, end } = await heardOn(await serve({ kind: "cut", after: "headers" }), stream);
    expect(said).toMatch(/^HTTP\/1\.1 200 /);
    expect([bodyIn(said), end]).toEqual(["", "reset"]);
  });

  it("a cut further on is a connection that ends too early", async () => {
    const { said, end } = await heardOn(await serve({ kind: "cut", after: "middle" }), stream);
    expect(bodyIn(said)).toContain('"model":"gpt-4.1"');
    expect(end).toBe("ended");
  });

  it("a stall behind the headers leaves them alone on an open connection", async () => {
    const { said, end } = await heardOn(await serve({ kind: "stall", after: "headers" }), stream, {
      nextMs: SILENCE_MS,
    });
    expect(said).toMatch(/^HTTP\/1\.1 200 /);
    expect([bodyIn(said), end]).toEqual(["", "open"]);
  });

  it("a truncation is nothing that HTTP could notice", async () => {
    const port = await serve({ kind: "truncated", after: "middle" });
    const { status, headers, body, error } = await post(port, { headers: KEY, body: bodyOf(stream) });
    expect([status, error]).toEqual([200, null]);
    expect(body).not.toMatch(/\[DONE\]|\}$/);
    expect(headers["content-length"]).toBe(stream ? undefined : String(Buffer.byteLength(body)));
  });
});

describe("on a socket, a slow first token", () => {
  it("comes long after the headers of a stream", async () => {
    const { said } = await heardOn(await serve({ kind: "slow-first-token", delayMs: 60_000 }), true, {
      nextMs: SILENCE_MS,
    });
    expect(said).toMatch(/^HTTP\/1\.1 200 /);
    expect(bodyIn(said)).toBe("");
  });

  it("keeps even the headers of a whole answer", async () => {
    const { said } = await heardOn(await serve({ kind: "slow-first-token", delayMs: 60_000 }), false, {
      firstMs: SILENCE_MS,
    });
    expect(said).toBe("");
  });
});
