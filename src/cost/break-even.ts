import type { BreakEven, Interval, OutageWorth, RuleCheck, WorthNeeded } from "./cost-report.ts";
import type { Bought } from "./evidence.ts";
import { ARTICLE_RULE, MONTH_MINUTES } from "./article-claims.ts";

const OUTAGE_MINUTES = [1, 5, 10, 30, 60] as const;
const OUTAGES_PER_MONTH = [1, 2, 4] as const;

export interface Traffic {
  readonly requestsPerMonth: number;
  readonly tokensPerRequest: number;
  readonly standingUsd: number;
  /** What a failed request costs, or a minute in which all fail. Null: not told. */
  readonly outageCost: { readonly usd: number; readonly per: "request" | "minute" } | null;
}

/**
 * From how many outages a month on a chain pays for itself. An outage is taken to be complete: every request to the primary
 * fails in it, and requests are spread evenly over the month. What the chain spends more for a request that it saves grows
 * with the tokens of a request.
 */
export function breakEven(bought: Bought, traffic: Traffic): BreakEven {
  const { evidence } = bought;
  const scale = traffic.tokensPerRequest / evidence.tokens_per_request;
  const extraUsd = bought.extraPerSavedUsd === null ? null : bought.extraPerSavedUsd * scale;
  const extraCi95 = scaled(bought.extraPerSavedUsdCi95, scale);
  const terms = { bought, traffic, extraUsd, extraCi95, failedUsd: failedRequestUsd(traffic) };
  return {
    evidence,
    intervals_from: bought.intervalsFrom,
    month_minutes: MONTH_MINUTES,
    requests_per_month: traffic.requestsPerMonth,
    tokens_per_request: traffic.tokensPerRequest,
    standing_usd: traffic.standingUsd,
    saved_share: bought.savedShare,
    saved_share_ci95: bought.savedShareCi95,
    extra_per_saved_usd: extraUsd,
    extra_per_saved_usd_ci95: extraCi95,
    failed_request_usd: terms.failedUsd,
    outage_minute_usd: terms.failedUsd === null ? null : (terms.failedUsd * traffic.requestsPerMonth) / MONTH_MINUTES,
    outages: OUTAGE_MINUTES.map((minutes) => outageWorth(terms, minutes)),
    article_rule: ruleCheck(terms),
  };
}

interface Terms {
  readonly bought: Bought;
  readonly traffic: Traffic;
  readonly extraUsd: number | null;
  readonly extraCi95: Interval | null;
  readonly failedUsd: number | null;
}

function failedRequestUsd({ outageCost, requestsPerMonth }: Traffic): number | null {
  if (outageCost === null) return null;
  return outageCost.per === "request" ? outageCost.usd : (outageCost.usd * MONTH_MINUTES) / requestsPerMonth;
}

function outageWorth(terms: Terms, minutes: number): OutageWorth {
  const requests = requestsIn(minutes, terms);
  const saved = requests * terms.bought.savedShare;
  return {
    minutes,
    requests,
    saved,
    spent_usd: terms.extraUsd === null ? null : saved * terms.extraUsd,
    worth_usd: terms.failedUsd === null ? null : saved * terms.failedUsd,
    ...outagesNeeded(terms, requests),
    failed_request_needed_usd: OUTAGES_PER_MONTH.map((perMonth) => worthNeeded(terms, requests, perMonth)),
  };
}

function requestsIn(minutes: number, { traffic }: Terms): number {
  return (traffic.requestsPerMonth * minutes) / MONTH_MINUTES;
}

/** Standing cost / (requests saved x what saving one is worth). */
function outagesNeeded(
  { bought, traffic, extraUsd, extraCi95, failedUsd }: Terms,
  requests: number,
): Pick<OutageWorth, "outages_needed" | "outages_needed_ci95"> {
  if (extraUsd === null || failedUsd === null) return { outages_needed: null, outages_needed_ci95: null };
  const needed = (share: number, extra: number): number | null =>
    failedUsd > extra ? traffic.standingUsd / (requests * share * (failedUsd - extra)) : null;
  const [shareLow, shareHigh] = bought.savedShareCi95;
  const low = extraCi95 === null ? null : needed(shareHigh, extraCi95[0]);
  return {
    outages_needed: needed(bought.savedShare, extraUsd),
    outages_needed_ci95: extraCi95 === null || low === null ? null : [low, needed(shareLow, extraCi95[1])],
  };
}

/** The same solved for what a failed request costs. */
function worthNeeded({ bought, traffic, extraUsd, extraCi95 }: Terms, requests: number, perMonth: number): WorthNeeded {
  const needed = (share: number, extra: number): number =>
    Math.max(0, extra + traffic.standingUsd / (perMonth * requests * share));
  const [shareLow, shareHigh] = bought.savedShareCi95;
  return {
    outages_per_month: perMonth,
    usd: extraUsd === null ? null : needed(bought.savedShare, extraUsd),
    ci95: extraCi95 === null ? null : [needed(shareHigh, extraCi95[0]), needed(shareLow, extraCi95[1])],
  };
}

function ruleCheck(terms: Terms): RuleCheck {
  const { outagesPerMonth, minutes } = ARTICLE_RULE;
  const { usd, ci95 } = worthNeeded(terms, requestsIn(minutes, terms), outagesPerMonth);
  return {
    outages_per_month: outagesPerMonth,
    minutes,
    failed_request_needed_usd: usd,
    failed_request_needed_usd_ci95: ci95,
    verdict: verdictOn(terms.failedUsd, ci95),
  };
}

/** The rule is right for whoever loses at least so much by a failed request. */
function verdictOn(failedUsd: number | null, neededCi95: Interval | null): RuleCheck["verdict"] {
  if (failedUsd === null || neededCi95 === null) return null;
  if (failedUsd >= neededCi95[1]) return "holds";
  return failedUsd < neededCi95[0] ? "does not hold" : "cannot tell";
}

function scaled(interval: Interval | null, scale: number): Interval | null {
  return interval === null ? null : [interval[0] * scale, interval[1] * scale];
}
