import { lookup } from "node:dns/promises";
import { connect, createServer } from "node:net";
import type { Clock } from "../core/clock.ts";

/** Who listens on this machine answers at once. */
const CONNECT_MS_MAX = 2000;

/** Whether a host of a URL is this machine and nobody else: each of its addresses is one of the loopback's. */
export async function isThisMachine(hostname: string): Promise<boolean> {
  try {
    const addresses = await lookup(bare(hostname), { all: true });
    return addresses.length > 0 && addresses.every(({ address }) => isLoopbackAddress(address));
  } catch {
    return false;
  }
}

/** Whether somebody accepts connections there. */
export function isListening({ hostname, port }: { hostname: string; port: number }, clock: Clock): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: bare(hostname), port });
    const settle = (answer: boolean): void => {
      limit.cancel();
      socket.destroy();
      resolve(answer);
    };
    const limit = clock.timer(CONNECT_MS_MAX, () => settle(false));
    socket.once("connect", () => settle(true));
    socket.once("error", () => settle(false));
  });
}

/** Why a port of 127.0.0.1 cannot be listened on, such as EADDRINUSE; null: it can. */
export function portTrouble(port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "unknown"));
    server.listen({ host: "127.0.0.1", port, exclusive: true }, () => server.close(() => resolve(null)));
  });
}

function isLoopbackAddress(address: string): boolean {
  return address === "::1" || /^(?:::ffff:)?127(?:\.\d{1,3}){3}$/i.test(address);
}

/** URLs put IPv6 addresses in brackets. */
function bare(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, "$1");
}
