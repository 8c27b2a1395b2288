import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AdminApiOptions, type AdminReply, answerAdmin, failed } from "./admin-api.ts";
import { ended, listen, urlOf } from "./listen.ts";

/** Many times what a fault needs. */
const BODY_BYTES_MAX = 64 * 1024;
const CONNECTIONS_MAX = 64;
/** A client that has not sent its request by then is hung up on. */
const REQUEST_MS_MAX = 10_000;

export interface AdminServer {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

export interface AdminServerOptions {
  /** The address to listen on; other names than loopback's are heard only where it is not loopback. */
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly api: AdminApiOptions;
}

/** Puts the admin API on a listener of its own. Rejects with a ListenError. */
export async function startAdminServer({ host, port, api }: AdminServerOptions): Promise<AdminServer> {
  const server = createServer(
    { requestTimeout: REQUEST_MS_MAX, headersTimeout: REQUEST_MS_MAX },
    (incoming, response) => serve(incoming, response, host, api),
  );
  server.maxConnections = CONNECTIONS_MAX;
  const taken = await listen(server, host, port);
  return { url: urlOf(host, taken), port: taken, close: () => closed(server) };
}

function closed(server: Server): Promise<void> {
  const over = ended(server);
  server.close();
  return over;
}

function serve(incoming: IncomingMessage, response: ServerResponse, host: string, api: AdminApiOptions): void {
  // A client that leaves in the middle of something is no error here.
  incoming.on("error", () => {});
  response.on("error", () => {});
  const chunks: Buffer[] = [];
  let bytes = 0;
  incoming.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= BODY_BYTES_MAX) chunks.push(chunk);
  });
  incoming.once("end", () => {
    const body = bytes > BODY_BYTES_MAX ? null : Buffer.concat(chunks).toString("utf8");
    void replyTo(incoming, body, host, api).then((reply) => write(response, reply));
  });
}

/** @param body null: it was larger than is taken */
async function replyTo(
  { method = "GET", url = "/", headers }: IncomingMessage,
  body: string | null,
  host: string,
  api: AdminApiOptions,
): Promise<AdminReply> {
  if (!isOwnName(headers.host ?? "", host) || !isOwnOrigin(headers.origin, host)) {
    return failed(403, "this request comes from elsewhere", "ask by a loopback address, and not from a web page");
  }
  if (body === null) return failed(413, "the body is too large", `send at most ${BODY_BYTES_MAX} bytes`);
  const [path = "/"] = url.split("?");
  return answerAdmin({ method, path, body }, api);
}

function write(response: ServerResponse, { status, body, allow }: AdminReply): void {
  response.writeHead(status, {
    "content-type": "application/json",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    ...(allow === undefined ? {} : { allow }),
  });
  response.end(`${JSON.stringify(body, null, 2)}\n`);
}

/**
 * Whether the name that a request was sent to is this machine's own. A web page anywhere can have its own name point to
 * this machine, and then the browser takes the two for one; what it cannot do is send another name than its own. Who
 * opens the listener to other machines is asked by whatever names those have for this one.
 */
function isOwnName(name: string, listensOn: string): boolean {
  return !isLoopback(listensOn) || isLoopback(name.toLowerCase().replace(/:\d+$/, ""));
}

/** Only browsers tell an origin, and only a page that this machine serves has business here. */
function isOwnOrigin(origin: string | undefined, listensOn: string): boolean {
  if (origin === undefined) return true;
  const name = URL.canParse(origin) ? new URL(origin).hostname : "";
  return isLoopback(name) || name === listensOn.toLowerCase();
}

/** Whether nobody but this machine can mean this host. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, "$1");
  return name === "localhost" || name.endsWith(".localhost") || name === "::1" || /^127(?:\.\d{1,3}){3}$/.test(name);
}
