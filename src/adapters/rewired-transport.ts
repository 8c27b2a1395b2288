import { type Transport, TransportError, type TransportRequest } from "../core/transport.ts";

/** When a machine has no sockets or ports left, connecting fails with one of these, whoever is to be reached. */
const SHORTAGE = /\((?:EMFILE|ENFILE|EADDRNOTAVAIL|ENOBUFS)\)/;

/**
 * A name that is in no directory: reserved for that, and its first label is longer than names may be, so that this
 * machine knows without asking anybody.
 */
const UNKNOWN_HOST = `${"unknown-".repeat(8)}.invalid`;

/** This machine could not open another connection; it says nothing of those who were to be reached. */
export class SocketShortage extends Error {
  override readonly name = "SocketShortage";
}

export interface Rewiring {
  /** By provider name, such as `http://127.0.0.1:40123`. */
  readonly origins: Readonly<Record<string, string>>;
  /** Why this request is to find no way to its provider; null: it finds it. */
  readonly unreachable: (request: TransportRequest) => "dns" | "tls" | null;
  /** Told when this machine has run out of sockets: its own failure, which must not be taken for one of a provider. */
  readonly shortage: (error: SocketShortage) => void;
}

/** Sends each provider's requests, with path and headers as they are, to another origin. */
export function rewiredTransport(transport: Transport, { origins, unreachable, shortage }: Rewiring): Transport {
  return {
    send: async (request, cancellation) => {
      const origin = origins[request.provider];
      if (origin === undefined) throw new TransportError("connect", `nobody serves ${request.provider}`);
      const url = wayTo(origin, unreachable(request)) + pathOf(request);
      try {
        return await transport.send({ ...request, url }, cancellation);
      } catch (error) {
        if (error instanceof TransportError && SHORTAGE.test(error.message)) {
          shortage(new SocketShortage(error.message));
        }
        throw error;
      }
    },
  };
}

/** The way to an origin, or one that really fails: a lookup that finds nothing, a handshake with who speaks no TLS. */
function wayTo(origin: string, unreachable: "dns" | "tls" | null): string {
  if (unreachable === "dns") return `http://${UNKNOWN_HOST}`;
  return unreachable === "tls" ? origin.replace(/^http:/, "https:") : origin;
}

function pathOf({ url }: TransportRequest): string {
  const slash = url.indexOf("/", url.indexOf("://") + 3);
  return slash === -1 ? "" : url.slice(slash);
}
