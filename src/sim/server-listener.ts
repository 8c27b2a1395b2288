import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { Cancellation } from "../core/cancellation.ts";
import type { Clock, Timer } from "../core/clock.ts";
import { ended, listen, ListenError } from "./listen.ts";
import { runExchange } from "./server-exchange.ts";
import type { ExchangeContext } from "./server-exchange.ts";
import { mergeWindows } from "./refuse-windows.ts";
import type { RefuseWindow } from "./refuse-windows.ts";
import type { Traffic } from "./traffic.ts";

const KEEP_ALIVE_MS = 60_000;
/** Someone may have taken the port while nobody listened; it is tried again so often, until it can be had. */
const REOPEN_EVERY_MS = 100;

export interface ListenerOptions {
  readonly context: ExchangeContext;
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly windows: readonly RefuseWindow[];
  /** Its own and those that it has a part in. */
  readonly traffic: readonly Traffic[];
}

/**
 * One provider's listener. While a window lasts it is really closed, so that connecting fails as it does where nobody
 * listens; exchanges under way go on, as the same requests would in virtual time, idle connections end.
 */
export class ServerListener {
  readonly #options: ListenerOptions;
  #windows: readonly RefuseWindow[];
  readonly #underWay = new Set<Cancellation>();
  #server: Server | null = null;
  /** Servers that no longer listen but still have exchanges under way. */
  readonly #leaving = new Set<Server>();
  #timer: Timer | null = null;
  /** The port is being taken again. */
  #opening: Promise<void> | null = null;
  #port: number;
  #closed = false;

  constructor(options: ListenerOptions) {
    this.#options = options;
    this.#windows = mergeWindows(options.windows);
    this.#port = options.port;
  }

  get port(): number {
    return this.#port;
  }

  get listening(): boolean {
    return this.#server !== null;
  }

  /** Takes the port. Rejects with a ListenError. */
  async open(): Promise<void> {
    await this.#listen();
    await this.#followWindows();
  }

  /** From now on it is closed in these windows and in no others. Resolves when it is as they say. */
  refuse(windows: readonly RefuseWindow[]): Promise<void> {
    this.#windows = mergeWindows(windows);
    return this.#followWindows();
  }

  /** Ends every exchange and connection. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#timer?.cancel();
    for (const gone of this.#underWay) gone.cancel("caller");
    this.#stopListening();
    await Promise.all([...this.#leaving].map(ended));
  }

  get #clock(): Clock {
    return this.#options.context.clock;
  }

  /** Closes or opens as the windows say, and sets the timer for the next change. Resolves when it is so. */
  async #followWindows(): Promise<void> {
    if (this.#closed) return;
    // What the windows say then is looked at as soon as the port is taken again.
    if (this.#opening !== null) return this.#opening;
    this.#timer?.cancel();
    const nowMs = this.#clock.now();
    const window = this.#windows.find((candidate) => candidate.untilMs > nowMs);
    const refuses = window !== undefined && window.fromMs <= nowMs;
    if (!refuses && !this.listening) {
      this.#opening = this.#reopen();
      return this.#opening;
    }
    if (refuses) this.#stopListening();
    if (window !== undefined) this.#followIn((refuses ? window.untilMs : window.fromMs) - nowMs);
  }

  #followIn(ms: number): void {
    this.#timer = this.#clock.timer(ms, () => void this.#followWindows());
  }

  async #reopen(): Promise<void> {
    try {
      await this.#listen();
    } catch (error) {
      if (!this.#closed && error instanceof ListenError) this.#followIn(REOPEN_EVERY_MS);
      return;
    } finally {
      this.#opening = null;
    }
    if (this.#closed) this.#stopListening();
    else await this.#followWindows();
  }

  async #listen(): Promise<void> {
    const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (incoming, response) => {
      void this.#serve(incoming, response, server);
    });
    const { traffic } = this.#options;
    server.on("connection", (socket) => {
      for (const { connections } of traffic) connections.enter();
      socket.once("close", () => {
        for (const { connections } of traffic) connections.leave();
      });
    });
    this.#port = await listen(server, this.#options.host, this.#port);
    this.#server = server;
  }

  #stopListening(): void {
    const server = this.#server;
    if (server === null) return;
    this.#server = null;
    this.#leaving.add(server);
    server.close(() => this.#leaving.delete(server));
    server.closeIdleConnections();
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse, server: Server): Promise<void> {
    // A connection that was kept alive into a window: where nobody is left, it is lost.
    if (this.#server !== server) {
      incoming.socket.resetAndDestroy();
      return;
    }
    const gone = new Cancellation();
    this.#underWay.add(gone);
    for (const { requests } of this.#options.traffic) requests.enter();
    const { socket } = incoming;
    const over = (): void => {
      socket.off("close", over);
      gone.cancel("caller");
      if (this.#underWay.delete(gone)) for (const { requests } of this.#options.traffic) requests.leave();
      // Its last exchange is over, and the listener has gone.
      if (this.#server !== server) socket.destroy();
    };
    response.once("close", over);
    // A response that waits behind another one of its connection is never told of the connection's end.
    socket.once("close", over);
    // A client that leaves in the middle of a write is no error here.
    response.on("error", over);
    await runExchange(incoming, response, gone, this.#options.context);
  }
}
