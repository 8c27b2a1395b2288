import {
  ARTICLE_CLAIMS,
  ARTICLE_PRICES,
  ARTICLE_RULE,
  type ArticleClaim,
  type ClaimedPart,
  MONTH_MINUTES,
} from "./article-claims.ts";
import type {
  ArticleReport,
  ArticleRuleCheck,
  ClaimCheck,
  PartCheck,
  RelayCheck,
  RelayReading,
  RuleOfClaim,
  Verdict,
} from "./article-report.ts";

/** Half a cent: amounts are printed to the cent. */
const SAME_USD = 0.005;
/** Half a point: shares are printed as whole per cent. */
const SAME_SHARE = 0.005;

const TOKENS_PER_REQUEST_ASSUMED = 1000;

/** Computes each row of the article's savings table from the article's own prices, and says which figures add up. */
export function articleChecks(): Pick<ArticleReport, "claims" | "rule"> {
  return { claims: ARTICLE_CLAIMS.map(checkClaim), rule: checkRule() };
}

function checkClaim(claim: ArticleClaim): ClaimCheck {
  const parts = claim.parts.map(checkPart);
  const directUsd = sumOf(parts.map(({ computed_usd: usd }) => usd));
  const relay = checkRelay(claim, directUsd);
  return {
    claim: nameOf(claim),
    parts,
    direct: {
      claimed_usd: claim.directUsd,
      computed_usd: directUsd,
      verdict: sameUsd(claim.directUsd, directUsd) ? "adds up" : "does not add up",
    },
    relay,
    saving:
      claim.savingShare === null
        ? null
        : { claimed_share: claim.savingShare, verdict: savingVerdict(claim.savingShare, relay) },
  };
}

function nameOf({ parts }: ArticleClaim): string {
  return parts.map(({ model, mtok }) => `${mtok}M ${model}`).join(" + ");
}

function checkPart({ model, mtok, printedUsd }: ClaimedPart): PartCheck {
  const price = ARTICLE_PRICES[model];
  return {
    model,
    mtok,
    price_per_mtok_usd: price,
    computed_usd: mtok * price,
    printed_usd: printedUsd ?? null,
  };
}

function checkRelay({ relayUsd, feeUsd, parts }: ArticleClaim, directUsd: number): RelayCheck {
  const computedUsd = directUsd + (feeUsd ?? 0);
  return {
    claimed_usd: relayUsd,
    computed_usd: computedUsd,
    verdict: sameUsd(relayUsd, computedUsd) ? "adds up" : "does not add up",
    fee_usd: feeUsd,
    fee_per_mtok_usd: feeUsd === null ? null : feeUsd / mtokOf(parts),
    fee_inside: reading(relayUsd, relayUsd - (feeUsd ?? 0), directUsd),
    fee_on_top: feeUsd === null ? null : reading(relayUsd + feeUsd, relayUsd, directUsd),
  };
}

function reading(totalUsd: number, tokensUsd: number, directUsd: number): RelayReading {
  return {
    total_usd: totalUsd,
    tokens_usd: tokensUsd,
    below_list_share: (directUsd - tokensUsd) / directUsd,
    saved_share: (directUsd - totalUsd) / directUsd,
  };
}

function savingVerdict(claimed: number, { fee_inside: inside, fee_on_top: onTop }: RelayCheck): Verdict {
  const fits = ({ saved_share: share }: RelayReading): boolean => Math.abs(share - claimed) <= SAME_SHARE;
  if (!fits(inside)) return "does not add up";
  return onTop === null || fits(onTop) ? "adds up" : "only with the fee inside";
}

/** The fee, divided among the requests that fail in as many outages as the rule names. */
function checkRule(): ArticleRuleCheck {
  const { outagesPerMonth, minutes } = ARTICLE_RULE;
  const claims = ARTICLE_CLAIMS.flatMap((claim): RuleOfClaim[] => {
    if (claim.feeUsd === null) return [];
    const requests = (mtokOf(claim.parts) * 1_000_000) / TOKENS_PER_REQUEST_ASSUMED;
    const failed = (requests * outagesPerMonth * minutes) / MONTH_MINUTES;
    return [
      {
        claim: nameOf(claim),
        fee_usd: claim.feeUsd,
        requests_per_month: requests,
        requests_failed: failed,
        failed_request_needed_usd: claim.feeUsd / failed,
      },
    ];
  });
  return {
    outages_per_month: outagesPerMonth,
    minutes,
    month_minutes: MONTH_MINUTES,
    tokens_per_request_assumed: TOKENS_PER_REQUEST_ASSUMED,
    claims,
  };
}

function mtokOf(parts: readonly ClaimedPart[]): number {
  return sumOf(parts.map(({ mtok }) => mtok));
}

function sameUsd(one: number, other: number): boolean {
  return Math.abs(one - other) < SAME_USD;
}

function sumOf(amounts: readonly number[]): number {
  return amounts.reduce((before, amount) => before + amount, 0);
}
