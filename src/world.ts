import type { Clock } from "./core/clock.ts";
import type { Random } from "./core/random.ts";
import type { Transport } from "./core/transport.ts";
import type { Chain, Provider } from "./config/chain.ts";
import type { Scenario } from "./config/scenario.ts";
import { seededRandom } from "./sim/seeded-random.ts";
import { inMemoryTransport } from "./sim/in-memory-transport.ts";
import { VirtualClock } from "./sim/virtual-clock.ts";

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

/** Simulated providers in virtual time: the same seed, scenario and chain give the same run, event by event. */
export async function virtualWorld({
  seed,
  scenario,
}: {
  readonly seed: number;
  readonly scenario: Scenario;
  readonly chain: Chain;
}): Promise<World> {
  const clock = new VirtualClock();
  const startMs = clock.now();
  const random = seededRandom(seed);
  return {
    clock,
    startMs,
    random: random.fork("engine"),
    transport: inMemoryTransport({ scenario, clock, random: random.fork("providers"), startMs }),
    apiKeyOf: () => "simulated",
    run: (work) => clock.run(work),
    close: async () => {},
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
