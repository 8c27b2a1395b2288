import type { IncomingMessage, ServerResponse } from "node:http";
import { Cancellation } from "../core/cancellation.ts";
import type { Clock } from "../core/clock.ts";
import { markIn } from "../core/request-mark.ts";
import { REQUEST_ID_HEADER } from "../core/transport.ts";
import type { FaultEffect } from "../config/scenario.ts";
import type { LagHistogram } from "./lag.ts";
import type { MarkedTries } from "./marked-tries.ts";
import { playPerformance } from "./performance-player.ts";
import type { Performance } from "./performance.ts";
import type { SimProvider } from "./sim-provider.ts";
import { voiceFor, voiceNamed } from "./voices/index.ts";
import type { HeardRequest } from "./voices/voice.ts";

/** More than any provider takes; a larger request is turned down without being read to its end. */
const REQUEST_BYTES_MAX = 32 * 1024 * 1024;

/** What happened to one request, told when it is over. */
export interface ExchangeRecord {
  readonly provider: string;
  /** When the request had arrived whole; epoch milliseconds. */
  readonly atMs: number;
  readonly durationMs: number;
  readonly request: HeardRequest;
  readonly performance: Performance;
  /** What hit it, gravest first. */
  readonly faults: readonly FaultEffect[];
  /** The client went away before the performance was over. */
  readonly abandoned: boolean;
}

export interface ExchangeContext {
  readonly provider: SimProvider;
  readonly clock: Clock;
  readonly lag: LagHistogram;
  /** For requests that name none. */
  nextRequestId(): string;
  /** For requests whose prompt says who they are: whatever their header says is somebody else's on their way. */
  readonly tries: MarkedTries;
  readonly onExchange: ((record: ExchangeRecord) => void) | null;
}

/** Reads one request, lets the provider decide, plays what it decided. Resolves when all is over; never rejects. */
export async function runExchange(
  incoming: IncomingMessage,
  response: ServerResponse,
  gone: Cancellation,
  context: ExchangeContext,
): Promise<void> {
  const { provider, clock, lag } = context;
  const body = await readBody(incoming, gone);
  if (gone.cancelled) return;
  const request = heardRequest(incoming, body ?? "", context);
  const arrivedAtMs = clock.now();
  const faults: FaultEffect[] = [];
  const performance =
    body === null
      ? tooLarge(provider, request, arrivedAtMs)
      : provider.perform(request, arrivedAtMs, (effect) => faults.push(effect));
  if (body === null) response.shouldKeepAlive = false;
  await playPerformance(performance, { response, socket: incoming.socket, clock, lag, arrivedAtMs, gone });
  context.onExchange?.({
    provider: provider.name,
    atMs: arrivedAtMs,
    durationMs: clock.now() - arrivedAtMs,
    request,
    performance,
    faults,
    abandoned: gone.cancelled,
  });
}

/** Null: it was larger than is taken. */
function readBody(incoming: IncomingMessage, gone: Cancellation): Promise<string | null> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    incoming.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= REQUEST_BYTES_MAX) {
        chunks.push(chunk);
        return;
      }
      // The rest is read and thrown away, so that the complaint is not lost in a reset.
      chunks.length = 0;
      resolve(null);
    });
    incoming.once("end", () => resolve(Buffer.concat(chunks).toString("utf8")));
    gone.onCancel(() => resolve(null));
  });
}

function heardRequest(incoming: IncomingMessage, body: string, context: ExchangeContext): HeardRequest {
  const url = incoming.url ?? "/";
  const mark = url.indexOf("?");
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = typeof value === "string" ? value : value.join(", ");
  }
  const named = markIn(body);
  if (named === null) headers[REQUEST_ID_HEADER] ??= context.nextRequestId();
  else headers[REQUEST_ID_HEADER] = context.tries.nameOf(named);
  return {
    method: incoming.method ?? "GET",
    path: decoded(mark === -1 ? url : url.slice(0, mark)),
    query: mark === -1 ? "" : url.slice(mark + 1),
    headers,
    body,
  };
}

/** Some clients escape the colon of `models/name:generateContent`. */
function decoded(path: string): string {
  if (!path.includes("%")) return path;
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function tooLarge(provider: SimProvider, request: HeardRequest, nowMs: number): Performance {
  const voice = voiceFor(request, provider.dialect) ?? voiceNamed(provider.dialect);
  const requestId = request.headers[REQUEST_ID_HEADER] ?? "";
  const complaint = voice.error({ status: 413, requestId, nowMs, model: "" });
  return {
    how: "answer",
    status: complaint.status,
    headers: complaint.headers,
    headersAtMs: 0,
    body: [{ afterMs: 0, data: complaint.body }],
    end: "complete",
  };
}
