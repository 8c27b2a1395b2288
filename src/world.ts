import type { EventLoopLag } from "./adapters/event-loop-lag.ts";
import type { SimReading, SimSetting } from "./adapters/sim-worker-messages.ts";
import type { SimSession, SimWorker } from "./adapters/sim-worker.ts";
import type { Clock } from "./core/clock.ts";
import type { EmitEvent } from "./core/event.ts";
import { placeName } from "./core/place.ts";
import type { Random } from "./core/random.ts";
import type { Transport } from "./core/transport.ts";
import type { Chain, Provider } from "./config/chain.ts";
import type { FaultWindow, Scenario } from "./config/scenario.ts";
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
  /** Told of every event that counts, too. */
  readonly overhear?: EmitEvent;
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
  /** When each request had its answer or was given up, by its id: ms since the beginning of the scenario. */
  readonly callersGoneAtMs: ReadonlyMap<string, number>;
}

/** A service that stands between one chain and the simulated providers, and is asked in their place. */
export interface Target {
  /** The name of the chain that asks it. */
  readonly chain: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Empty: none. */
  readonly apiKey: string;
  /** Who stands behind it: the first at this port, the others at the ones after it. */
  readonly providers: SimSetting["providers"];
  readonly port: number;
  /** How long what may still come of the last requests is waited for. */
  readonly lingerMs: number;
}

/** Worlds of real sockets and real time, one after the other, that share one simulator in a thread of its own. */
export interface WireWorlds {
  /** A fresh world: the scenario begins anew, with listeners of its own. The one before must have been closed. */
  world(options: { readonly seed: number; readonly scenario: Scenario; readonly chain: Chain }): Promise<World>;
  /**
   * Faults on top of the open world's scenario, whose times count from now; gives when that is, in ms since the world's
   * start. Null: no world is open. Rejects with SimulatorFailure where the simulator cannot do it.
   */
  inject(windows: readonly FaultWindow[]): Promise<number | null>;
  /** One of each world that has been closed, in that order. */
  readonly readings: readonly WireReading[];
  /** Ends the simulator's thread. */
  close(): Promise<void>;
}

/**
 * The simulated providers on loopback sockets, asked through undici on the machine's clock. Every request goes to its
 * provider's listener, whatever its base URL is; the dice are those of `virtualWorld`. `run` rejects with SimulatorFailure
 * when the simulator's thread has ended, and with SocketShortage when this machine has no socket left. With a target every
 * exchange is kept for the readings.
 */
export async function wireWorlds(target?: Target): Promise<WireWorlds> {
  const [{ systemClock }, { startSimWorker }] = await Promise.all([
    import("./adapters/system-clock.ts"),
    import("./adapters/sim-worker.ts"),
  ]);
  const clock = systemClock();
  const worker = await startSimWorker(clock);
  const readings: WireReading[] = [];
  const open: { session: SimSession | null } = { session: null };
  return {
    readings,
    world: (options) => openWireWorld(options, { clock, worker, open, readings, target }),
    inject: async (windows) => (open.session === null ? null : open.session.inject(windows)),
    close: () => worker.close(),
  };
}

interface WireParts {
  readonly clock: Clock;
  readonly worker: SimWorker;
  /** Whose faults can be added to. */
  readonly open: { session: SimSession | null };
  readonly readings: WireReading[];
  readonly target: Target | undefined;
}

async function openWireWorld(
  { seed, scenario, chain }: Parameters<WireWorlds["world"]>[0],
  { clock, worker, open, readings, target }: WireParts,
): Promise<World> {
  const [{ undiciTransport }, { rewiredTransport }, { targetTransport }, { watchEventLoop }] = await Promise.all([
    import("./adapters/undici-transport.ts"),
    import("./adapters/rewired-transport.ts"),
    import("./adapters/target-transport.ts"),
    import("./adapters/event-loop-lag.ts"),
  ]);
  const asked = target?.chain === chain.name ? target : null;
  const played = withOutages(scenario, seed);
  const served = { providers: asked?.providers ?? placesOf(chain), port: asked?.port ?? 0 };
  const session = await worker.open({ seed, scenario: played, ...served, watched: target !== undefined });
  open.session = session;
  const { startMs } = session;
  const sockets = undiciTransport();
  let endWith: (error: Error) => void = ignore;
  const broken = new Promise<never>((_, reject) => {
    endWith = reject;
  });
  broken.catch(ignore);
  const random = seededRandom(seed);
  const unreachable = unreachables({ faults: played.faults, random: random.fork("providers"), startMs });
  const watch = watchEventLoop();
  const callersGoneAtMs = new Map<string, number>();
  return {
    clock,
    startMs,
    random: random.fork("engine"),
    transport: rewiredTransport(asked === null ? sockets : targetTransport(sockets, asked.headers), {
      origins: asked === null ? session.origins : originsOf(chain),
      unreachable: (request) => unreachable(request, clock.now()),
      shortage: endWith,
    }),
    apiKeyOf: () => asked?.apiKey ?? "simulated",
    ...(target === undefined ? {} : { overhear: hearsWhoGoes(callersGoneAtMs, startMs) }),
    run: (work) => Promise.race([work, broken, worker.lost]),
    close: async () => {
      open.session = null;
      const lag = watch.stop();
      await sockets.close();
      readings.push({ lag, simulator: await session.close(asked?.lingerMs), callersGoneAtMs });
    },
  };
}

function hearsWhoGoes(goneAtMs: Map<string, number>, startMs: number): EmitEvent {
  return (event) => {
    if (event.type !== "request-succeeded" && event.type !== "request-failed") return;
    goneAtMs.set(event.requestId, event.atMs - startMs);
  };
}

/** A service that is no provider is asked where it is. */
function originsOf({ tiers }: Chain): Readonly<Record<string, string>> {
  return Object.fromEntries(tiers.map(({ provider: { name, baseUrl } }) => [name, new URL(baseUrl).origin]));
}

/** Each region is a simulated provider of its own. */
function placesOf({ tiers }: Chain): SimSetting["providers"] {
  const places = tiers.flatMap(({ provider: { name, dialect, regions } }) => {
    const names = regions.length === 0 ? [null] : regions.map((region) => region.name);
    return names.map((region) => ({ name: placeName(name, region), dialect }));
  });
  return [...new Map(places.map((place) => [place.name, place])).values()];
}

function ignore(): void {}
