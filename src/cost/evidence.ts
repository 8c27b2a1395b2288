import type { BenchReport, ConfigurationReport } from "../bench/bench-report.ts";
import { isWhole } from "../bench/whole.ts";
import { byRequests, bySeeds, type SavedIntervals } from "./bought-intervals.ts";
import type { Evidence } from "./cost-report.ts";

/** What a chain buys, as a bench has measured it. */
export interface Bought extends SavedIntervals {
  readonly evidence: Evidence;
  readonly savedShare: number;
  /** Null: a tier has no known price. */
  readonly extraPerSavedUsd: number | null;
}

export type ReadEvidence =
  { readonly ok: true; readonly bought: Bought } | { readonly ok: false; readonly message: string };

/** Holds a chain's whole against its primary alone, or says why that cannot be done. */
export function evidenceIn(report: BenchReport, chain: string): ReadEvidence {
  const mine = report.configurations.filter((one) => one.chain === chain && one.variant === null);
  const whole = mine.at(-1);
  const alone = mine.find(({ tiers }) => tiers === 1);
  if (whole === undefined || alone === undefined || whole.tiers === 1) {
    return refused(`it has no measurement of chain ${chain} both whole and with its primary alone`);
  }
  if (report.interrupted && !(isWhole(alone) && isWhole(whole))) {
    return refused(`it was interrupted before chain ${chain} was measured whole`);
  }
  if (alone.failed === 0) {
    return refused("its primary alone left no request unanswered, so that there was nothing to save");
  }
  const bought = boughtBy(whole, alone, report);
  if (bought.savedShare > 0) return { ok: true, bought };
  return refused("its chain left no fewer requests unanswered than the primary alone");
}

function boughtBy(whole: ConfigurationReport, alone: ConfigurationReport, report: BenchReport): Bought {
  // In an open loop one may have sent a few more than the other.
  const scale = alone.requests / Math.max(1, whole.requests);
  const evidence = {
    chain: whole.chain,
    scenario: report.scenario,
    seed: report.seed,
    seeds: Math.max(1, report.seeds.length),
    requests: alone.requests,
    failed_alone: alone.failed,
    failed_with_chain: whole.failed * scale,
    cost_alone_usd: alone.cost_usd,
    cost_with_chain_usd: whole.cost_usd === null ? null : whole.cost_usd * scale,
    tokens_per_request: tokensOf(whole) / Math.max(1, whole.requests),
  };
  const saved = evidence.failed_alone - evidence.failed_with_chain;
  const { cost_alone_usd: aloneUsd, cost_with_chain_usd: wholeUsd } = evidence;
  return {
    evidence,
    savedShare: saved / alone.failed,
    extraPerSavedUsd: aloneUsd === null || wholeUsd === null ? null : (wholeUsd - aloneUsd) / saved,
    ...(bySeeds(whole, alone) ?? byRequests(whole, alone, saved)),
  };
}

/** All that was sent and written for a request, retries included. */
function tokensOf({ by_tier: tiers }: ConfigurationReport): number {
  return tiers.reduce((before, tier) => before + tier.input_tokens + tier.output_tokens, 0);
}

function refused(message: string): ReadEvidence {
  return { ok: false, message };
}
