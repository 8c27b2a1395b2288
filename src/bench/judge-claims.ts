import type { ConfigurationReport } from "./bench-report.ts";
import type { ClaimReport } from "./claim-report.ts";
import { claimVerdict, type Evidence } from "./claim-verdict.ts";
import type { Claim } from "./claims.ts";
import * as estimate from "./estimate.ts";
import { oneMoreRun } from "./one-more-run.ts";
import { meantBy, type Nameable } from "./thresholds.ts";

const WORST_RECOVERY = "failover.worst_recovery_ms";

/** The verdicts on the configurations that a claim is about; of one that was not measured there is no telling. */
export function judgeClaim(
  claim: Claim,
  configurations: readonly Nameable[],
  reports: readonly ConfigurationReport[],
): readonly ClaimReport[] {
  return meantBy(claim.where, configurations).map(({ chain, name }) => {
    const report = reports.find((one) => one.chain === chain && one.name === name);
    const evidence = report === undefined ? UNKNOWN : evidenceOf(claim, report);
    return {
      claim: claim.expression,
      chain,
      configuration: name,
      metric: claim.metric.path,
      unit: claim.unit,
      claimed: claim.value,
      more_is_better: claim.moreIsBetter,
      value: evidence.value,
      ci95: evidence.ci95,
      n: evidence.n,
      verdict: claimVerdict(claim, evidence),
    };
  });
}

const UNKNOWN: Evidence = { value: null, ci95: null, n: 0, intervalOf: "mean" };

function evidenceOf({ metric, moreIsBetter }: Claim, report: ConfigurationReport): Evidence {
  const { path } = metric;
  const value = metric.read(report, moreIsBetter ? "more" : "less");
  const n = path.includes("latency_ms") ? report.latency_ms.n : report.requests;
  if (path === WORST_RECOVERY) return recoveryEvidence(report);
  const { spread = null } = report;
  // Better than what one seed can tell: outages cluster, but not across seeds.
  if (spread !== null && metric.overSeeds !== undefined) {
    return { value, ci95: metric.overSeeds(spread), n: spread.success_rate?.n ?? 0, intervalOf: "mean" };
  }
  const estimated = estimate.ESTIMATED.find((figure) => figure.metric === path)?.read(report) ?? null;
  return { value, ci95: estimated === null ? null : [estimated.low, estimated.high], n, intervalOf: "mean" };
}

/** The worst of one run says where the worst of another may lie only beside those of many others. */
function recoveryEvidence({ failover, by_seed: seeds }: ConfigurationReport): Evidence {
  const worst = seeds.flatMap(({ worst_recovery_ms: ms }) => (ms === null ? [] : [ms]));
  const ci95 = failover.total_outage ? null : oneMoreRun(worst);
  const own = { value: failover.worst_recovery_ms, ci95, n: seeds.length, intervalOf: "run" } as const;
  return failover.total_outage ? { ...own, unbounded: true } : own;
}
