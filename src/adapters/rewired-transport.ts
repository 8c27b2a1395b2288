import { type Transport, TransportError, type TransportRequest } from "../core/transport.ts";

/** When a machine has no sockets or ports left, connecting fails with one of these, whoever is to be reached. */
const SHORTAGE = /\((?:EMFILE|ENFILE|EADDRNOTAVAIL|ENOBUFS)\)/;

/** This machine could not open another connection; it says nothing of those who were to be reached. */
export class SocketShortage extends Error {
  override readonly name = "SocketShortage";
}

/**
 * Sends each provider's requests, with path and headers as they are, to another origin. `shortage` is told when this
 * machine has run out of sockets: a failure of the machine, which must not be taken for one of a provider.
 */
export function rewiredTransport(
  transport: Transport,
  origins: Readonly<Record<string, string>>,
  shortage: (error: SocketShortage) => void,
): Transport {
  return {
    send: async (request, cancellation) => {
      const origin = origins[request.provider];
      if (origin === undefined) throw new TransportError("connect", `nobody serves ${request.provider}`);
      try {
        return await transport.send({ ...request, url: origin + pathOf(request) }, cancellation);
      } catch (error) {
        if (error instanceof TransportError && SHORTAGE.test(error.message)) {
          shortage(new SocketShortage(error.message));
        }
        throw error;
      }
    },
  };
}

function pathOf({ url }: TransportRequest): string {
  const slash = url.indexOf("/", url.indexOf("://") + 3);
  return slash === -1 ? "" : url.slice(slash);
}
