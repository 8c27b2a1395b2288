import type { ChainEstimate, CostEstimate } from "../bench/cost-estimate.ts";
import { counted, dollars, integer, trimmed } from "./format.ts";
import type { Section } from "./section.ts";
import { cell, left, printable, right } from "./section.ts";

/** What a run at real providers will cost, chain by chain and in sum. */
export function estimateSections(estimate: CostEstimate): readonly Section[] {
  const { requests, tokensMax, inputTokensMean, chains } = estimate;
  const load =
    `${counted(requests, "request")}${chains.length > 1 ? " for each chain" : ""}, prompts of about ` +
    `${counted(inputTokensMean, "token")}, answers of at most ${integer(tokensMax)}.`;
  const sums = [
    `Likely ${dollars(estimate.likelyUsd)}: the tier that is asked first answers everything, as long as it may.`,
    `At most ${dollars(estimate.mostUsd)}: every attempt that the chain allows is made and paid in full, and a prompt has ` +
      "as many tokens as bytes.",
  ];
  return [...chains.map((one) => chainSection(one, chains.length > 1)), { title: "", notes: [load, ...sums] }].map(
    printable,
  );
}

function chainSection({ chain, tiers, likelyUsd, mostUsd }: ChainEstimate, severalChains: boolean): Section {
  return {
    title: `What chain ${chain} costs at real providers`,
    table: {
      columns: [
        left("tier"),
        right("in / out\nper M tokens", 2),
        right("an answer,\nabout"),
        right("attempts a\nrequest", 1),
        right("in all,\nat most"),
      ],
      rows: tiers.map(({ provider, model, price, answerUsd, attemptsMost, mostUsd: tierMostUsd }) => [
        cell(`${provider}/${model}`),
        cell(price === null ? "n/a" : `${rate(price.inputPerMtok)} / ${rate(price.outputPerMtok)}`),
        cell(dollars(answerUsd)),
        cell(attemptsMost === 1 ? "1" : `1 to ${integer(attemptsMost)}`),
        cell(dollars(tierMostUsd)),
      ]),
    },
    notes: severalChains ? [`Likely ${dollars(likelyUsd)}, at most ${dollars(mostUsd)}.`] : [],
  };
}

function rate(usd: number): string {
  return `$${trimmed(usd, 3)}`;
}
