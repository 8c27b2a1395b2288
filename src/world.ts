import type { EventLoopLag } from "./adapters/event-loop-lag.ts";
import type { SimReading } from "./adapters/sim-worker-messages.ts";
import type { SimWorker } from "./adapters/sim-worker.ts";
import type { Clock } from "./core/clock.ts";
import { placeName } from "./core/place.ts";
import type { Random } from "./core/random.ts";
import type { Transport } from "./core/transport.ts";
import type { Chain, Provider } from "./config/chain.ts";
import type { Scenario } from "./config/scenario.ts";
import { seededRandom } from "./sim/seeded-random.ts";
import { inMemoryTransport } from "./sim/in-memory-transport.ts";
import { withOutages } from "./sim/outage.ts";
import { unreachables } from "./sim/unreachable.ts";
import { type TimeGate, VirtualClock } from "./sim/virtual-clock.ts";

/** The powers of one world. Composition root: the only place that knows which clock, dice and wires are meant. */
export interface World {
  readonly clock: Clock;
  readonly random: Random;
  readonly transport: Transport;
  apiKeyOf(provider: Provider): string | null;
  /** When time starts; epoch ms. */
  readonly startMs: number;
  /** Lets time pass until `work` has settled, and gives its result. */
  run<T>(work: Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** The same dice for the load and the outages of every world of a seed. */
export const SEED_DICE = { random: seededRandom, playOutages: withOutages };

/** A world in which nothing can hide: what waits in it can be counted. */
export interface VirtualWorld extends World {
  /** How many timers are still to fire. */
  timersLeft(): number;
}

/** Simulated providers in virtual time: the same seed, scenario and chain give the same run, event by event. */
export async function virtualWorld({
  seed,
  scenario,
  gate,
}: {
  readonly seed: number;
  readonly scenario: Scenario;
  readonly chain: Chain;
  /** Holds its time back: for a pace, for a pause. */
  readonly gate?: TimeGate;
}): Promise<VirtualWorld> {
  const clock = new VirtualClock(gate === undefined ? {} : { gate });
  const startMs = clock.now();
  const random = seededRandom(seed);
  const played = withOutages(scenario, seed);
  return {
    clock,
    startMs,
    random: random.fork("engine"),
    transport: inMemoryTransport({ scenario: played, clock, random: random.fork("providers"), startMs }),
    apiKeyOf: () => "simulated",
    run: (work) => clock.run(work),
    close: async () => {},
    timersLeft: () => clock.timerCount,
  };
}

/** Real providers (or a simulator's sockets) over undici, on the machine's clock, with keys from the environment. */
export async function realWorld(env: Readonly<Record<string, string | undefined>>): Promise<World> {
  const [{ systemClock }, { systemRandom }, { undiciTransport }, { environmentKeys }] = await Promise.all([
    import("./adapters/system-clock.ts"),
    import("./adapters/system-random.ts"),
    import("./adapters/undici-transport.ts"),
    import("./adapters/api-keys.ts"),
  ]);
  const clock = systemClock();
  const transport = undiciTransport();
  return {
    clock,
    startMs: clock.now(),
    random: systemRandom(),
    transport,
    apiKeyOf: environmentKeys(env),
    run: (work) => work,
    close: () => transport.close(),
  };
}

/** What one configuration's run over real sockets showed of the machine it ran on. */
export interface WireReading {
  /** Of the thread that sends the requests. */
  readonly lag: EventLoopLag;
  /** What the simulator's thread saw. */
  readonly simulator: SimReading;
}

/** Worlds of real sockets and real time, one after the other, that share one simulator in a thread of its own. */
export interface WireWorlds {
  /** A fresh world: the scenario begins anew, with listeners of its own. The one before must have been closed. */
  world(options: { readonly seed: number; readonly scenario: Scenario; readonly chain: Chain }): Promise<World>;
  /** One of each world that has been closed, in that order. */
  readonly readings: readonly WireReading[];
  /** Ends the simulator's thread. */
  close(): Promise<void>;
}

/**
 * The simulated providers on loopback sockets, asked through undici on the machine's clock. Every request goes to its
 * provider's listener, whatever its base URL is; the dice are those of `virtualWorld`. `run` rejects with SimulatorFailure
 * when the simulator's thread has ended, and with SocketShortage when this machine has no socket left.
 */
export async function wireWorlds(): Promise<WireWorlds> {
  const [{ systemClock }, { startSimWorker }] = await Promise.all([
    import("./adapters/system-clock.ts"),
    import("./adapters/sim-worker.ts"),
  ]);
  const clock = systemClock();
  const worker = await startSimWorker(clock);
  const readings: WireReading[] = [];
  return {
    readings,
    world: (options) => openWireWorld(options, clock, worker, readings),
    close: () => worker.close(),
  };
}

async function openWireWorld(
  { seed, scenario, chain }: Parameters<WireWorlds["world"]>[0],
  clock: Clock,
  worker: SimWorker,
  readings: WireReading[],
): Promise<World> {
  const [{ undiciTransport }, { rewiredTransport }, { watchEventLoop }] = await Promise.all([
    import("./adapters/undici-transport.ts"),
    import("./adapters/rewired-transport.ts"),
    import("./adapters/event-loop-lag.ts"),
  ]);
  const places = new Map(chain.tiers.flatMap(({ provider }) => placesOf(provider)).map((place) => [place.name, place]));
  const played = withOutages(scenario, seed);
  const session = await worker.open({ seed, scenario: played, providers: [...places.values()] });
  const { origins, startMs } = session;
  const sockets = undiciTransport();
  let endWith: (error: Error) => void = ignore;
  const broken = new Promise<never>((_, reject) => {
    endWith = reject;
  });
  broken.catch(ignore);
  const random = seededRandom(seed);
  const unreachable = unreachables({ faults: played.faults, random: random.fork("providers"), startMs });
  const watch = watchEventLoop();
  return {
    clock,
    startMs,
    random: random.fork("engine"),
    transport: rewiredTransport(sockets, {
      origins,
      unreachable: (request) => unreachable(request, clock.now()),
      shortage: endWith,
    }),
    apiKeyOf: () => "simulated",
    run: (work) => Promise.race([work, broken, worker.lost]),
    close: async () => {
      const lag = watch.stop();
      await sockets.close();
      readings.push({ lag, simulator: await session.close() });
    },
  };
}

/** Each region is a simulated provider of its own. */
function placesOf({ name, dialect, regions }: Provider) {
  const names = regions.length === 0 ? [null] : regions.map((region) => region.name);
  return names.map((region) => ({ name: placeName(name, region), dialect }));
}

function ignore(): void {}
