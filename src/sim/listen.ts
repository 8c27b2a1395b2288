import type { Server } from "node:http";

/** Thousands of callers may come at once, and one who finds no place here only tries again after a second. */
const BACKLOG = 4096;

/** Nobody can listen at this address. `code` is the system's, such as EADDRINUSE. */
export class ListenError extends Error {
  override readonly name = "ListenError";
  readonly code: string;
  readonly host: string;
  readonly port: number;

  constructor(code: string, host: string, port: number) {
    super(`cannot listen on ${host}:${port} (${code})`);
    this.code = code;
    this.host = host;
    this.port = port;
  }
}

/** Takes the port (0: any free one) and gives it. Rejects with a ListenError. */
export function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    // Stays for good: a connection that could not be accepted later on is the client's to notice.
    server.on("error", (error: NodeJS.ErrnoException) => reject(new ListenError(error.code ?? "unknown", host, port)));
    server.listen({ host, port, backlog: BACKLOG }, () => {
      const address = server.address();
      resolve(address !== null && typeof address === "object" ? address.port : port);
    });
  });
}

/** Tears down a server that no longer listens, or never did; resolves when nothing is left of it. */
export function ended(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.once("close", () => resolve());
    server.closeAllConnections();
  });
}

/** An address as a client on this machine writes it: those that mean "every interface" are not ones to connect to. */
export function urlOf(host: string, port: number): string {
  return `http://${reachable(host)}:${port}`;
}

function reachable(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  if (host === "::") return "[::1]";
  return host.includes(":") ? `[${host}]` : host;
}
