import { isListening, isThisMachine, portTrouble } from "../adapters/loopback-address.ts";
import type { BenchResult } from "../bench/bench-report.ts";
import { type Configuration, wholeOf } from "../bench/configurations.ts";
import { targetConfiguration } from "../bench/target-chain.ts";
import { providerViews, type TargetReport } from "../bench/target-report.ts";
import type { Chain, ChainFile } from "../config/chain.ts";
import { escapeControls } from "../config/diagnostic.ts";
import type { Scenario } from "../config/scenario.ts";
import type { Clock } from "../core/clock.ts";
import { CATALOG } from "../dialects/catalog.ts";
import { urlOf } from "../sim/listen.ts";
import { isClientSide } from "../sim/unreachable.ts";
import type { Target, WireReading } from "../world.ts";
import { SIM_PORT_DEFAULT } from "./sim-address.ts";
import { basePathOf, type ProviderToSimulate, providersToSimulate } from "./sim-providers.ts";
import type { TargetOptions } from "./target-options.ts";
import { CommandError } from "./terminal.ts";

/** What a gateway may still send when its last caller has gone is waited for as long. */
const LINGER_MS = 2000;
const PORT_MAX = 65_535;

/**
 * What is measured: with a target the chains that were named, each as a whole, and then the target. Null: no target.
 *
 * @throws CommandError (exit 2) where the flags contradict each other, or the URL is none
 */
export function configurationsAgainst(
  options: TargetOptions & { readonly checkAgreement?: boolean; readonly ablate?: boolean },
  chains: readonly Chain[],
  named: boolean,
): readonly Configuration[] | null {
  const { target, targetModel = null, targetKeyEnv = null, targetHeader, simPort } = options;
  if (target === undefined) {
    if (targetModel === null && targetKeyEnv === null && targetHeader.length === 0 && simPort === undefined)
      return null;
    throw new CommandError(
      "holyfail: --target-model, --target-header, --target-key-env and --sim-port are about a target.\nAdd --target URL.",
    );
  }
  if (options.checkAgreement === true) {
    throw new CommandError(
      "holyfail: --check-agreement runs in virtual time as well, and a target lives in real time.\nLeave one of them out.",
    );
  }
  if (options.ablate === true) {
    throw new CommandError(
      "holyfail: --ablate takes chains apart, and beside a target each runs as a whole.\nLeave one of them out.",
    );
  }
  const url = targetUrl(target);
  const [first, ...others] = chains;
  if (first === undefined) return null;
  const address = `${url.origin}${url.pathname}`.replace(/\/+$/, "");
  const wishes = { name: `target ${url.host}`, url: address, model: targetModel, apiKeyEnv: targetKeyEnv };
  return [...(named ? chains.flatMap(wholeOf) : []), targetConfiguration(wishes, [first, ...others])];
}

/** It may hold a password or a key, so it is not repeated where it is wrong. */
function targetUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new CommandError(
      "holyfail: --target needs the base URL that an OpenAI client would be given, such as http://127.0.0.1:8787/v1.",
    );
  }
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    throw new CommandError(
      "holyfail: --target takes a URL without user, password, query and fragment: it is shown in reports.\n" +
        "Give a key with --target-key-env NAME, and anything else with --target-header.",
    );
  }
  return url;
}

/** What the target's world needs, and where each of its providers will be. */
export interface TargetPlaces {
  readonly target: Target;
  /** Base URLs, as a gateway's configuration wants them. */
  readonly providers: readonly { readonly name: string; readonly baseUrl: string }[];
}

export interface TargetSurroundings {
  readonly chainFile: ChainFile;
  readonly scenario: Scenario;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
}

/**
 * Makes sure of all that can be made sure of before the run.
 *
 * @throws CommandError (exit 2) where the target is no service on this machine, or its providers cannot be played
 */
export async function targetPlaces(
  configurations: readonly Configuration[],
  options: TargetOptions,
  { chainFile, scenario, env, clock }: TargetSurroundings,
): Promise<TargetPlaces> {
  const chain = configurations.at(-1)?.chain;
  const provider = chain?.tiers[0]?.provider;
  if (chain === undefined || provider === undefined) throw new RangeError("the target comes last");
  refuseClientSide(scenario);
  const headers = headersOf(options.targetHeader);
  const apiKey = keyIn(env, provider.apiKeyEnv);
  const providers = providersToSimulate(chainFile, scenario, CATALOG);
  const port = options.simPort ?? SIM_PORT_DEFAULT;
  await refuseElsewhere(new URL(provider.baseUrl), clock);
  await refusePorts(port, providers);
  return {
    target: { chain: chain.name, headers, apiKey, providers, port, lingerMs: LINGER_MS },
    providers: providers.map((one, index) => ({
      name: one.name,
      baseUrl: `${urlOf("127.0.0.1", port + index)}${basePathOf(one)}`,
    })),
  };
}

/** Between a gateway and its providers nobody else stands who could lose a name or a handshake. */
function refuseClientSide({ name, faults }: Scenario): void {
  const kinds = new Set(faults.filter(isClientSide).map(({ effect }) => effect.kind));
  if (kinds.size === 0) return;
  throw new CommandError(
    `holyfail: scenario ${escapeControls(name)} has ${[...kinds].join(" and ")} faults, which strike at the client's end: ` +
      "a gateway looks names up by itself.\nGive a scenario without them; a blackout with mode: refuse is the nearest.",
  );
}

function headersOf(texts: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    texts.map((text, index) => {
      const [, name, value] = /^([\w!#$%&'*+.^`|~-]+):[ \t]*([\t\x20-\x7e\x80-\xff]*)$/.exec(text) ?? [];
      if (name !== undefined && value !== undefined) return [name.toLowerCase(), value];
      // It is not repeated: there may be a key in it.
      throw new CommandError(
        `holyfail: the ${ordinal(index)} --target-header is no header.\nWrite NAME: VALUE, as in --target-header "x-route: a".`,
      );
    }),
  );
}

function ordinal(index: number): string {
  return ["first", "second", "third"][index] ?? `${index + 1}th`;
}

function keyIn(env: TargetSurroundings["env"], variable: string | null): string {
  if (variable === null) return "";
  const key = env[variable]?.trim() ?? "";
  if (key !== "") return key;
  throw new CommandError(
    `holyfail: the variable ${escapeControls(variable)} of --target-key-env is not set.\nSet it, or leave the flag out if the target needs no key.`,
  );
}

/** A load is put on nobody who might not want it, and only on this machine do the gateway's providers reach us. */
async function refuseElsewhere(url: URL, clock: Clock): Promise<void> {
  if (!(await isThisMachine(url.hostname))) {
    throw new CommandError(
      `holyfail: ${escapeControls(url.hostname)} is not this machine, and --target loads nothing else: neither services of ` +
        "others, nor real providers behind a gateway.\nStart the gateway here, with its providers' URLs pointing at holyfail's, " +
        "and give its loopback address.",
    );
  }
  const port = Number(url.port) || (url.protocol === "https:" ? 443 : 80);
  if (await isListening({ hostname: url.hostname, port }, clock)) return;
  throw new CommandError(`holyfail: nobody listens at ${url.host}.\nStart the target first, or correct --target.`);
}

async function refusePorts(first: number, providers: readonly ProviderToSimulate[]): Promise<void> {
  const last = first + providers.length - 1;
  if (last > PORT_MAX) {
    throw new CommandError(
      `holyfail: ${providers.length} providers do not fit between port ${first} and ${PORT_MAX}.\n` +
        `Give --sim-port ${PORT_MAX - providers.length + 1} or less.`,
    );
  }
  for (let port = first; port <= last; port += 1) {
    const trouble = await portTrouble(port);
    if (trouble === null) continue;
    throw new CommandError(
      `holyfail: cannot listen on 127.0.0.1:${port} (${trouble}), where ${providers[port - first]?.name} is to be played.\n` +
        "Stop what uses it, perhaps a holyfail sim, or give another --sim-port and tell the target.",
    );
  }
}

/** What the target's providers saw; the readings go in step with the configurations. */
export function targetReport(
  { configurations }: BenchResult,
  readings: readonly WireReading[],
  { chain, scenario }: { readonly chain: Chain; readonly scenario: Scenario },
): TargetReport {
  const [tier] = chain.tiers;
  const sights = readings.map(({ simulator: { lastedMs, providers, exchanges }, callersGoneAtMs }) => ({
    lastedMs,
    providers,
    exchanges,
    callersGoneAtMs,
  }));
  return {
    chain: chain.name,
    url: tier?.provider.baseUrl ?? "",
    model: tier?.model ?? "",
    timeout_ms: chain.timeoutMs,
    providers: providerViews(configurations, sights, scenario.faults),
  };
}
