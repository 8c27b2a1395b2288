import type {
  BenchResult,
  Elapsed,
  Lag,
  ThresholdVerdict,
  Traffic,
  WireConfiguration,
  WireReport,
} from "./bench-report.ts";
import type { Chain } from "../config/chain.ts";
import { isOverloaded, worstLag } from "./overload.ts";

/** What was seen while one configuration ran, on both sides of its sockets. */
export interface WireSight {
  readonly eventLoopLag: Lag;
  readonly simulatorLag: Lag;
  readonly together: Traffic;
  /** By provider. */
  readonly providers: Readonly<Record<string, Traffic>>;
}

/** The report of the sockets; `sights` go in step with the configurations of the result. */
export function wireReport(result: BenchResult, chains: readonly Chain[], sights: readonly WireSight[]): WireReport {
  const configurations: WireConfiguration[] = [];
  for (const [index, { chain, name }] of result.configurations.entries()) {
    const seen = sights[index];
    if (seen === undefined) break;
    configurations.push({
      chain,
      name,
      ...seen.together,
      event_loop_lag_ms: seen.eventLoopLag,
      simulator_lag_ms: seen.simulatorLag,
      overloaded: isOverloaded(seen.eventLoopLag) || isOverloaded(seen.simulatorLag),
      providers: Object.entries(seen.providers).map(([provider, traffic]) => ({ provider, ...traffic })),
    });
  }
  return {
    ...totalTraffic(configurations),
    breaker_reset_ms: Object.fromEntries(
      chains.flatMap(({ name, breaker }) => (breaker === null ? [] : [[name, breaker.resetMs]])),
    ),
    configurations,
  };
}

/** The part of `elapsed` that only a run over sockets has. */
export function wireElapsed({
  configurations,
}: WireReport): Required<Pick<Elapsed, "event_loop_lag_ms" | "simulator_lag_ms" | "overloaded">> {
  return {
    event_loop_lag_ms: worstLag(configurations.map((one) => one.event_loop_lag_ms)),
    simulator_lag_ms: worstLag(configurations.map((one) => one.simulator_lag_ms)),
    overloaded: configurations.some(({ overloaded }) => overloaded),
  };
}

/**
 * Verdicts on times that the machine is to blame for are taken back: where it was overloaded, a latency that misses its
 * threshold proves nothing. One that holds it all the same has proved it.
 */
export function withoutBlame(
  verdicts: readonly ThresholdVerdict[],
  { configurations }: WireReport,
): readonly ThresholdVerdict[] {
  return verdicts.map((verdict) => {
    const measured = configurations.find(
      ({ chain, name }) => chain === verdict.chain && name === verdict.configuration,
    );
    return verdict.ok === false && verdict.unit === "ms" && verdict.value !== null && measured?.overloaded === true
      ? { ...verdict, ok: null }
      : verdict;
  });
}

function totalTraffic(parts: readonly Traffic[]): Traffic {
  const sum = (key: keyof Traffic): number => parts.reduce((before, part) => before + part[key], 0);
  const most = (key: keyof Traffic): number => parts.reduce((before, part) => Math.max(before, part[key]), 0);
  return {
    connections: sum("connections"),
    connections_peak: most("connections_peak"),
    requests: sum("requests"),
    requests_peak: most("requests_peak"),
  };
}
