import type { Scenario } from "../src/config/scenario.ts";
import type { Clock } from "../src/core/clock.ts";
import { refuseWindowsOf } from "../src/sim/refuse-windows.ts";
import { startSimServer } from "../src/sim/server.ts";
import type { SimProvider } from "../src/sim/sim-provider.ts";

/** Simulated providers on loopback, and the base URL that a chain file would have for each. */
export async function startServer(providers: readonly SimProvider[], scenario: Scenario, clock: Clock) {
  const startMs = clock.now();
  const server = await startSimServer({
    providers,
    clock,
    refuseWindows: Object.fromEntries(
      providers.map(({ name }) => [name, refuseWindowsOf(scenario.faults, name, startMs)]),
    ),
  });
  return {
    close: () => server.close(),
    urlOf: ({ name, dialect }: { readonly name: string; readonly dialect: string }): string => {
      const url = server.listeners.find(({ provider }) => provider === name)?.url ?? "";
      return dialect === "openai" ? `${url}/v1` : url;
    },
  };
}
