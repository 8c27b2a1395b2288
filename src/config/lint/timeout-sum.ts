import { inEachChain, type LintRule } from "./rule.ts";

/** Timeouts that were written as if each tier could use its own in full. Left-out timeouts promise nothing. */
export const timeoutSum: LintRule = {
  id: "timeout-sum",
  check: inEachChain((chain, subject) => {
    const written = chain.tiers.filter((tier) => subject.written(subject.tierPath(chain, tier, "timeout_ms")));
    const sumMs = written.reduce((sum, tier) => sum + tier.timeoutMs, 0);
    if (written.length < 2 || sumMs <= chain.timeoutMs) return [];
    return [
      {
        path: ["chains", chain.name, "tiers"],
        at: "key",
        message: `the tiers' timeouts add up to ${sumMs} ms, more than the chain's ${chain.timeoutMs} ms`,
        hint: `each tier gets only a slice that leaves those behind it their turn, so these timeouts are not reached in full; lower them, or raise the chain's timeout_ms to ${sumMs}`,
      },
    ];
  }),
};
