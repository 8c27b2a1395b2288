import type { Bill, CostReport, ModelCost } from "../cost/cost-report.ts";
import { breakEvenSections } from "./break-even-section.ts";
import { percent, tokens } from "./format.ts";
import { billsIn, currencyNotes, type Money, pricesIn } from "./money.ts";
import { type Cell, cell, type Column, left, printable, right, type Section } from "./section.ts";

/** What a month costs, model by model and in the mix, and from how many outages on the chain pays. */
export function costSections(report: CostReport): readonly Section[] {
  const { chain, tokens_per_month: count, break_even: evenly, currency } = report;
  const monthly: Section = {
    title: `Monthly cost of ${tokens(count)} tokens, chain ${chain}`,
    table: { columns: columnsOf(report), rows: rowsOf(report) },
    notes: [
      ...currencyNotes(currency),
      ...priceNotes(report),
      ...assumptions(report),
      ...feeNotes(report),
      ...waste(report),
    ],
  };
  return [monthly, ...(evenly === null ? [] : breakEvenSections(evenly, report))].map(printable);
}

function columnsOf({ relay_fee_per_mtok_usd: fee }: CostReport): readonly Column[] {
  const columns = [
    left("model"),
    right("share of\nanswers", 1),
    right("input\n/ M tokens", 3),
    right("output\n/ M tokens", 3),
    right("blended\n/ M tokens", 2),
    right("direct"),
  ];
  return fee === null ? columns : [...columns, right("with the\nfee"), right("difference"), right("in %", 4)];
}

function rowsOf(report: CostReport): readonly (readonly Cell[])[] {
  const { models, mix, currency, relay_fee_per_mtok_usd: fee } = report;
  const [money, price] = [billsIn(currency), pricesIn(currency)];
  const row = (name: string, share: number, each: ModelCost | null, bill: Bill): readonly Cell[] => [
    cell(name),
    cell(percent(share, 1)),
    cell(known(each?.price?.input_per_mtok, price, each === null ? "" : "n/a")),
    cell(known(each?.price?.output_per_mtok, price, each === null ? "" : "n/a")),
    cell(known(bill.per_mtok_usd, price)),
    cell(known(bill.direct_usd, money)),
    ...(fee === null ? [] : feeCells(bill, money)),
  ];
  return [...models.map((each) => row(nameOf(each, models), each.share, each, each)), row("this mix", 1, null, mix)];
}

function feeCells({ direct_usd: direct, with_fee_usd: withFee, difference_usd: more }: Bill, money: Money): Cell[] {
  const share = direct === null || more === null || direct === 0 ? "-" : `+${percent(more / direct, 1)}`;
  return [cell(known(withFee, money)), cell(more === null ? "n/a" : `+${money(more)}`), cell(share)];
}

/** The model alone where that is clear. */
function nameOf({ provider, model }: ModelCost, models: readonly ModelCost[]): string {
  return models.filter((other) => other.model === model).length === 1 ? model : `${provider}/${model}`;
}

function known(usd: number | null | undefined, money: Money, otherwise = "n/a"): string {
  return usd === null || usd === undefined ? otherwise : money(usd);
}

function priceNotes({ models, prices_as_of: asOf }: CostReport): readonly string[] {
  const sources = [
    ["file", "from the chain file"],
    ["price-list", `list prices of ${asOf}`],
  ] as const;
  const parts = sources.flatMap(([source, words]) => {
    const names = models.filter(({ price_source: from }) => from === source).map((each) => nameOf(each, models));
    return names.length === 0 ? [] : [`${names.join(", ")} ${words}`];
  });
  const unknown = models.filter(({ price }) => price === null).map((each) => nameOf(each, models));
  return [
    ...(parts.length === 0 ? [] : [`Prices: ${parts.join("; ")}.`]),
    ...(unknown.length === 0
      ? []
      : [
          `No price is known of ${unknown.join(", ")}: give one in the chain file (price: { input_per_mtok, output_per_mtok }).`,
        ]),
  ];
}

const OUTPUT_FROM: Readonly<Record<CostReport["output_share_from"], string>> = {
  option: "",
  report: ", as in the report",
  default: ", a guess: --output-share says it better",
};

const MIX_FROM: Readonly<Record<CostReport["mix"]["from"], string>> = {
  option: "The mix is the one of --mix",
  report: "The mix is the share of the answers that each tier gave in the report",
  primary: "The mix: the primary gives all answers; --mix or --report FILE says otherwise",
};

function assumptions({ output_share: share, output_share_from: from, mix }: CostReport): readonly string[] {
  return [
    `Of the tokens ${percent(share, 1)} are output${OUTPUT_FROM[from]}. None are taken to be cached.`,
    `${MIX_FROM[mix.from]}. Every answer is taken to be as long.`,
  ];
}

function feeNotes({
  relay_fee_per_mtok_usd: fee,
  tokens_per_month: count,
  mix,
  currency,
}: CostReport): readonly string[] {
  if (fee === null || mix.difference_usd === null) return [];
  return [
    `Fee: ${pricesIn(currency)(fee)} x ${tokens(count)} tokens = ${billsIn(currency)(mix.difference_usd)}, whoever answers.`,
  ];
}

function waste({ mix, currency }: CostReport): readonly string[] {
  const { direct_usd: direct, wasted_share: wasted } = mix;
  if (direct === null || wasted === null || wasted === 0) return [];
  const total = billsIn(currency)(direct / (1 - wasted));
  return [
    `In the report ${percent(wasted, 1)} of what was spent bought no answer: with as much waste the mix comes to ${total} direct.`,
  ];
}
