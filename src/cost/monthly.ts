import type { Price } from "../config/chain.ts";
import { addCosts, costUsd } from "../engine/cost.ts";
import type { Bill, CostReport, MixCost, ModelCost } from "./cost-report.ts";

const TOKENS_PER_MTOK = 1_000_000;

export interface MonthlyTokens {
  readonly tokens: number;
  readonly outputShare: number;
  readonly relayFeePerMtokUsd: number | null;
}

export interface PricedModel {
  readonly provider: string;
  readonly model: string;
  readonly price: Price | null;
  readonly priceSource: ModelCost["price_source"];
  readonly share: number;
}

/** The bills of each model alone, and of the mix. Tokens are counted at full price: nothing is taken to be cached. */
export function monthlyBills(
  models: readonly PricedModel[],
  month: MonthlyTokens,
  mix: Pick<MixCost, "from" | "wasted_share">,
): Pick<CostReport, "models" | "mix"> {
  const bills = models.map((each, tier): ModelCost => {
    const { provider, model, price, priceSource, share } = each;
    return {
      tier,
      provider,
      model,
      price: price === null ? null : { input_per_mtok: price.inputPerMtok, output_per_mtok: price.outputPerMtok },
      price_source: priceSource,
      share,
      ...billOf(directUsd(price, month), month),
    };
  });
  // A model that answers nothing needs no price.
  const sharesUsd = bills.map(({ share, direct_usd: usd }) => (share === 0 ? 0 : usd === null ? null : share * usd));
  const mixUsd = sharesUsd.reduce<number | null>((sum, usd) => addCosts(sum, usd), 0);
  return { models: bills, mix: { ...mix, ...billOf(mixUsd, month) } };
}

function directUsd(price: Price | null, { tokens, outputShare }: MonthlyTokens): number | null {
  const outputTokens = tokens * outputShare;
  const usage = {
    inputTokens: tokens - outputTokens,
    outputTokens,
    cachedInputTokens: 0,
    cacheWriteTokens: 0,
    reasoningTokens: 0,
  };
  return costUsd(usage, price);
}

function billOf(direct: number | null, { tokens, relayFeePerMtokUsd }: MonthlyTokens): Bill {
  const mtok = tokens / TOKENS_PER_MTOK;
  const feeUsd = relayFeePerMtokUsd === null ? null : relayFeePerMtokUsd * mtok;
  return {
    per_mtok_usd: direct === null ? null : direct / mtok,
    direct_usd: direct,
    with_fee_usd: addCosts(direct, feeUsd),
    difference_usd: direct === null ? null : feeUsd,
  };
}
