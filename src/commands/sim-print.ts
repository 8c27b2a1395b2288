import type { Scenario } from "../config/scenario.ts";
import { integer, milliseconds } from "../report/format.ts";
import { lagOf } from "../sim/admin-json.ts";
import { isLoopback } from "../sim/admin-server.ts";
import { isClientSide } from "../sim/unreachable.ts";
import { alignColumns } from "./chain-columns.ts";
import { SIM_VARIABLE } from "./sim-address.ts";
import { basePathOf, environmentOf, type ProviderToSimulate } from "./sim-providers.ts";
import type { RunningSim } from "./sim-start.ts";
import type { SimOptions } from "./sim.ts";
import type { Terminal } from "./terminal.ts";

/** Where one simulated provider is, as `--json` tells it. */
export interface Served {
  readonly name: string;
  readonly dialect: string;
  readonly base_url: string;
  readonly port: number;
  readonly env: Readonly<Record<string, string>>;
}

export function servedBy({ server }: RunningSim, providers: readonly ProviderToSimulate[]): readonly Served[] {
  return server.listeners.flatMap(({ url, port }, index) => {
    const provider = providers[index];
    if (provider === undefined) return [];
    const baseUrl = `${url}${basePathOf(provider)}`;
    const env = environmentOf(provider, baseUrl);
    return [{ name: provider.name, dialect: provider.dialect, base_url: baseUrl, port, env }];
  });
}

/** What goes to stdout: where everything is, and the variables that point there. */
export function printed(
  served: readonly Served[],
  { admin }: RunningSim,
  run: { readonly scenario: string; readonly seed: number },
  options: SimOptions,
): string {
  const { url, port } = admin;
  if (options.json) return `${JSON.stringify({ providers: served, admin: { url, port }, ...run }, null, 2)}\n`;
  const exports = [...exportLines(served), `export ${SIM_VARIABLE}=${url}\n`].join("");
  if (options.env) return exports;
  const rows = [
    ["provider", "speaks", "base URL"],
    ...served.map((one) => [one.name, one.dialect, one.base_url]),
    ["(admin)", "JSON", url],
  ];
  return `${alignColumns(rows)}\n\n${exports}`;
}

function exportLines(served: readonly Served[]): readonly string[] {
  const lines = served.flatMap(({ env }) => Object.entries(env).map(([name, value]) => `export ${name}=${value}\n`));
  return [...new Set(lines)];
}

export function warnOfTheWorld(host: string, terminal: Terminal): void {
  if (isLoopback(host)) return;
  terminal.say(
    `holyfail: WARNING: listening on ${host}: whoever can reach this machine can use these providers and change their faults.`,
  );
}

export function explain(served: readonly Served[], scenario: Scenario, talk: Terminal): void {
  for (const { name, base_url: url, env } of served) {
    if (Object.values(env).includes(url)) continue;
    talk.say(`holyfail: ${name} has no variable for its base URL: set base_url in the chain file to ${url}`);
  }
  const faults = scenario.faults.length === 0 ? "no faults" : `faults: ${scenario.faults.length}, counted from now`;
  const unreachable = new Set(scenario.faults.filter(isClientSide).map(({ effect }) => effect.kind));
  if (unreachable.size > 0) talk.say(unservable([...unreachable]));
  talk.say(
    `holyfail: serving scenario "${scenario.name}" (${faults}). \`holyfail fault\` changes faults; Ctrl-C stops.`,
  );
}

/** What to say of faults that no server can play. */
function unservable(kinds: readonly string[]): string {
  return (
    `holyfail: ${kinds.join(" and ")} faults happen before a server hears anything, so they cannot be served: ` +
    "the connection is lost instead. `holyfail bench --wire` plays them as they are."
  );
}

/** The last word: what it had to do, and whether it kept up with its own schedule. */
export function summary({ server, hit }: RunningSim): string {
  const { count, p50Ms, p99Ms, maxMs } = lagOf(server.listeners);
  const requests = `${inWords(server.traffic.requests.total, "request")}, ${hit()} of them hit by a fault`;
  if (count === 0) return `holyfail: ${requests}.`;
  const lag = `P50 ${milliseconds(p50Ms)}, P99 ${milliseconds(p99Ms)}, at most ${milliseconds(maxMs)}`;
  return `holyfail: ${requests}. Behind its own schedule: ${lag} (${inWords(count, "piece")} written).`;
}

function inWords(count: number, what: string): string {
  return `${integer(count)} ${what}${count === 1 ? "" : "s"}`;
}
