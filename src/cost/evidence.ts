import type { BenchReport, ConfigurationReport } from "../bench/bench-report.ts";
import { COST_PER_SUCCESS, differenceInterval, type Estimate } from "../bench/estimate.ts";
import { wilsonInterval } from "../bench/statistics.ts";
import { isWhole } from "../bench/whole.ts";
import type { Evidence, Interval } from "./cost-report.ts";

/** What a chain buys, as a bench has measured it. */
export interface Bought {
  readonly evidence: Evidence;
  readonly savedShare: number;
  readonly savedShareCi95: Interval;
  /** Null: a tier has no known price. */
  readonly extraPerSavedUsd: number | null;
  readonly extraPerSavedUsdCi95: Interval | null;
}

export type ReadEvidence =
  { readonly ok: true; readonly bought: Bought } | { readonly ok: false; readonly message: string };

/** Holds a chain's whole against its primary alone, or says why that cannot be done. */
export function evidenceIn(report: BenchReport, chain: string): ReadEvidence {
  const mine = report.configurations.filter((one) => one.chain === chain);
  const whole = mine.findLast(({ variant }) => variant === null);
  const alone = mine.find(({ tiers, variant }) => tiers === 1 && variant === null);
  if (whole === undefined || alone === undefined || whole.tiers === 1) {
    return refused(`it has no measurement of chain ${chain} both whole and with its primary alone`);
  }
  if (report.interrupted && !(isWhole(alone) && isWhole(whole))) {
    return refused(`it was interrupted before chain ${chain} was measured whole`);
  }
  // In an open loop one may have sent a few more than the other.
  const failedWithChain = (whole.failed * alone.requests) / Math.max(1, whole.requests);
  const saved = alone.failed - failedWithChain;
  if (alone.failed === 0)
    return refused("its primary alone left no request unanswered, so that there was nothing to save");
  const interval = wilsonInterval(Math.max(0, saved), alone.failed);
  if (saved <= 0 || interval === null)
    return refused("its chain left no fewer requests unanswered than the primary alone");
  const evidence = {
    chain,
    scenario: report.scenario,
    seed: report.seed,
    requests: alone.requests,
    failed_alone: alone.failed,
    failed_with_chain: failedWithChain,
    cost_alone_usd: alone.cost_usd,
    cost_with_chain_usd: whole.cost_usd === null ? null : (whole.cost_usd * alone.requests) / whole.requests,
    tokens_per_request: tokensOf(whole) / whole.requests,
  };
  return {
    ok: true,
    bought: {
      evidence,
      savedShare: saved / alone.failed,
      savedShareCi95: interval,
      ...extra(evidence, saved, alone, whole),
    },
  };
}

/** All that was sent and written for a request, retries included. */
function tokensOf({ by_tier: tiers }: ConfigurationReport): number {
  return tiers.reduce((before, tier) => before + tier.input_tokens + tier.output_tokens, 0);
}

/** The interval takes the two as independent: they met the same requests, so it is wider than need be. */
function extra(
  { cost_alone_usd: aloneUsd, cost_with_chain_usd: wholeUsd }: Evidence,
  saved: number,
  alone: ConfigurationReport,
  whole: ConfigurationReport,
): Pick<Bought, "extraPerSavedUsd" | "extraPerSavedUsdCi95"> {
  if (aloneUsd === null || wholeUsd === null) return { extraPerSavedUsd: null, extraPerSavedUsdCi95: null };
  const [before, after] = [spent(alone, aloneUsd), spent(whole, wholeUsd)];
  const interval = before === null || after === null ? null : differenceInterval(before, after);
  return {
    extraPerSavedUsd: (wholeUsd - aloneUsd) / saved,
    extraPerSavedUsdCi95: interval === null ? null : [interval[0] / saved, interval[1] / saved],
  };
}

/** What was spent is as uncertain as what an answer costs. Where nothing was answered and nothing spent, there is no doubt. */
function spent(configuration: ConfigurationReport, usd: number): Estimate | null {
  if (usd === 0) return { value: 0, low: 0, high: 0 };
  const perAnswer = COST_PER_SUCCESS.read(configuration);
  if (perAnswer === null) return null;
  return { value: usd, low: (usd * perAnswer.low) / perAnswer.value, high: (usd * perAnswer.high) / perAnswer.value };
}

function refused(message: string): ReadEvidence {
  return { ok: false, message };
}
