import { systemClock } from "../adapters/system-clock.ts";
import type { Scenario } from "../config/scenario.ts";
import { CATALOG } from "../dialects/catalog.ts";
import { withOutages } from "../sim/outage.ts";
import { simulatedProvider } from "../sim/provider.ts";
import { refuseWindowsOf } from "../sim/refuse-windows.ts";
import { behaviourOf, scenarioProblems } from "../sim/scenario-providers.ts";
import { seededRandom } from "../sim/seeded-random.ts";
import { ListenError } from "../sim/server-listener.ts";
import { startSimServer } from "../sim/server.ts";
import type { SimServer } from "../sim/server.ts";
import { isClientSide } from "../sim/unreachable.ts";
import { outageDiagnostics } from "./bench-scenario.ts";
import { loadChainFile } from "./chain-source.ts";
import { loadScenario } from "./scenario-source.ts";
import { logLine } from "./sim-log.ts";
import { basePathOf, environmentOf, healthy, providersToSimulate } from "./sim-providers.ts";
import type { ProviderToSimulate } from "./sim-providers.ts";
import type { SimOptions } from "./sim.ts";
import { CommandError, EXIT } from "./terminal.ts";
import type { Terminal } from "./terminal.ts";

const PORT_MAX = 65_535;

/** Where one simulated provider is, as `--json` tells it. */
interface Served {
  readonly name: string;
  readonly dialect: string;
  readonly base_url: string;
  readonly port: number;
  readonly env: Readonly<Record<string, string>>;
}

/** Serves until it is told to stop; gives the exit code. Where they are goes to stdout, the requests to stderr. */
export async function runSim(options: SimOptions, terminal: Terminal): Promise<number> {
  const talk: Terminal = options.quiet ? { ...terminal, say: () => {} } : terminal;
  const { chainFile } = await loadChainFile({ file: options.file, allowPackaged: true }, talk);
  const loaded = await loadScenario(options.scenario, terminal, (read, positions) =>
    outageDiagnostics(read, positions, options.seed ?? read.seed),
  );
  const chosen = options.scenario === undefined ? null : loaded;
  const seed = options.seed ?? loaded.seed;
  const scenario = withOutages(chosen ?? healthy(loaded), seed);
  const problems = scenarioProblems(scenario);
  if (problems.length > 0) {
    throw new CommandError(`holyfail: scenario "${scenario.name}" cannot be played:\n${problems.join("\n")}`);
  }
  const providers = providersToSimulate(chainFile, chosen, CATALOG);
  if (options.port !== 0 && options.port + providers.length - 1 > PORT_MAX) {
    throw new CommandError(
      `holyfail: ${providers.length} providers do not fit between port ${options.port} and ${PORT_MAX}.\n` +
        `Give --port ${PORT_MAX - providers.length + 1} or less, or --port 0 for any free ones.`,
    );
  }
  const server = await start(providers, scenario, seed, options, talk);
  const stopped = untilToldToStop();
  try {
    const served = providers.map((provider, index) => servedAt(provider, server, index));
    terminal.print(printed(served, { scenario: scenario.name, seed }, options));
    // Said even with --quiet: nobody should open ports to the world without having read it.
    warnOfTheWorld(options.host, terminal);
    explain(served, scenario, talk);
    await stopped;
  } finally {
    await server.close();
  }
  return EXIT.yes;
}

async function start(
  providers: readonly ProviderToSimulate[],
  scenario: Scenario,
  seed: number,
  options: SimOptions,
  talk: Terminal,
): Promise<SimServer> {
  const clock = systemClock();
  const startMs = clock.now();
  // The same dice as in virtual time: a request with the same id meets the same fate in both.
  const random = seededRandom(seed).fork("providers");
  const log = talk.stderrIsTty && options.quiet !== true;
  try {
    return await startSimServer({
      providers: providers.map(({ name, dialect, known, models }) =>
        simulatedProvider({
          name,
          dialect,
          behaviour: behaviourOf(scenario, name),
          faults: scenario.faults,
          random,
          startMs,
          needsKey: known === null || known.apiKeyEnv !== null,
          models,
        }),
      ),
      clock,
      host: options.host,
      port: options.port,
      refuseWindows: Object.fromEntries(
        providers.map(({ name }) => [name, refuseWindowsOf(scenario.faults, name, startMs)]),
      ),
      ...(log ? { onExchange: (record) => talk.say(logLine(record)) } : {}),
    });
  } catch (error) {
    throw error instanceof ListenError ? new CommandError(adviceFor(error)) : error;
  }
}

function adviceFor({ code, host, port }: ListenError): string {
  if (code === "EADDRINUSE") {
    return (
      `holyfail: port ${port} is in use on ${host}, perhaps by another holyfail sim.\n` +
      "Stop what uses it, or give another --port (0 takes any free ones)."
    );
  }
  if (code === "EACCES") {
    return `holyfail: port ${port} is not open to this user.\nGive --port 1024 or more, or --port 0 for any free ones.`;
  }
  return `holyfail: cannot listen on ${host}:${port} (${code}).\nGive --host an address of this machine, such as 127.0.0.1.`;
}

function servedAt(provider: ProviderToSimulate, server: SimServer, index: number): Served {
  const listening = server.listeners[index];
  if (listening === undefined) throw new Error(`no listener for ${provider.name}`);
  const baseUrl = `${listening.url}${basePathOf(provider)}`;
  const env = environmentOf(provider, baseUrl);
  return { name: provider.name, dialect: provider.dialect, base_url: baseUrl, port: listening.port, env };
}

function printed(
  served: readonly Served[],
  run: { readonly scenario: string; readonly seed: number },
  options: SimOptions,
): string {
  if (options.json) return `${JSON.stringify({ providers: served, ...run }, null, 2)}\n`;
  const exports = exportLines(served);
  return options.env ? exports : `${table(served)}\n${exports}`;
}

function exportLines(served: readonly Served[]): string {
  const lines = served.flatMap(({ env }) => Object.entries(env).map(([name, value]) => `export ${name}=${value}\n`));
  return [...new Set(lines)].join("");
}

function table(served: readonly Served[]): string {
  const rows = [["provider", "speaks", "base URL"], ...served.map((one) => [one.name, one.dialect, one.base_url])];
  const width = (column: number): number => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  const widths = [width(0), width(1), 0];
  return rows.map((row) => `${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}\n`).join("");
}

function warnOfTheWorld(host: string, terminal: Terminal): void {
  if (host === "localhost" || host === "::1" || host.startsWith("127.")) return;
  terminal.say(`holyfail: WARNING: listening on ${host}: whoever can reach this machine can use these providers.`);
}

function explain(served: readonly Served[], scenario: Scenario, talk: Terminal): void {
  for (const { name, base_url: url, env } of served) {
    if (Object.values(env).includes(url)) continue;
    talk.say(`holyfail: ${name} has no variable for its base URL: set base_url in the chain file to ${url}`);
  }
  const faults = scenario.faults.length === 0 ? "no faults" : `faults: ${scenario.faults.length}, counted from now`;
  const unreachable = new Set(scenario.faults.filter(isClientSide).map(({ effect }) => effect.kind));
  if (unreachable.size > 0) {
    talk.say(
      `holyfail: ${[...unreachable].join(" and ")} faults happen before a server hears anything, so they cannot be served: ` +
        "the connection is lost instead. `holyfail bench --wire` plays them as they are.",
    );
  }
  talk.say(`holyfail: serving scenario "${scenario.name}" (${faults}). Ctrl-C stops it.`);
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
