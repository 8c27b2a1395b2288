import type { BenchResult } from "../bench/bench-report.ts";
import { counted, dollars, integer, namedDollars } from "./format.ts";

/** On which terms real providers were asked, and what that may have cost; nothing for simulated ones. */
export function realNotes({ real, stopped, configurations }: BenchResult): readonly string[] {
  if (real === undefined) return [];
  const { max_cost_usd: limitUsd, max_tokens: tokensMax, estimate_usd: estimate } = real;
  const empty = configurations.reduce(
    (sum, { by_tier: tiers }) => sum + tiers.reduce((before, { failures }) => before + (failures["empty"] ?? 0), 0),
    0,
  );
  return [
    `Spent at most ${dollars(real.spent_at_most_usd)} of the ${namedDollars(limitUsd)} allowed, with what was given up half-way counted in ` +
      `full; estimated were ${dollars(estimate.likely)} and at most ${dollars(estimate.most)}.`,
    `Nothing was made to fail, and answers were cut at ${counted(tokensMax, "token")}.`,
    ...(stopped === undefined
      ? []
      : [
          `Stopped at the limit: the next request could have cost ${dollars(stopped.next_request_at_most_usd)}. The numbers ` +
            "are those of the requests before.",
        ]),
    ...(real.held_back === 0
      ? []
      : [
          `${counted(real.held_back, "request")} waited or were blocked by the limit, since those under way could still have ` +
            "used it up: fewer were under way than asked for.",
        ]),
    ...(empty === 0
      ? []
      : [
          `${counted(empty, "answer")} came back empty: a model that thinks may have spent its ${integer(tokensMax)} tokens ` +
            "on that. Give more with --max-tokens, or say --reasoning none where the models know it.",
        ]),
  ];
}
