import type { ClaimReport } from "../bench/claim-report.ts";
import type { BenchReport, ConfigurationReport } from "../bench/bench-report.ts";
import { counted, milliseconds, percent, percentInterval } from "./format.ts";
import { escapedMarkup } from "./markup.ts";
import { type Money, moneyIn } from "./money.ts";

/** The verdict, and the few figures of each whole chain that are looked for first. */
export function headlineHtml(report: BenchReport): string {
  const wholes = report.chains.flatMap((chain) => report.configurations.findLast((one) => one.chain === chain) ?? []);
  return [
    ...verdictHtml(report),
    ...wholes.map((whole) => figuresHtml(whole, wholes.length > 1, moneyIn(report.currency))),
  ].join("\n");
}

function verdictHtml({ thresholds, claims = [], comparison }: BenchReport): readonly string[] {
  const missed = thresholds.filter(({ ok }) => ok === false).length;
  const unknown = thresholds.filter(({ ok }) => ok === null).length;
  const lines: string[] = [];
  const of = { count: thresholds.length, noun: "threshold" };
  if (missed > 0) lines.push(line("bad", `✗ ${some(missed, of, "missed", "is missed")}`));
  else if (unknown > 0) lines.push(line("unsure", `? ${some(unknown, of, "not known", "is not known")}`));
  else if (thresholds.length > 0) lines.push(line("good", `✓ ${all(of, "holds", "hold")}`));
  lines.push(...claimsHtml(claims));
  if (comparison?.regressed === true) lines.push(line("bad", "✗ Worse than the base"));
  else if (comparison?.regressed === false) lines.push(line("good", "✓ Not worse than the base, beyond chance"));
  return lines;
}

function claimsHtml(claims: readonly ClaimReport[]): readonly string[] {
  if (claims.length === 0) return [];
  const [worse = 0, unknown = 0] = ["worse", "cannot tell"].map(
    (kind) => claims.filter((it) => it.verdict === kind).length,
  );
  const of = { count: claims.length, noun: "claim" };
  if (worse !== 0) return [line("bad", `✗ ${some(worse, of, "not met", "is not met")}`)];
  if (unknown !== 0) return [line("unsure", `? ${some(unknown, of, "cannot be told", "cannot be told")}`)];
  return [line("good", `✓ ${all(of, "is met", "are met")}`)];
}

interface Things {
  readonly count: number;
  readonly noun: string;
}

/** "1 of 3 claims not met", or "The claim is not met". */
function some(found: number, { count, noun }: Things, ofSeveral: string, ofOne: string): string {
  return count === 1 ? `The ${noun} ${ofOne}` : `${found} of ${counted(count, noun)} ${ofSeveral}`;
}

/** "The claim is met", "Both claims are met", "All 3 claims are met". */
function all({ count, noun }: Things, one: string, several: string): string {
  if (count === 1) return `The ${noun} ${one}`;
  return count === 2 ? `Both ${noun}s ${several}` : `All ${counted(count, noun)} ${several}`;
}

function line(tone: string, words: string): string {
  return `<p class="verdict ${tone}">${escapedMarkup(words)}</p>`;
}

function figuresHtml(whole: ConfigurationReport, named: boolean, money: Money): string {
  const { success_rate: rate, latency_ms: latency, failover } = whole;
  // Outages cluster, but not across seeds: their spread is what thresholds are judged by as well.
  const interval = whole.spread?.success_rate?.ci95 ?? whole.success_rate_ci95;
  const recovery = failover.worst_recovery_ms === null ? "-" : milliseconds(failover.worst_recovery_ms);
  const figures: readonly (readonly [string, string, string])[] = [
    ["Success", rate === null ? "n/a" : percent(rate), interval === null ? "" : percentInterval(interval)],
    ["P50", latency.p50 === null ? "n/a" : milliseconds(latency.p50), "of the answers"],
    ["P95", latency.p95 === null ? "n/a" : milliseconds(latency.p95), "of the answers"],
    ["Worst recovery", failover.total_outage ? "total outage" : recovery, "over all faults"],
    [
      "Cost per answer",
      whole.cost_per_success_usd === null ? "n/a" : money(whole.cost_per_success_usd),
      "waste included",
    ],
  ];
  const items = figures.map(
    ([name, value, more]) =>
      `<div><dt>${name}</dt><dd>${escapedMarkup(value)}</dd>${more === "" ? "" : `<dd class="more">${escapedMarkup(more)}</dd>`}</div>`,
  );
  const title = named ? `${whole.chain}, ${whole.name}` : whole.name;
  return `<section class="headline" aria-label="${escapedMarkup(title)}">\n<h2>${escapedMarkup(title)}</h2>\n<dl>\n${items.join("\n")}\n</dl>\n</section>`;
}
