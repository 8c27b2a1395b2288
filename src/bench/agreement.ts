import type { Agreement, AgreementRow } from "./agreement-report.ts";
import type { ConfigurationReport, Lag } from "./bench-report.ts";
import { apartByChance, ATTEMPTS_PER_REQUEST, FAILOVER_SHARE, LATENCIES, SUCCESS_RATE } from "./estimate.ts";
import type { Estimate, Figure } from "./estimate.ts";

/** Of a latency at most so much may be put down to lag: a check that excuses more would check nothing. */
export const LAG_SHARE_MAX = 0.1;

const FIGURES: readonly Figure[] = [SUCCESS_RATE, FAILOVER_SHARE, ATTEMPTS_PER_REQUEST, ...LATENCIES];

/** What the threads of a configuration's run over sockets showed. */
export interface WireLag {
  readonly event_loop_lag_ms: Lag;
  readonly simulator_lag_ms: Lag;
}

/**
 * Compares each configuration in virtual time with the same one over sockets; the three lists go in step, and what one
 * of them lacks is left out. Two figures agree when they are no further apart than
 *
 * - two samples of the same thing are in 95 of 100 cases, and,
 * - of latencies, what lag can add: every attempt goes through both threads, and in a burst it may have to wait for the
 *   longest stall of each; so that stall as often as there were attempts per request, but no more than LAG_SHARE_MAX of
 *   the figure.
 */
export function agreementOf(
  virtual: readonly ConfigurationReport[],
  wire: readonly ConfigurationReport[],
  lags: readonly WireLag[],
): Agreement {
  const rows: AgreementRow[] = [];
  for (const [index, inVirtualTime] of virtual.entries()) {
    const [onWire, lag] = [wire[index], lags[index]];
    if (onWire === undefined || lag === undefined) break;
    for (const figure of FIGURES) rows.push(compare(figure, inVirtualTime, onWire, lag));
  }
  return { agrees: rows.every(({ agrees }) => agrees !== false), rows };
}

function compare(
  { metric, unit, read }: Figure,
  inVirtualTime: ConfigurationReport,
  onWire: ConfigurationReport,
  lag: WireLag,
): AgreementRow {
  const [virtual, wire] = [read(inVirtualTime), read(onWire)];
  const row = { chain: onWire.chain, configuration: onWire.name, metric, unit };
  if (virtual === null || wire === null) {
    return { ...row, virtual: virtual?.value ?? null, wire: wire?.value ?? null, tolerance: null, agrees: null };
  }
  const stallsMs = (lag.event_loop_lag_ms.max + lag.simulator_lag_ms.max) * (onWire.attempts.per_request ?? 1);
  const tolerance = {
    statistical: byChance(virtual, wire),
    lag: unit === "ms" ? Math.min(stallsMs, virtual.value * LAG_SHARE_MAX) : 0,
  };
  const agrees = Math.abs(wire.value - virtual.value) <= tolerance.statistical + tolerance.lag;
  return { ...row, virtual: virtual.value, wire: wire.value, tolerance, agrees };
}

function byChance(virtual: Estimate, wire: Estimate): number {
  const [lower, upper] = virtual.value <= wire.value ? [virtual, wire] : [wire, virtual];
  return apartByChance(lower, upper);
}
