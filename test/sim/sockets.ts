import { request as httpRequest } from "node:http";
import type { Agent, IncomingHttpHeaders } from "node:http";
import { connect } from "node:net";
import { systemClock } from "../../src/adapters/system-clock.ts";
import type { Clock } from "../../src/core/clock.ts";
import type { Answered, BodyChunk, Performance } from "../../src/sim/performance.ts";
import type { SimProvider } from "../../src/sim/sim-provider.ts";
import type { HeardRequest } from "../../src/sim/voices/voice.ts";

export const clock = systemClock();

/**
 * An address of this process's own: a port that a test leaves free for a moment, on an address that it shares with the
 * tests beside it, may be taken by one of them. macOS has no more than one.
 */
export const HOST =
  process.platform === "darwin" ? "127.0.0.1" : `127.77.${(process.pid >> 8) & 255}.${process.pid & 255}`;

/** The real clock, but for timers: they ring only when a test lets their time pass. */
export function handClock(): Clock & { pass(ms: number): void } {
  let aheadMs = 0;
  const timers = new Set<{ readonly dueMs: number; readonly ring: () => void }>();
  const now = (): number => clock.now() + aheadMs;
  return {
    now,
    sleep: (ms, cancellation) => clock.sleep(ms, cancellation),
    timer: (ms, ring) => {
      const timer = { dueMs: now() + ms, ring };
      timers.add(timer);
      return { cancel: () => timers.delete(timer) };
    },
    pass: (ms) => {
      aheadMs += ms;
      for (const timer of [...timers].filter(({ dueMs }) => dueMs <= now())) {
        timers.delete(timer);
        timer.ring();
      }
    },
  };
}

/** A provider that does what a test tells it to, and keeps what it heard. */
export function scripted(
  name: string,
  perform: Performance | ((request: HeardRequest) => Performance),
): SimProvider & { readonly heard: HeardRequest[] } {
  const heard: HeardRequest[] = [];
  return {
    name,
    dialect: "openai",
    heard,
    perform: (request) => {
      heard.push(request);
      return typeof perform === "function" ? perform(request) : perform;
    },
  };
}

export function answer(body: Iterable<BodyChunk>, changes: Partial<Answered> = {}): Answered {
  const headers = { "content-type": "application/json" };
  return { how: "answer", status: 200, headers, headersAtMs: 0, body, end: "complete", ...changes };
}

export const EVENTS = { "content-type": "text/event-stream" };

export function chunk(data: string, afterMs = 0): BodyChunk {
  return { afterMs, data };
}

/** Never ends. */
export function* endless(next: BodyChunk): Generator<BodyChunk> {
  for (;;) yield next;
}

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The parts as they came off the socket. */
  readonly parts: readonly string[];
  /** The error that ended the body early; null: a proper end. */
  readonly error: string | null;
}

/** Posts and reads to the end. Rejects where there is no status line at all. */
export function post(
  port: number,
  options: {
    readonly host?: string;
    readonly agent?: Agent;
    readonly body?: string;
    readonly headers?: Record<string, string>;
  } = {},
): Promise<Reply> {
  const { host = HOST, agent, body = "{}", headers = {} } = options;
  return new Promise((resolve, reject) => {
    const target = { host, port, method: "POST", path: "/v1/chat/completions", headers };
    const request = httpRequest({ ...target, agent: agent ?? false }, (response) => {
      const parts: string[] = [];
      const settle = (error: string | null): void => {
        const { statusCode: status = 0, headers: received } = response;
        resolve({ status, headers: received, body: parts.join(""), parts, error });
      };
      response.setEncoding("utf8");
      response.on("data", (part: string) => parts.push(part));
      response.once("end", () => settle(response.complete ? null : "incomplete"));
      response.once("error", (error: NodeJS.ErrnoException) => settle(error.code ?? error.message));
    });
    request.once("error", reject);
    request.end(body);
  });
}

/** The code of the error a promise rejects with; "none" where it does not. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return "none";
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : String(error);
  }
}

/** Whether anybody accepts connections there. */
export function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: HOST, port });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

/** Tries until it is so; gives up after ten seconds. */
export async function eventually(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 1000; tries += 1) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error("it never came true");
}
