import type { Agreement, AgreementRow, ConfigurationReport, Lag, MetricUnit } from "./bench-report.ts";
import { poissonInterval, wilsonInterval } from "./statistics.ts";

/** Of a latency at most so much may be put down to lag: a check that excuses more would check nothing. */
export const LAG_SHARE_MAX = 0.1;

/** One figure with the interval, 95 %, in which it may lie by chance. */
interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

interface Figure {
  readonly metric: string;
  readonly unit: MetricUnit;
  /** Null: the samples do not support it. */
  readonly read: (report: ConfigurationReport) => Estimate | null;
}

const FIGURES: readonly Figure[] = [
  { metric: "success_rate", unit: "rate", read: ({ succeeded, requests }) => share(succeeded, requests) },
  { metric: "failover.share", unit: "rate", read: ({ failover, requests }) => share(failover.count, requests) },
  { metric: "attempts.per_request", unit: "count", read: attemptsPerRequest },
  latency("mean"),
  latency("p50"),
  latency("p95"),
];

/** What the threads of a configuration's run over sockets showed. */
export interface WireLag {
  readonly event_loop_lag_ms: Lag;
  readonly simulator_lag_ms: Lag;
}

/**
 * Compares each configuration in virtual time with the same one over sockets; the three lists go in step, and what one
 * of them lacks is left out. Two figures agree when they are no further apart than
 *
 * - two samples of the same thing are in 95 of 100 cases: the distances to the facing ends of both intervals, squared and
 *   added (Newcombe, "Interval estimation for the difference between independent proportions", Statistics in Medicine
 *   17, 1998; for other estimates Zou and Donner, "Construction of confidence limits about effect measures", Statistics
 *   in Medicine 27, 2008), and,
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
  return Math.hypot(lower.high - lower.value, upper.value - upper.low);
}

function share(count: number, of: number): Estimate | null {
  const interval = wilsonInterval(count, of);
  return interval === null ? null : { value: count / of, low: interval[0], high: interval[1] };
}

/** Attempts beyond a request's first are counted as independent events. */
function attemptsPerRequest({ attempts, requests }: ConfigurationReport): Estimate | null {
  if (requests === 0) return null;
  const [low, high] = poissonInterval(Math.max(0, attempts.total - requests));
  return { value: attempts.total / requests, low: 1 + low / requests, high: 1 + high / requests };
}

function latency(which: "mean" | "p50" | "p95"): Figure {
  return {
    metric: `latency_ms.${which}`,
    unit: "ms",
    read: ({ latency_ms: latencies, latency_ms_ci95: intervals }) => {
      const [value, interval] = [latencies[which], intervals[which]];
      return value === null || interval === null ? null : { value, low: interval[0], high: interval[1] };
    },
  };
}
