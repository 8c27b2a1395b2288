import { inEachChain, type LintRule } from "./rule.ts";

/**
 * Timeouts that were written as if each tier could use its own in full. Left-out timeouts promise nothing, unless the
 * chain keeps no reserve: there they are all that leaves the tiers behind any time.
 */
export const timeoutSum: LintRule = {
  id: "timeout-sum",
  check: inEachChain((chain, subject) => {
    const counted = chain.reserve
      ? chain.tiers.filter((tier) => subject.written(subject.tierPath(chain, tier, "timeout_ms")))
      : chain.tiers;
    const sumMs = counted.reduce((sum, tier) => sum + tier.timeoutMs, 0);
    if (counted.length < 2 || sumMs <= chain.timeoutMs) return [];
    return [
      {
        path: ["chains", chain.name, "tiers"],
        at: "key",
        message: `the tiers' timeouts add up to ${sumMs} ms, more than the chain's ${chain.timeoutMs} ms`,
        hint: `${chain.reserve ? SLICED : UNRESERVED}; lower them, or raise the chain's timeout_ms to ${sumMs}`,
      },
    ];
  }),
};

const SLICED =
  "each tier gets only a slice that leaves those behind it their turn, so these timeouts are not reached in full";
const UNRESERVED = "with reserve: off, silent tiers may leave those behind them no time at all";
