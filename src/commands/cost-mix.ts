import type { BenchReport, ConfigurationReport } from "../bench/bench-report.ts";
import type { Chain } from "../config/chain.ts";
import { quoted } from "../config/diagnostic.ts";
import type { CostReport, MixCost } from "../cost/cost-report.ts";
import type { CostOptions } from "./cost.ts";
import { CommandError } from "./terminal.ts";

/** Chats send more than they get back; the output says that this is a guess. */
const OUTPUT_SHARE_DEFAULT = 0.25;

export interface Mix {
  readonly from: MixCost["from"];
  /** By tier, fractions that add up to 1. */
  readonly shares: readonly number[];
  readonly wastedShare: number | null;
}

/**
 * Which tier gives how many of the answers: as told, else as in the report, else the primary all of them.
 *
 * @throws CommandError (exit 2) where the chain has fewer tiers than shares, or others than the report
 */
export function mixOf(chain: Chain, { mix, report: path = "" }: CostOptions, report: BenchReport | null): Mix {
  const whole = report === null ? null : wholeIn(report, chain, path);
  if (mix !== undefined) {
    if (mix.length > chain.tiers.length) {
      throw new CommandError(
        `holyfail: --mix has ${mix.length} shares, and chain ${quoted(chain.name)} has ${chain.tiers.length} tiers.\nGive one for each tier.`,
      );
    }
    return { from: "option", shares: mix, wastedShare: null };
  }
  if (whole === null) return { from: "primary", shares: [1], wastedShare: null };
  const { by_tier: tiers, succeeded, cost_usd: spentUsd, wasted_usd: wastedUsd } = whole;
  return {
    from: "report",
    shares: tiers.map(({ answered }) => answered / succeeded),
    wastedShare: spentUsd === null || wastedUsd === null || spentUsd === 0 ? null : wastedUsd / spentUsd,
  };
}

/** Of all tokens those that models write: as told, else as in the report, else a guess. */
export function outputShareOf(
  chain: Chain,
  { outputShare: told, report: path = "" }: CostOptions,
  report: BenchReport | null,
): { readonly outputShare: number; readonly from: CostReport["output_share_from"] } {
  if (told !== undefined) return { outputShare: told, from: "option" };
  const tiers = report === null ? [] : wholeIn(report, chain, path).by_tier;
  const [input, output] = tiers.reduce(
    ([sent, written], tier) => [sent + tier.input_tokens, written + tier.output_tokens] as const,
    [0, 0],
  );
  if (input + output === 0) return { outputShare: OUTPUT_SHARE_DEFAULT, from: "default" };
  return { outputShare: output / (input + output), from: "report" };
}

/** The whole chain's part of the report. */
function wholeIn({ configurations }: BenchReport, chain: Chain, path: string): ConfigurationReport {
  const whole = configurations.findLast((one) => one.chain === chain.name && one.variant === null);
  const names = whole?.by_tier.map(({ provider, model }) => `${provider}/${model}`) ?? [];
  const own = chain.tiers.map(({ provider, model }) => `${provider.name}/${model}`);
  if (whole !== undefined && whole.succeeded > 0 && names.join(" ") === own.join(" ")) return whole;
  throw new CommandError(
    `holyfail: the report ${quoted(path)} is not of chain ${quoted(chain.name)} as it is now.\n` +
      `The chain has ${own.join(", ")}; the report ${names.join(", ") || "has no such chain"}.\n` +
      "Name the chain or the file that was measured, or run the bench again.",
  );
}
