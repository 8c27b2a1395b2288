import type { Clock } from "../core/clock.ts";
import type { ExchangeContext, ExchangeRecord } from "./server-exchange.ts";
import type { RefuseWindow } from "./refuse-windows.ts";
import { ServerListener } from "./server-listener.ts";
import type { SimProvider } from "./sim-provider.ts";
import { noTraffic, type Traffic } from "./traffic.ts";

export interface SimServerOptions {
  /** One listener each, in this order. */
  readonly providers: readonly SimProvider[];
  readonly clock: Clock;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** The first provider's port; the others take the ones after it. 0 (the default): any free port each. */
  readonly port?: number;
  /** By provider name: when nobody listens (see `refuseWindowsOf`). */
  readonly refuseWindows?: Readonly<Record<string, readonly RefuseWindow[]>>;
  /** Told of every exchange when it is over. */
  readonly onExchange?: (record: ExchangeRecord) => void;
}

export interface SimServer {
  readonly listeners: readonly SimListening[];
  /** Of all listeners together: their peaks need not be at the same time. */
  readonly traffic: Traffic;
  /** Ends all exchanges, connections and timers; resolves when the ports are free. */
  close(): Promise<void>;
}

export interface SimListening {
  readonly provider: string;
  /** Without a path, such as `http://127.0.0.1:4100`. */
  readonly url: string;
  readonly port: number;
  readonly traffic: Traffic;
}

/**
 * Puts simulated providers on real sockets, a listener each. Rejects with a ListenError where a port cannot be had, and
 * then none is left open. The clock is the real world's; the simulator itself only ever reads it.
 */
export async function startSimServer(options: SimServerOptions): Promise<SimServer> {
  const { providers, clock, host = "127.0.0.1", port = 0, refuseWindows = {} } = options;
  let requests = 0;
  const nextRequestId = (): string => {
    requests += 1;
    return `sim-${requests}`;
  };
  const together = noTraffic();
  const listeners = providers.map((provider, index) => {
    const own = noTraffic();
    const context: ExchangeContext = { provider, clock, nextRequestId, onExchange: options.onExchange ?? null };
    const windows = refuseWindows[provider.name] ?? [];
    const place = { host, port: port === 0 ? 0 : port + index };
    const listener = new ServerListener({ context, ...place, windows, traffic: [own, together] });
    return { provider, listener, traffic: own };
  });
  const close = async (): Promise<void> => {
    await Promise.all(listeners.map(({ listener }) => listener.close()));
  };
  try {
    for (const { listener } of listeners) await listener.open();
  } catch (error) {
    await close();
    throw error;
  }
  return {
    listeners: listeners.map(({ provider, listener, traffic }) => ({
      provider: provider.name,
      url: `http://${reachable(host)}:${listener.port}`,
      port: listener.port,
      traffic,
    })),
    traffic: together,
    close,
  };
}

/** How a client on this machine writes the host: addresses that mean "every interface" are not ones to connect to. */
function reachable(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  if (host === "::") return "[::1]";
  return host.includes(":") ? `[${host}]` : host;
}
