import { REQUEST_ID_HEADER, type TransportRequest } from "../core/transport.ts";
import type { Endpoint } from "./dialect.ts";

/** Says who asks, in every request to a provider. */
const USER_AGENT = "holyfail";

/** What is particular to one request; the rest is the same in every dialect. */
interface Outgoing {
  readonly url: string;
  /** The key, and whatever else a dialect asks for. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A question for an answer. `stream`: as server-sent events. */
export function asking(
  { provider, requestId }: Endpoint,
  { url, headers, stream, body }: Outgoing & { readonly stream: boolean; readonly body: unknown },
): TransportRequest {
  return {
    provider,
    method: "POST",
    url,
    headers: {
      accept: stream ? "text/event-stream" : "application/json",
      "content-type": "application/json",
      "user-agent": USER_AGENT,
      [REQUEST_ID_HEADER]: requestId,
      ...headers,
    },
    body: JSON.stringify(body),
  };
}

/** A look at something the provider has. */
export function looking({ provider, requestId }: Endpoint, { url, headers }: Outgoing): TransportRequest {
  return {
    provider,
    method: "GET",
    url,
    headers: { accept: "application/json", "user-agent": USER_AGENT, [REQUEST_ID_HEADER]: requestId, ...headers },
    body: "",
  };
}
