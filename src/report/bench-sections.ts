import type { ArticleReport } from "../bench/article-report.ts";
import type { BenchReport, BenchResult, ConfigurationReport } from "../bench/bench-report.ts";
import { nextSeed, seedWords } from "../core/played-seeds.ts";
import { articleHeading, articleSections } from "./article-section.ts";
import { agreementSection } from "./agreement-section.ts";
import { claimSection } from "./claim-section.ts";
import { comparisonSection } from "./comparison-section.ts";
import { courseSection } from "./course-section.ts";
import { differenceSection } from "./difference-section.ts";
import { counted, span } from "./format.ts";
import { latencySections } from "./latency-sections.ts";
import { nextCommand } from "./next-command.ts";
import { currencyNotes, moneyIn } from "./money.ts";
import { reliabilitySection } from "./reliability-section.ts";
import type { Section } from "./section.ts";
import { blockedNotes, serviceSections, warmupNotes } from "./service-section.ts";
import { printable } from "./section.ts";
import { realNotes } from "./real-section.ts";
import { spreadSections } from "./spread-section.ts";
import { thresholdSection } from "./threshold-section.ts";
import { targetSections, targetWords } from "./target-section.ts";
import { tierSection } from "./tier-section.ts";
import { verdictSection } from "./verdict-section.ts";
import { windowSections } from "./window-section.ts";
import { overloadNotes, wireSection } from "./wire-section.ts";

/** The bench command as the user would type it again, with a number changed. */
export type CommandWith = (changed: {
  readonly seed?: number;
  readonly seeds?: number;
  readonly requests?: number;
  readonly maxCost?: number;
  /** In place of real providers, under the default load and outages. */
  readonly simulated?: true;
}) => string;

export interface BenchWords {
  readonly command: CommandWith;
  /** Whether there is room for tiers by provider and model. */
  readonly longNames: boolean;
  /** Whether there is room for every fault window and every difference. */
  readonly everything: boolean;
  /** Whether somebody asked for them, and is to hear why some are not there. Absent: false. */
  readonly asked?: boolean;
}

/** For a report whose command is not known: the bench without flags but the changed one. */
export const plainCommand: CommandWith = (changed) =>
  [
    "holyfail bench",
    ...(changed.seed === undefined ? [] : [`--seed ${changed.seed}`]),
    ...(changed.seeds === undefined ? [] : [`--seeds ${changed.seeds}`]),
    ...(changed.requests === undefined ? [] : [`--requests ${changed.requests}`]),
    ...(changed.maxCost === undefined ? [] : [`--real --max-cost ${changed.maxCost}`]),
  ].join(" ");

/** The whole report in reading order: what was done, what was found, what it means, what to do next. */
export function benchSections(report: BenchReport | BenchResult, words: BenchWords): readonly Section[] {
  if (report.article !== undefined) return articleReport(report, report.article, words).map(printable);
  const sections = [
    heading(report),
    detail(courseSection(report, words.longNames)),
    ...targetSections(report),
    ...ownChains(report).flatMap((chain) => chainSections(report, chain, words)),
    ...differenceSection(report, { everything: words.everything, asked: words.asked === true }),
    ...wireSection(report).map(detail),
    ...agreementSection(report).map(detail),
    ...comparisonSection(report),
    ...thresholdSection(report),
    ...claimSection(report),
    { title: "", notes: [`Next: ${nextCommand(report, words.command)}`] },
  ];
  return sections.map(printable);
}

/** What there is to say of a target stands in sections of its own. */
function ownChains({ chains, target }: BenchResult): readonly string[] {
  return chains.filter((chain) => chain !== target?.chain);
}

function articleReport(report: BenchResult, article: ArticleReport, { command }: BenchWords): readonly Section[] {
  const next = { title: "", notes: [`Next: ${command({ seed: nextSeed(report.seeds) })}    # other dice`] };
  return [articleHeading(report), ...articleSections(article), next];
}

function chainSections(report: BenchResult, chain: string, { longNames, everything }: BenchWords): readonly Section[] {
  const configurations = report.configurations.filter((one) => one.chain === chain);
  const whole = configurations.filter((one) => isWhole(one, report));
  const shown = configurations.map((one) => (whole.includes(one) ? one : { ...one, name: `${one.name}, partly` }));
  const last = shown.at(-1);
  if (last === undefined) return [];
  const suffix = ownChains(report).length > 1 ? `: ${chain}` : "";
  const money = moneyIn(report.currency);
  const reliability = reliabilitySection(shown, suffix, money, report.mode);
  return [
    // Its words are the same for every chain.
    chain === report.chains[0] ? reliability : { ...reliability, notes: [] },
    ...spreadSections(shown, suffix, money),
    ...latencySections(shown, suffix).map(detail),
    ...serviceSections(report, shown, suffix).map(detail),
    ...windowSections(report, last, { suffix, longNames, everything }).map(detail),
    detail(tierSection(last, { suffix, longNames, money })),
    ...verdictSection(
      whole.filter(({ variant }) => variant === null),
      suffix,
      money,
    ),
  ];
}

/** Whether a configuration got all of its requests; of an interrupted run one may have met only some of the outages. */
function isWhole(one: ConfigurationReport, { interrupted }: BenchResult): boolean {
  return !interrupted || one.requests + one.blocked + one.warmup_requests === one.requests_planned;
}

function detail(section: Section): Section {
  return { ...section, detail: true };
}

function heading(report: BenchResult): Section {
  const notes = [`${whatWasPlayed(report)}, prices as of ${report.prices_as_of}.`, ...realNotes(report)];
  notes.push(...currencyNotes(report.currency));
  notes.push(...overloadNotes(report), ...blockedNotes(report), ...warmupNotes(report));
  for (const chain of ownChains(report)) {
    const full = report.configurations.findLast((one) => one.chain === chain);
    if (full === undefined) continue;
    const tiers = full.by_tier.map((it) => `${it.provider}/${it.model}`).join(", ");
    notes.push(`Chain ${chain}${report.interrupted ? ", as far as it was measured" : ""}: ${tiers}.`);
  }
  notes.push(...untilNotes(report));
  if (report.target !== undefined) notes.push(targetWords(report.target));
  const title = report.mode === "real" ? "holyfail bench, real providers" : "holyfail bench";
  if (report.stopped !== undefined) return { title: `${title} (stopped at its limit)`, notes };
  if (report.interrupted) notes.push(whatIsKnown(report));
  return { title: report.interrupted ? `${title} (interrupted)` : title, notes };
}

function untilNotes({ until, seeds, interrupted }: BenchResult): readonly string[] {
  if (until === undefined || interrupted) return [];
  const wanted = `to ${Number((100 * until.half_width).toPrecision(12))} % to either side`;
  const played = counted(seeds.length, "seed");
  if (until.reached) return [`The success rate is known ${wanted}, after ${played}.`];
  return [`After ${played} the success rate is not known ${wanted}: give it more --seeds.`];
}

function whatIsKnown(report: BenchResult): string {
  const { configurations, seeds } = report;
  if (configurations.length === 0) return "Interrupted before anything was known.";
  const ended = configurations.every((one) => isWhole(one, report)) ? counted(seeds.length, "seed") : "the requests";
  return `Interrupted: the numbers are those of ${ended} that had ended.`;
}

function whatWasPlayed(report: BenchResult): string {
  const { mode, scenario, simulated_ms: lastedMs } = report;
  if (mode === "real") return `Real time, prompts and arrivals of ${seedWords(report.seeds)}`;
  const time = mode === "virtual" ? `${span(lastedMs)} of virtual time` : "real time, loopback sockets";
  return `Scenario ${scenario}, ${seedWords(report.seeds)}, ${time}`;
}
