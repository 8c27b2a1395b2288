import type { BreakEven, CostReport, Interval, OutageWorth } from "../cost/cost-report.ts";
import { atLeast, counted, decimal, integer, percent, percentInterval, tokens, trimmed } from "./format.ts";
import { billsIn, type Money, moneyIn, pricesIn } from "./money.ts";
import { type Cell, cell, type Column, right, type Section } from "./section.ts";

/** The working, what outages of several lengths come to, and the article's rule in the light of it. */
export function breakEvenSections(evenly: BreakEven, report: CostReport): readonly Section[] {
  const { scenario, seed, seeds } = evenly.evidence;
  return [
    {
      title: `Break-even (scenario ${scenario}, ${seeds > 1 ? `${seeds} seeds from ${seed} on` : `seed ${seed}`})`,
      notes: working(evenly, report),
    },
    outageSection(evenly, report),
    { title: "The article's rule", notes: ruleNotes(evenly, report) },
  ];
}

function working(evenly: BreakEven, report: CostReport): readonly string[] {
  const { evidence, requests_per_month: requests, tokens_per_request: each, month_minutes: minutes } = evenly;
  const money = moneyIn(report.currency);
  const own = Math.abs(each - evidence.tokens_per_request) < 1e-9 * each;
  return [
    `1. Traffic: ${tokens(report.tokens_per_month)} tokens / ${integer(each)} a request${own ? " (the report's, retries included)" : ""} = ` +
      `${counted(requests, "request")} a month, ${trimmed(requests / minutes, 3)} a minute (of ${integer(minutes)}, 30 days).`,
    `2. Saved: of ${counted(evidence.requests, "request")} the primary alone left ${integer(evidence.failed_alone)} unanswered, the chain ` +
      `${integer(evidence.failed_with_chain)}. It answers ${percent(evenly.saved_share)} (${percentInterval(evenly.saved_share_ci95)}) of those that would have failed.`,
    `3. Spent: ${spentWords(evenly, money)}`,
    standing(evenly, report),
    ...worthOf(evenly, money),
    evenly.intervals_from === "seeds"
      ? "Intervals are 95 %, from the spread over the seeds."
      : "Intervals are 95 %, if requests were independent; outages cluster, so give the bench --seeds 20.",
  ];
}

function spentWords({ evidence, tokens_per_request: each, ...evenly }: BreakEven, money: Money): string {
  const {
    cost_alone_usd: alone,
    cost_with_chain_usd: whole,
    failed_alone: failed,
    failed_with_chain: unsaved,
  } = evidence;
  const { extra_per_saved_usd: extra, extra_per_saved_usd_ci95: interval } = evenly;
  if (alone === null || whole === null || extra === null) return "not known, for a tier has no known price.";
  const scale = each / evidence.tokens_per_request;
  const length = Math.abs(scale - 1) < 1e-9 ? "" : ` x ${trimmed(scale, 3)} (the length of your requests)`;
  return (
    `${money(whole)} instead of ${money(alone)}: ${signed(whole - alone, money)} / ${integer(failed - unsaved)} answers${length} = ` +
    `${signed(extra, money)}${between(interval, (usd) => signed(usd, money))} for each answer that the primary alone would not have given.`
  );
}

function standing(
  { standing_usd: usd }: BreakEven,
  { relay_fee_per_mtok_usd: fee, tokens_per_month: count, currency }: CostReport,
): string {
  if (fee === null || usd === 0)
    return "4. Standing cost: none. A chain of your own costs nothing while its primary answers.";
  return `4. Standing cost: a fee of ${pricesIn(currency)(fee)} x ${tokens(count)} tokens = ${billsIn(currency)(usd)} a month.`;
}

function worthOf(evenly: BreakEven, money: Money): readonly string[] {
  const { failed_request_usd: failed, outage_minute_usd: minute, extra_per_saved_usd: extra } = evenly;
  if (failed === null || minute === null)
    return ["5. What a failed request costs you is not told (--outage-cost), so the table says what it has to be."];
  const worth =
    extra === null ? "" : ` Each saved one is worth that, less what it cost: ${signed(failed - extra, money)}.`;
  return [`5. A failed request costs ${money(failed)}, a minute of outage ${money(minute)}.${worth}`];
}

function outageSection(evenly: BreakEven, { currency }: CostReport): Section {
  const told = evenly.failed_request_usd !== null;
  const [bill, money] = [billsIn(currency), moneyIn(currency)];
  const columns = [
    right("outage of\nthe primary"),
    right("requests\nin it", 2),
    right("saved"),
    right("spent\nmore"),
    ...(told ? TOLD : needColumns(evenly)),
  ];
  return {
    title: told ? "Outages a month from which on it pays" : "What a failed request has to cost",
    table: {
      columns,
      rows: evenly.outages.map((one) => [
        cell(`${one.minutes} min`),
        cell(few(one.requests)),
        cell(few(one.saved)),
        cell(one.spent_usd === null ? "n/a" : bill(one.spent_usd)),
        ...(told ? toldCells(one, evenly, bill) : needCells(one, money)),
      ]),
    },
    notes: [
      "Requests come evenly over the month, and every one to the primary fails in an outage. Slower answers, and people who look after an outage, are not counted.",
    ],
  };
}

const TOLD: readonly Column[] = [
  right("failures would\nhave cost"),
  right("outages\nneeded"),
  right("95 %\ninterval", 1),
];

function toldCells(
  one: OutageWorth,
  { standing_usd: standingUsd, extra_per_saved_usd: extra }: BreakEven,
  bill: Money,
): Cell[] {
  const { worth_usd: worth, outages_needed: needed, outages_needed_ci95: interval } = one;
  const words = extra === null ? "n/a" : needed === null ? "never pays" : standingUsd === 0 ? "any" : few(needed);
  const ends =
    interval === null || standingUsd === 0
      ? "-"
      : `${few(interval[0])} - ${interval[1] === null ? "never" : few(interval[1])}`;
  return [cell(worth === null ? "n/a" : bill(worth)), cell(words, needed === null ? "bad" : "plain"), cell(ends)];
}

function needColumns({ outages: [first] }: BreakEven): readonly Column[] {
  return (first?.failed_request_needed_usd ?? []).map(({ outages_per_month: count }) => right(`at ${count}\na month`));
}

function needCells({ failed_request_needed_usd: needed }: OutageWorth, money: Money): Cell[] {
  return needed.map(({ usd }) => cell(usd === null ? "n/a" : money(usd)));
}

function ruleNotes(evenly: BreakEven, { currency }: CostReport): readonly string[] {
  const { outages_per_month: count, minutes, failed_request_needed_usd: needed, ...rule } = evenly.article_rule;
  const money = moneyIn(currency);
  const claim = `It says that a relay pays from more than ${count} outages a month of ${minutes}+ minutes on, and not for whom: it names neither traffic nor what a failure costs.`;
  if (needed === null) return [claim, "Here nothing can be said of it: a tier has no known price."];
  const perMinute = (needed * evenly.requests_per_month) / evenly.month_minutes;
  const when = `With your traffic, and ${evenly.standing_usd === 0 ? "no fee" : "this fee"}, ${count} outages of ${minutes} minutes pay where a failed request costs ${money(needed)}${between(rule.failed_request_needed_usd_ci95, money)} or more: ${money(perMinute)} a minute of outage.`;
  return [claim, when, ...judged(evenly)];
}

function judged({
  article_rule: rule,
  failed_request_usd: failed,
  outages,
  standing_usd: standingUsd,
}: BreakEven): readonly string[] {
  if (failed === null || rule.verdict === null) return [];
  const needed = outages.find(({ minutes }) => minutes === rule.minutes)?.outages_needed ?? null;
  const own =
    needed === null
      ? "no number of outages pays"
      : standingUsd === 0
        ? "any outage pays"
        : `it pays from ${few(needed)} a month on`;
  return [`For you the rule ${WORDS[rule.verdict]}: ${own}.`];
}

const WORDS: Readonly<Record<NonNullable<BreakEven["article_rule"]["verdict"]>, string>> = {
  holds: "HOLDS, and fewer may be enough",
  "does not hold": "DOES NOT HOLD",
  "cannot tell": "may hold or not: the interval has room for both",
};

function between(interval: Interval | null, money: Money): string {
  return interval === null ? "" : ` (${money(interval[0])} - ${money(interval[1])})`;
}

function signed(usd: number, money: Money): string {
  return usd < 0 ? `-${money(-usd)}` : money(usd);
}

/** Numbers that are small as often as large. */
function few(count: number): string {
  return count < 10 ? atLeast(count, 1) : count < 100 ? decimal(count, 1) : integer(count);
}
