import type { Chain, Tier } from "../chain.ts";
import { inEachChain, type Finding, type LintRule, type LintSubject } from "./rule.ts";

/** Tiers that can never help: cut off by max_fallbacks, the same model again, or meant to be off with weight 0. */
export const unreachableTier: LintRule = {
  id: "unreachable-tier",
  check: inEachChain((chain, subject) => chain.tiers.flatMap((tier) => findingsOf(tier, chain, subject))),
};

function findingsOf(tier: Tier, chain: Chain, subject: LintSubject): Finding[] {
  const findings: Finding[] = [];
  const same = chain.tiers.find(
    (other) => other.index < tier.index && other.provider.name === tier.provider.name && other.model === tier.model,
  );
  if (same !== undefined) {
    findings.push({
      path: subject.tierPath(chain, tier, "model"),
      message: `tier ${tier.index} asks ${tier.model} of ${tier.provider.name} again, as tier ${same.index} does`,
      hint: "what fails for one fails for the other: raise max_retries there, or use another model here",
    });
  }
  if (chain.strategy === "priority" && tier.index > chain.maxFallbacks) {
    findings.push({
      path: subject.tierPath(chain, tier),
      message: `tier ${tier.index} (${tier.model}) is ${reach(chain)}: max_fallbacks is ${chain.maxFallbacks}`,
      hint: `raise max_fallbacks to ${chain.tiers.length - 1}, or remove the tier`,
    });
  }
  if (tier.weight === 0) {
    findings.push({
      path: subject.tierPath(chain, tier, "weight"),
      message: "weight 0 does not switch a tier off: it is still tried, after all the others",
      hint: "remove the tier if it must not be used, else give it a small weight",
    });
  }
  return findings;
}

/** A tier that misses its latency objective goes behind the others, which lets one in from behind the limit. */
function reach(chain: Chain): string {
  const demotable = chain.tiers.some((tier) => tier.index <= chain.maxFallbacks && tier.maxLatencyMs !== null);
  return demotable ? "only tried in place of a slow one" : "never tried";
}
