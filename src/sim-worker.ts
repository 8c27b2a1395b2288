import { parentPort } from "node:worker_threads";
import { watchEventLoop } from "./adapters/event-loop-lag.ts";
import { sharedInstant } from "./adapters/shared-instant.ts";
import type {
  ExchangeSight,
  SimOrder,
  SimReading,
  SimReply,
  SimSetting,
  TrafficReading,
} from "./adapters/sim-worker-messages.ts";
import { systemClock } from "./adapters/system-clock.ts";
import type { FaultWindow } from "./config/scenario.ts";
import { Cancellation } from "./core/cancellation.ts";
import { isAt } from "./core/place.ts";
import { REQUEST_ID_HEADER } from "./core/transport.ts";
import { failureGiven } from "./sim/failure-given.ts";
import { LiveFaults } from "./sim/live-faults.ts";
import { simulatedProvider } from "./sim/provider.ts";
import { type RefuseWindow, refuseWindowsOf } from "./sim/refuse-windows.ts";
import { behaviourOf } from "./sim/scenario-providers.ts";
import { seededRandom } from "./sim/seeded-random.ts";
import { type SimServer, startSimServer } from "./sim/server.ts";
import type { ExchangeRecord } from "./sim/server-exchange.ts";
import type { Traffic } from "./sim/traffic.ts";
import { isClientSide } from "./sim/unreachable.ts";

/*
 * The thread of the simulated providers: the other half of the wire world. It serves one scenario at a time, from its
 * beginning, on listeners of its own, and tells what it saw when the scenario is closed.
 */

/** From the order to the beginning: long enough for the listeners to be there and for the answer to arrive. */
const LEAD_MS = 50;
/** More exchanges are not kept to be told of: they would take more memory than a look at them is worth. */
const EXCHANGES_MAX = 1_000_000;
/** Who asks one provider after the other has nothing under way for a moment in between. */
const QUIET_MS = 100;

const clock = systemClock();
const port = parentPort;
if (port === null) throw new Error("this program is the thread of another one");

/** The scenario that is open. */
interface Served {
  inject(windows: readonly FaultWindow[]): Promise<number>;
  close(lingerMs: number): Promise<SimReading>;
}

let served: Served | null = null;

port.on("message", (order: SimOrder) => {
  obey(order).then(
    (reply) => port.postMessage(reply),
    (error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      port.postMessage({ type: "failed", message } satisfies SimReply);
    },
  );
});

async function obey(order: SimOrder): Promise<SimReply> {
  if (order.type === "open") return open(order.setting);
  if (served === null) throw new Error("nothing is open");
  if (order.type === "inject") return { type: "injected", atMs: await served.inject(order.windows) };
  const reading = await served.close(order.lingerMs);
  served = null;
  return { type: "closed", reading };
}

async function open({ seed, scenario, providers, port: firstPort = 0, watched }: SimSetting): Promise<SimReply> {
  if (served !== null) throw new Error("another scenario is open");
  const startMs = clock.now() + LEAD_MS;
  const startNs = sharedInstant(startMs, clock);
  // The same dice as in virtual time: a request with the same id meets the same fate in both.
  const random = seededRandom(seed).fork("providers");
  // What strikes at the client's end is played there.
  const faults = scenario.faults.filter((fault) => !isClientSide(fault));
  const exchanges: ExchangeSight[] = [];
  const simulated = providers.map(({ name, dialect }) =>
    simulatedProvider({ name, dialect, behaviour: behaviourOf(scenario, name), faults, random, startMs }),
  );
  const server = await startSimServer({
    port: firstPort,
    providers: simulated,
    clock,
    refuseWindows: Object.fromEntries(
      providers.map(({ name }) => [
        name,
        refuseWindowsOf(faults, name, startMs).map((window) => early(window, startMs)),
      ]),
    ),
    onExchange: (record) => {
      if (watched === true && exchanges.length <= EXCHANGES_MAX) exchanges.push(sightOf(record, startMs));
    },
  });
  const live = new LiveFaults({
    schedules: new Map(simulated.map((provider) => [provider.name, provider.faults])),
    refuse: async (name, windows) => server.listeners.find(({ provider }) => provider === name)?.refuse(windows),
  });
  const names = providers.map(({ name }) => name);
  const watch = watchEventLoop();
  const close = async (lingerMs: number): Promise<SimReading> => {
    const lastedMs = clock.now() - startMs;
    const lag = watch.stop();
    await untilQuiet(server, lingerMs);
    await server.close();
    return {
      lag,
      lastedMs,
      exchanges: watched === true && exchanges.length <= EXCHANGES_MAX ? exchanges : null,
      together: readingOf(server.traffic),
      providers: Object.fromEntries(server.listeners.map(({ provider, traffic }) => [provider, readingOf(traffic)])),
    };
  };
  served = { close, inject: (windows) => inject(live, names, windows, startMs) };
  const origins = Object.fromEntries(server.listeners.map(({ provider, url }) => [provider, url]));
  return { type: "opened", origins, startNs };
}

/** A fault of a provider is one of each of its regions, which are served as providers of their own. */
async function inject(
  live: LiveFaults,
  names: readonly string[],
  asked: readonly FaultWindow[],
  startMs: number,
): Promise<number> {
  const windows = asked.flatMap((window) =>
    names.filter((name) => isAt(name, window.provider)).map((provider) => ({ ...window, provider })),
  );
  if (windows.length === 0) throw new Error(`nobody here is called ${asked.map((one) => one.provider).join(", ")}`);
  const nowMs = Math.max(clock.now(), startMs);
  if ((await live.add({ windows, endless: false }, nowMs)) === null)
    throw new Error("there are too many faults already");
  return nowMs - startMs;
}

/** What refuses from the beginning does so before it: the first request is sent at the same moment, by another thread. */
function early(window: RefuseWindow, startMs: number): RefuseWindow {
  return window.fromMs <= startMs ? { ...window, fromMs: startMs - LEAD_MS } : window;
}

/** Resolves when nobody has asked for anything for a while, and after so long at the latest. */
async function untilQuiet({ traffic: { requests } }: SimServer, atMostMs: number): Promise<void> {
  const endsAtMs = clock.now() + atMostMs;
  let seen = -1;
  while (clock.now() < endsAtMs && (requests.now > 0 || requests.total !== seen)) {
    seen = requests.total;
    await clock.sleep(QUIET_MS, new Cancellation());
  }
}

function sightOf(record: ExchangeRecord, startMs: number): ExchangeSight {
  const id = record.request.headers[REQUEST_ID_HEADER] ?? "";
  return {
    provider: record.provider,
    request: id.replace(/\.\d+$/, ""),
    atMs: record.atMs - startMs,
    failure: failureGiven(record),
  };
}

function readingOf({ connections, requests }: Traffic): TrafficReading {
  return {
    connections: connections.total,
    connectionsPeak: connections.peak,
    requests: requests.total,
    requestsPeak: requests.peak,
  };
}
