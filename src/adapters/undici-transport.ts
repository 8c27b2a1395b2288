import { type Dispatcher, Pool } from "undici";
import type { Cancellation } from "../core/cancellation.ts";
import { type Transport, TransportError, type TransportRequest, type TransportResponse } from "../core/transport.ts";
import { Connecting } from "./connecting.ts";
import { HttpExchange } from "./http-exchange.ts";

/** Connections to one origin; a request beyond them waits for one. Generous: the engine's own limits are the real ones. */
const CONNECTIONS_PER_ORIGIN_MAX = 4096;
/** Origins with a pool of their own; with one more, the oldest pool is closed once its requests are done. */
const ORIGINS_MAX = 256;
/** All response headers together. */
const HEADER_BYTES_MAX = 64 * 1024;
/**
 * How long an idle connection is kept for another request, unless the server says how long it keeps it. Shorter than
 * what servers and load balancers commonly allow (60 s and more), so that it is ours to close.
 */
const IDLE_CONNECTION_MS = 30_000;
/**
 * How long one address of a name with several gets before the next one is tried as well. Node's own quarter of a second
 * gives up working connections to distant servers.
 */
const ADDRESS_ATTEMPT_MS = 1000;

export interface UndiciTransportOptions {
  readonly connectionsPerOriginMax?: number;
  readonly originsMax?: number;
  /** Certificate authorities to trust instead of the built-in ones, as PEM. */
  readonly certificateAuthority?: string;
}

/**
 * HTTP/1.1 over undici: one keep-alive pool per origin, no pipelining, no time limits of its own. `close` gives up what
 * is still under way and ends every connection; after it nothing is sent any more.
 */
export function undiciTransport(options: UndiciTransportOptions = {}): Transport & { close(): Promise<void> } {
  const { originsMax = ORIGINS_MAX } = options;
  const origins = new Map<string, Origin>();
  /** Pools of origins that had to make room for others, while they still have requests under way. */
  const leaving = new Set<Pool>();
  let closed = false;

  const originOf = (name: string): Origin => {
    const known = origins.get(name);
    if (known !== undefined) return known;
    const origin = openOrigin(name, options);
    if (origins.size >= originsMax) closeOldest(origins, leaving);
    origins.set(name, origin);
    return origin;
  };

  const send = (request: TransportRequest, cancellation: Cancellation): Promise<TransportResponse> => {
    if (cancellation.cancelled) return Promise.reject(new TransportError("cancelled", "cancelled before it was sent"));
    if (closed) return Promise.reject(new TransportError("cancelled", "nothing is sent any more"));
    const pathAt = pathStart(request.url);
    try {
      const { pool, connecting } = originOf(request.url.slice(0, pathAt));
      const exchange = new HttpExchange(request.provider, cancellation, connecting);
      connecting.dispatch(exchange, () => pool.dispatch(dispatchOptions(request, pathAt), exchange));
      return exchange.response;
    } catch (error) {
      // Undici throws for an origin that is no URL; the message names no header and so no key.
      const why = error instanceof Error ? error.message : "unknown";
      return Promise.reject(new TransportError("connect", `the request to ${request.provider} cannot be sent: ${why}`));
    }
  };

  const close = async (): Promise<void> => {
    closed = true;
    const pools = [...leaving, ...[...origins.values()].map(({ pool }) => pool)];
    origins.clear();
    await Promise.all(pools.map((pool) => pool.destroy()));
  };

  return { send, close };
}

interface Origin {
  readonly pool: Pool;
  readonly connecting: Connecting;
}

function openOrigin(name: string, options: UndiciTransportOptions): Origin {
  const { certificateAuthority } = options;
  const connecting = new Connecting({
    timeout: 0,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: ADDRESS_ATTEMPT_MS,
    ...(certificateAuthority === undefined ? null : { ca: certificateAuthority }),
  });
  const pool = new Pool(name, {
    connections: options.connectionsPerOriginMax ?? CONNECTIONS_PER_ORIGIN_MAX,
    connect: connecting.connect,
    pipelining: 1,
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: IDLE_CONNECTION_MS,
    maxHeaderSize: HEADER_BYTES_MAX,
  });
  return { pool, connecting };
}

function closeOldest(origins: Map<string, Origin>, leaving: Set<Pool>): void {
  for (const [name, { pool }] of origins) {
    origins.delete(name);
    leaving.add(pool);
    // Closing waits for the pool's requests; it cannot fail, and nobody waits for it.
    void pool.close().finally(() => leaving.delete(pool));
    return;
  }
}

/** Where the path begins: after the scheme and the authority. Parsing a URL object for each request costs a lot more. */
function pathStart(url: string): number {
  const scheme = url.indexOf("://");
  const slash = url.indexOf("/", scheme === -1 ? 0 : scheme + 3);
  return slash === -1 ? url.length : slash;
}

function dispatchOptions(request: TransportRequest, pathAt: number): Dispatcher.DispatchOptions {
  return {
    path: pathAt === request.url.length ? "/" : request.url.slice(pathAt),
    method: request.method,
    // Nothing is to be compressed: answers are small, and a compressed stream arrives in lumps.
    headers: { "accept-encoding": "identity", ...request.headers },
    body: request.method === "GET" ? null : request.body,
  };
}
