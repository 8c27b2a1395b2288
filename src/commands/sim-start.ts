import { systemClock } from "../adapters/system-clock.ts";
import { type ParsedFault, parseFault } from "../config/parse-fault.ts";
import type { Scenario } from "../config/scenario.ts";
import { type AdminServer, startAdminServer } from "../sim/admin-server.ts";
import { ListenError } from "../sim/listen.ts";
import { LiveFaults } from "../sim/live-faults.ts";
import { type SimulatedProvider, simulatedProvider } from "../sim/provider.ts";
import { refuseWindowsOf } from "../sim/refuse-windows.ts";
import { behaviourOf } from "../sim/scenario-providers.ts";
import { seededRandom } from "../sim/seeded-random.ts";
import { type SimServer, startSimServer } from "../sim/server.ts";
import { adminPortOf } from "./sim-address.ts";
import { exchangeLog } from "./sim-log.ts";
import type { ProviderToSimulate } from "./sim-providers.ts";
import type { SimOptions } from "./sim.ts";
import { CommandError, type Terminal } from "./terminal.ts";

export interface RunningSim {
  readonly server: SimServer;
  readonly admin: AdminServer;
  /** How many exchanges that are over were hit by a fault. */
  readonly hit: () => number;
  close(): Promise<void>;
}

export interface SimPlan {
  readonly providers: readonly ProviderToSimulate[];
  readonly scenario: Scenario;
  readonly seed: number;
  readonly options: SimOptions;
}

/** Starts the providers, and the API that changes their faults. */
export async function startSim(plan: SimPlan, talk: Terminal): Promise<RunningSim> {
  const { scenario, seed, options } = plan;
  const clock = systemClock();
  const startMs = clock.now();
  const providers = simulated(plan, startMs);
  let hit = 0;
  const log = talk.stderrIsTty ? exchangeLog(talk) : null;
  const { host, port } = options;
  const server = await orAdvice(
    startSimServer({
      providers,
      clock,
      host,
      port,
      refuseWindows: Object.fromEntries(
        providers.map(({ name }) => [name, refuseWindowsOf(scenario.faults, name, startMs)]),
      ),
      onExchange: (record) => {
        if (record.faults.length > 0) hit += 1;
        log?.(record);
      },
    }),
    "--port",
  );
  const names = providers.map(({ name }) => name);
  const faults = new LiveFaults({
    schedules: new Map(providers.map((provider) => [provider.name, provider.faults])),
    refuse: async (name, windows) => server.listeners[names.indexOf(name)]?.refuse(windows),
  });
  const readFault = (data: unknown): ParsedFault => parseFault(data, names);
  const api = { clock, server, faults, scenario: scenario.name, seed, readFault };
  try {
    const adminPort = options.adminPort ?? adminPortOf(port);
    const admin = await orAdvice(startAdminServer({ host, port: adminPort, api }), "--admin-port");
    const close = async (): Promise<void> => void (await Promise.all([admin.close(), server.close()]));
    return { server, admin, hit: () => hit, close };
  } catch (error) {
    await server.close();
    throw error;
  }
}

function simulated({ providers, scenario, seed }: SimPlan, startMs: number): readonly SimulatedProvider[] {
  // The same dice as in virtual time: a request with the same id meets the same fate in both.
  const random = seededRandom(seed).fork("providers");
  return providers.map(({ name, dialect, known, models }) =>
    simulatedProvider({
      name,
      dialect,
      behaviour: behaviourOf(scenario, name),
      faults: scenario.faults,
      random,
      startMs,
      needsKey: known === null || known.apiKeyEnv !== null,
      models,
      tokenByToken: true,
    }),
  );
}

async function orAdvice<T>(starting: Promise<T>, flag: string): Promise<T> {
  try {
    return await starting;
  } catch (error) {
    throw error instanceof ListenError ? new CommandError(adviceFor(error, flag)) : error;
  }
}

function adviceFor({ code, host, port }: ListenError, flag: string): string {
  if (code === "EADDRINUSE") {
    return (
      `holyfail: port ${port} is in use on ${host}, perhaps by another holyfail sim.\n` +
      `Stop what uses it, or give another ${flag} (0 takes any free one).`
    );
  }
  if (code === "EACCES") {
    return `holyfail: port ${port} is not open to this user.\nGive ${flag} 1024 or more, or ${flag} 0 for any free one.`;
  }
  return `holyfail: cannot listen on ${host}:${port} (${code}).\nGive --host an address of this machine, such as 127.0.0.1.`;
}
