import type { Clock } from "../core/clock.ts";
import { LagHistogram } from "./lag.ts";
import { urlOf } from "./listen.ts";
import { MarkedTries } from "./marked-tries.ts";
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
  /** How far what it wrote was behind its own schedule. */
  readonly lag: LagHistogram;
  /** False while a window closes it. */
  readonly listening: boolean;
  /** From now on it is closed in these windows and in no others; resolves when it is as they say. */
  refuse(windows: readonly RefuseWindow[]): Promise<void>;
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
    const lag = new LagHistogram();
    const { onExchange = null } = options;
    const context: ExchangeContext = { provider, clock, lag, nextRequestId, tries: new MarkedTries(), onExchange };
    const windows = refuseWindows[provider.name] ?? [];
    const place = { host, port: port === 0 ? 0 : port + index };
    const listener = new ServerListener({ context, ...place, windows, traffic: [own, together] });
    return { provider, listener, traffic: own, lag };
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
    listeners: listeners.map(({ provider, listener, traffic, lag }) => ({
      provider: provider.name,
      url: urlOf(host, listener.port),
      port: listener.port,
      traffic,
      lag,
      get listening() {
        return listener.listening;
      },
      refuse: (windows) => listener.refuse(windows),
    })),
    traffic: together,
    close,
  };
}
