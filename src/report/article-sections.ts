import type {
  ArticleReport,
  ArticleRuleCheck,
  ClaimCheck,
  PartCheck,
  RelayReading,
  Verdict,
} from "../cost/article-report.ts";
import { atLeast, integer, percent } from "./format.ts";
import { billsIn, currencyNotes, type Money, pricesIn } from "./money.ts";
import { type Cell, cell, left, right, type Section } from "./section.ts";

/** The article's savings table with a verdict on every figure, and the working of each row. */
export function articleSections(report: ArticleReport): readonly Section[] {
  const { claims, rule, currency } = report;
  const money = billsIn(currency);
  const rows = claims.flatMap((claim) => rowsOf(claim, money));
  const wrong = rows.filter(([, , , , verdict]) => verdict?.tone !== "good").length;
  return [
    {
      title: "The article's savings table, computed again",
      table: {
        columns: [left("a month of"), left("figure"), right("claimed"), right("computed"), left("verdict")],
        rows,
      },
      notes: [
        ...currencyNotes(currency),
        `${wrong} of ${rows.length} figures do not follow from the article's own prices.`,
        "Computed: tokens x the price per million, input and output alike; through the relay the fee comes on top.",
      ],
    },
    ...claims.map((claim) => ({ title: claim.claim, notes: working(claim, money, pricesIn(currency)) })),
    {
      title: `The rule: more than ${rule.outages_per_month} outages a month of ${rule.minutes}+ minutes`,
      notes: ruleWorking(rule, money),
    },
  ];
}

/** Each part of a claim has a line of its own: together they would not fit. */
function rowsOf({ parts, direct, relay, saving }: ClaimCheck, money: Money): readonly (readonly Cell[])[] {
  const figures = [
    ["direct", money(direct.claimed_usd), money(direct.computed_usd), direct.verdict],
    ["relay", money(relay.claimed_usd), money(relay.computed_usd), relay.verdict],
    ...(saving === null ? [] : [["saving", percent(saving.claimed_share, 0), savings(relay), saving.verdict] as const]),
  ] as const;
  return figures.map(([figure, claimed, computed, verdict], index) => [
    cell(labelOf(parts[index], index)),
    cell(figure),
    cell(claimed),
    cell(computed),
    VERDICTS[verdict],
  ]);
}

function labelOf(part: PartCheck | undefined, index: number): string {
  return part === undefined ? "" : `${index === 0 ? "" : "+ "}${part.mtok}M ${part.model}`;
}

const VERDICTS: Readonly<Record<Verdict, Cell>> = {
  "adds up": cell("✓ adds up", "good"),
  "does not add up": cell("✗ does not add up", "bad"),
  "only with the fee inside": cell("? if the fee is inside", "unsure"),
};

function savings({ fee_inside: inside, fee_on_top: onTop }: ClaimCheck["relay"]): string {
  const shares = [inside, ...(onTop === null ? [] : [onTop])].map(({ saved_share: share }) => points(share));
  return shares.join(" or ");
}

function working({ parts, direct, relay }: ClaimCheck, money: Money, price: Money): readonly string[] {
  const inside = relay.fee_usd === null ? "The figure is all there is to pay" : "If the fee is inside";
  return [
    `Direct: ${parts.map((part) => partWords(part, money, price)).join("; ")}${parts.length > 1 ? `; together ${money(direct.computed_usd)}` : ""}. Claimed ${money(direct.claimed_usd)}.${misprints(parts, direct.claimed_usd, money)}`,
    `Relay: ${money(direct.computed_usd)}${feeWords(relay, money, price)}. Claimed ${money(relay.claimed_usd)}.`,
    `${inside}: ${readingWords(relay.fee_inside, direct.computed_usd, money)}`,
    ...(relay.fee_on_top === null
      ? []
      : [`If it comes on top: ${readingWords(relay.fee_on_top, direct.computed_usd, money)}`]),
  ];
}

function partWords(
  { model, mtok, price_per_mtok_usd: each, computed_usd: usd }: PartCheck,
  money: Money,
  price: Money,
): string {
  return `${mtok}M ${model} x ${price(each)} = ${money(usd)}`;
}

/** Where the article prints its parts: which of them are wrong, and whether its sum is one of what it prints. */
function misprints(parts: readonly PartCheck[], claimed: number, money: Money): string {
  const printed = parts.filter(({ printed_usd: usd }) => usd !== null);
  if (printed.length === 0) return "";
  const sum = printed.map(({ printed_usd: usd }) => money(usd ?? 0)).join(" + ");
  const wrong = printed.filter(({ printed_usd: usd, computed_usd: own }) => money(usd ?? 0) !== money(own));
  const words = wrong.map(
    ({ model, printed_usd: usd, computed_usd: own }) =>
      `${model} is printed as ${money(usd ?? 0)}, ${money((usd ?? 0) - own)} too much`,
  );
  return ` It is printed as ${sum}, which is ${money(claimed)}${words.length === 0 ? "" : `, but ${words.join(" and ")}`}.`;
}

function feeWords(
  { fee_usd: fee, fee_per_mtok_usd: each, computed_usd: usd }: ClaimCheck["relay"],
  money: Money,
  price: Money,
): string {
  if (fee === null || each === null) return ", for no fee is named";
  return ` + ${money(fee)} fee (${price(each)} per million) = ${money(usd)}`;
}

function readingWords(
  { total_usd: total, tokens_usd: rest, below_list_share: below, saved_share: saved }: RelayReading,
  direct: number,
  money: Money,
): string {
  const list = below < 0 ? `${points(-below)} above` : `${points(below)} below`;
  const verdict =
    saved < 0
      ? `${money(total - direct)} (${points(-saved)}) DEARER than direct`
      : `${money(direct - total)} (${points(saved)}) saved`;
  return `${money(total)} in all, ${verdict}. The tokens would cost ${money(rest)}, ${list} the models' prices.`;
}

function ruleWorking(
  {
    outages_per_month: count,
    minutes,
    month_minutes: month,
    tokens_per_request_assumed: each,
    claims,
  }: ArticleRuleCheck,
  money: Money,
): readonly string[] {
  return [
    `${count} x ${minutes} of a month's ${integer(month)} minutes (30 days) hit ${percent((count * minutes) / month, 3)} of the requests. What a failed one costs is not said, and decides:`,
    ...claims.map(
      (one) =>
        `${one.claim}: at ${integer(each)} tokens a request (taken; the article does not say) ${integer(one.requests_per_month)} requests, of which ${atLeast(one.requests_failed, 1)} fail. ` +
        `To earn the fee of ${money(one.fee_usd)}, each must have cost ${money(one.failed_request_needed_usd)} or more.`,
    ),
    "The rule can be neither confirmed nor refuted from its figures. For a chain of yours: holyfail cost --report report.json --outage-cost 0.05/request --tokens 10M --relay-fee 1",
  ];
}

function points(share: number): string {
  return `${share < 0 ? "-" : ""}${percent(Math.abs(share), 1)}`;
}
