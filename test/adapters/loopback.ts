import { createServer as createHttpServer, type RequestListener } from "node:http";
import { createServer as createNetServer, type AddressInfo, type Server, type Socket } from "node:net";
import { createServer as createHttpsServer } from "node:https";
import { readFileSync } from "node:fs";

export const CERTIFICATE = readFileSync(new URL("../../fixtures/tls/cert.pem", import.meta.url), "utf8");
const KEY = readFileSync(new URL("../../fixtures/tls/key.pem", import.meta.url), "utf8");

export interface Loopback {
  readonly url: string;
  /** Every connection that was ever made. */
  readonly sockets: readonly Socket[];
  close(): Promise<void>;
}

export function httpServer(listener: RequestListener): Promise<Loopback> {
  return listening(createHttpServer({ keepAliveTimeout: 0 }, listener), "http");
}

export function httpsServer(listener: RequestListener): Promise<Loopback> {
  return listening(createHttpsServer({ key: KEY, cert: CERTIFICATE, keepAliveTimeout: 0 }, listener), "https");
}

/** A server that speaks bytes: `onRequest` is called once the request's last byte, of a body without blank lines, is there. */
export function rawServer(onRequest: (socket: Socket) => void): Promise<Loopback> {
  return listening(
    createNetServer((socket) => {
      let heard = "";
      socket.on("data", (bytes) => {
        heard += bytes.toString("latin1");
        if (!heard.endsWith("}")) return;
        heard = "";
        onRequest(socket);
      });
    }),
    "http",
  );
}

/** A server that accepts connections and never says a word. */
export function silentServer(scheme: "http" | "https"): Promise<Loopback> {
  return listening(
    createNetServer((socket) => {
      socket.resume();
    }),
    scheme,
  );
}

/** An address at which nobody listens. */
export async function deadUrl(): Promise<string> {
  const server = await silentServer("http");
  await server.close();
  return server.url;
}

async function listening(server: Server, scheme: string): Promise<Loopback> {
  const sockets: Socket[] = [];
  server.on("connection", (socket: Socket) => {
    socket.on("error", () => {});
    sockets.push(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${scheme}://127.0.0.1:${port}`,
    sockets,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

export function closed(socket: Socket): Promise<void> {
  return socket.destroyed ? Promise.resolve() : new Promise((resolve) => socket.once("close", () => resolve()));
}
