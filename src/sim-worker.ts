import { parentPort } from "node:worker_threads";
import { watchEventLoop } from "./adapters/event-loop-lag.ts";
import { sharedInstant } from "./adapters/shared-instant.ts";
import type { SimOrder, SimReading, SimReply, SimSetting, TrafficReading } from "./adapters/sim-worker-messages.ts";
import { systemClock } from "./adapters/system-clock.ts";
import { simulatedProvider } from "./sim/provider.ts";
import { type RefuseWindow, refuseWindowsOf } from "./sim/refuse-windows.ts";
import { behaviourOf } from "./sim/scenario-providers.ts";
import { seededRandom } from "./sim/seeded-random.ts";
import { startSimServer } from "./sim/server.ts";
import type { Traffic } from "./sim/traffic.ts";
import { isClientSide } from "./sim/unreachable.ts";

/*
 * The thread of the simulated providers: the other half of the wire world. It serves one scenario at a time, from its
 * beginning, on listeners of its own, and tells what it saw when the scenario is closed.
 */

/** From the order to the beginning: long enough for the listeners to be there and for the answer to arrive. */
const LEAD_MS = 50;

const clock = systemClock();
const port = parentPort;
if (port === null) throw new Error("this program is the thread of another one");

let close: (() => Promise<SimReading>) | null = null;

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
  if (close === null) throw new Error("nothing is open");
  const reading = await close();
  close = null;
  return { type: "closed", reading };
}

async function open({ seed, scenario, providers }: SimSetting): Promise<SimReply> {
  if (close !== null) throw new Error("another scenario is open");
  const startMs = clock.now() + LEAD_MS;
  const startNs = sharedInstant(startMs, clock);
  // The same dice as in virtual time: a request with the same id meets the same fate in both.
  const random = seededRandom(seed).fork("providers");
  // What strikes at the client's end is played there.
  const faults = scenario.faults.filter((fault) => !isClientSide(fault));
  const server = await startSimServer({
    providers: providers.map(({ name, dialect }) =>
      simulatedProvider({ name, dialect, behaviour: behaviourOf(scenario, name), faults, random, startMs }),
    ),
    clock,
    refuseWindows: Object.fromEntries(
      providers.map(({ name }) => [
        name,
        refuseWindowsOf(faults, name, startMs).map((window) => early(window, startMs)),
      ]),
    ),
  });
  const watch = watchEventLoop();
  close = async () => {
    const lag = watch.stop();
    await server.close();
    return {
      lag,
      together: readingOf(server.traffic),
      providers: Object.fromEntries(server.listeners.map(({ provider, traffic }) => [provider, readingOf(traffic)])),
    };
  };
  const origins = Object.fromEntries(server.listeners.map(({ provider, url }) => [provider, url]));
  return { type: "opened", origins, startNs };
}

/** What refuses from the beginning does so before it: the first request is sent at the same moment, by another thread. */
function early(window: RefuseWindow, startMs: number): RefuseWindow {
  return window.fromMs <= startMs ? { ...window, fromMs: startMs - LEAD_MS } : window;
}

function readingOf({ connections, requests }: Traffic): TrafficReading {
  return {
    connections: connections.total,
    connectionsPeak: connections.peak,
    requests: requests.total,
    requestsPeak: requests.peak,
  };
}
