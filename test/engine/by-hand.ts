import type { Transport, TransportRequest, TransportResponse } from "../../src/core/transport.ts";
import type { Powers } from "../../src/engine/powers.ts";

/** A whole response, written by hand for what simulated providers do not say. */
export function response(
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): TransportResponse {
  let left: Uint8Array | null = new TextEncoder().encode(body);
  return {
    status,
    headers: { "content-type": "application/json", ...headers },
    body: {
      text: () => Promise.resolve(body),
      next: () => {
        const chunk = left;
        left = null;
        return Promise.resolve(chunk);
      },
    },
  };
}

/** A stream whose bytes come in these portions. */
export function inChunks(...chunks: readonly string[]): TransportResponse {
  const left = chunks.map((chunk) => new TextEncoder().encode(chunk));
  return {
    status: 200,
    headers: { "content-type": "text/event-stream" },
    body: {
      text: () => Promise.resolve(chunks.join("")),
      next: () => Promise.resolve(left.shift() ?? null),
    },
  };
}

/** The simulated providers, but for the one whose requests are answered by hand. */
export function answering(
  powers: Powers,
  provider: string,
  answer: (request: TransportRequest) => TransportResponse,
): void {
  const { transport } = powers;
  const byHand: Transport = {
    send: (request, cancellation) =>
      request.provider === provider ? Promise.resolve(answer(request)) : transport.send(request, cancellation),
  };
  Object.assign(powers, { transport: byHand });
}
