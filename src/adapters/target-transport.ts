import { REQUEST_ID_HEADER, type Transport } from "../core/transport.ts";

/** Sends to a service that stands before the providers: as anybody would, and with these headers besides. */
export function targetTransport(transport: Transport, added: Readonly<Record<string, string>>): Transport {
  return {
    send: (request, cancellation) => {
      // Who a request is stands in its prompt; a header would come through some services and not through others.
      const { [REQUEST_ID_HEADER]: _, ...headers } = request.headers;
      return transport.send({ ...request, headers: { ...headers, ...added } }, cancellation);
    },
  };
}
