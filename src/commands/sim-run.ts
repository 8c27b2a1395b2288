import { CATALOG } from "../dialects/catalog.ts";
import { withOutages } from "../sim/outage.ts";
import { loadChainFile } from "./chain-source.ts";
import { unplayable } from "./scenario-playable.ts";
import { loadScenario } from "./scenario-source.ts";
import { explain, printed, servedBy, summary, warnOfTheWorld } from "./sim-print.ts";
import { healthy, providersToSimulate } from "./sim-providers.ts";
import { startSim } from "./sim-start.ts";
import type { SimOptions } from "./sim.ts";
import { CommandError, EXIT } from "./terminal.ts";
import type { Terminal } from "./terminal.ts";

const PORT_MAX = 65_535;

/** Serves until it is told to stop; gives the exit code. Where they are goes to stdout, the requests to stderr. */
export async function runSim(options: SimOptions, terminal: Terminal): Promise<number> {
  const talk: Terminal = options.quiet ? { ...terminal, say: () => {} } : terminal;
  const { chainFile } = await loadChainFile({ file: options.file, allowPackaged: true }, talk);
  const loaded = await loadScenario(options.scenario, terminal, (read, positions) =>
    unplayable(read, positions, options.seed ?? read.seed),
  );
  const chosen = options.scenario === undefined ? null : loaded;
  const seed = options.seed ?? loaded.seed;
  const scenario = withOutages(chosen ?? healthy(loaded), seed);
  const providers = providersToSimulate(chainFile, chosen, CATALOG);
  if (options.port !== 0 && options.port + providers.length - 1 > PORT_MAX) {
    throw new CommandError(
      `holyfail: ${providers.length} providers do not fit between port ${options.port} and ${PORT_MAX}.\n` +
        `Give --port ${PORT_MAX - providers.length + 1} or less, or --port 0 for any free ones.`,
    );
  }
  refuseSharedPort(options, options.port + providers.length - 1);
  const sim = await startSim({ providers, scenario, seed, options }, talk);
  const stopped = untilToldToStop();
  try {
    const served = servedBy(sim, providers);
    terminal.print(printed(served, sim, { scenario: scenario.name, seed }, options));
    // Said even with --quiet: nobody should open ports to the world without having read it.
    warnOfTheWorld(options.host, terminal);
    explain(served, scenario, talk);
    await stopped;
  } finally {
    await sim.close();
  }
  talk.say(summary(sim));
  return EXIT.yes;
}

/** Else the sim would find the port in use, by itself. */
function refuseSharedPort({ port, adminPort }: SimOptions, lastPort: number): void {
  if (port === 0 || adminPort === undefined || adminPort < port || adminPort > lastPort) return;
  throw new CommandError(
    `holyfail: port ${adminPort} is a provider's: they take ${port} to ${lastPort}.\n` +
      "Give another --admin-port (0 takes any free one), or another --port.",
  );
}

/** The first Ctrl-C (or SIGTERM) asks for the end, a second one does not wait for it. */
function untilToldToStop(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const stop = (): void => {
      if (asked) process.exit(EXIT.interrupted);
      asked = true;
      resolve();
    };
    process.on("SIGINT", stop);
    process.on("SIGTERM", stop);
  });
}
