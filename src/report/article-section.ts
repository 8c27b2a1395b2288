import type { ArticleFigureReport, ArticleReport, ArticleRowReport } from "../bench/article-report.ts";
import type { BenchResult } from "../bench/bench-report.ts";
import { CANNOT_TELL, intervalText, verdictCell } from "./claim-section.ts";
import { counted, integer, milliseconds, percent } from "./format.ts";
import { cell, left, right, type Section } from "./section.ts";

/** The two tables of the vendor's article, each of their figures with a verdict. */
export function articleSections(article: ArticleReport): readonly Section[] {
  return [
    ...tableOf("Latency, as the article tells it", article, "latency"),
    ...tableOf("Reliability over 72 h, as the article tells it", article, "reliability"),
    { title: "How to read this", notes: notesOn(article) },
  ];
}

function tableOf(title: string, article: ArticleReport, table: ArticleRowReport["table"]): readonly Section[] {
  const columns = [
    left("what"),
    left("figure"),
    right("claim"),
    right("measured"),
    right("95 %\ninterval", 1),
    left("verdict"),
  ];
  const rows = article.rows
    .filter((row) => row.table === table)
    .flatMap((row) =>
      row.figures.map((figure, index) => [
        cell(index === 0 ? nameOf(row) : ""),
        cell(FIGURES[figure.figure]),
        cell(claimText(figure)),
        cell(valueText(figure)),
        cell(intervalText(figure.unit, figure.ci95, undefined)),
        verdictCell(figure.verdict, figure.n),
      ]),
    );
  // Of an interrupted run a whole world may be missing.
  return rows.length === 0 ? [] : [{ title, table: { columns, rows }, notes: [] }];
}

const FIGURES: Readonly<Record<ArticleFigureReport["figure"], string>> = {
  mean: "mean",
  p95: "P95",
  p99: "P99",
  overhead: "overhead",
  success: "success",
  recovery: "recovery",
};

function nameOf({ chain, tiers, calibrated, world }: ArticleRowReport): string {
  if (world === "wire") return tiers === 1 ? "1 tier, wire" : "wire";
  if (world !== "outages") {
    if (calibrated) return "direct *";
    return world === "healthy" ? "all well" : "failover";
  }
  if (!calibrated) return chain;
  return tiers === 1 ? "1 tier *" : `${tiers} tiers *`;
}

function claimText({ figure, unit, claimed }: ArticleFigureReport): string {
  if (claimed === null) return "outage";
  const text = unit === "rate" ? percent(claimed) : milliseconds(claimed);
  return figure === "overhead" ? `+${text}` : text;
}

function valueText({ figure, unit, value, total_outage: outage }: ArticleFigureReport): string {
  if (outage) return "outage";
  if (value === null) return "n/a";
  const text = unit === "rate" ? percent(value) : milliseconds(Math.abs(value));
  return figure === "overhead" ? `${value < 0 ? "-" : "+"}${text}` : text;
}

function notesOn(article: ArticleReport): readonly string[] {
  const { rows, seeds, chain, answerable_share: answerable, never_struck: spared } = article;
  const unsure = rows.some(({ figures }) => figures.some(({ verdict }) => verdict === "cannot tell"));
  const requests = rows.reduce((sum, row) => sum + row.requests, 0);
  return [
    `Direct: one provider, all well. All well, failover: ${chain}, while nothing fails and while its primary is blocked.`,
    "* A naive chain, which tries the next tier after a failure and knows nothing else. The worlds are made to have the success " +
      "and the direct latency of these rows: they test the worlds, and no other chain has a part in them.",
    `${counted(requests, "request")} under ${counted(seeds, "seed")}; figures are means over the seeds, with Student's t. Recovery is ` +
      "the worst of a run (the median run, and where that of one more run may lie), over the outages that struck one " +
      "provider alone: where all are down there is nobody to go to.",
    ...(answerable === null || answerable === 1
      ? []
      : [
          `In this world all providers of ${chain} are down for ${percent(1 - answerable)} of the time: in the long run no ` +
            `chain of them can answer more than ${percent(answerable)}.`,
        ]),
    ...(spared.length === 0
      ? []
      : [`The article's outages never strike ${spared.join(", ")}: its rates say little of them.`]),
    "Providers are blocked by refusing. After silence no answer could take less than a time-out, and the article's P99 rules that out " +
      "for all but one failover in a hundred.",
    ...overheadNotes(article),
    ...(unsure ? [CANNOT_TELL] : []),
  ];
}

function overheadNotes({ wire }: ArticleReport): readonly string[] {
  if (wire === undefined)
    return ["What the engine itself adds to a request takes real time: add --wire to measure it."];
  const { pairs, concurrency } = wire;
  return [
    `On the wire: ${integer(pairs)} requests, each sent directly and through the chain, ${concurrency} at once, over loopback ` +
      "sockets to the same simulated latency; the mean of the differences.",
  ];
}

/** What stands above it: the report is of several worlds. */
export function articleHeading({ seeds, prices_as_of: prices, interrupted }: BenchResult): Section {
  // Of an interrupted run the worlds have come to different seeds.
  const played = interrupted ? "" : `; seeds ${seeds[0] ?? "-"} to ${seeds.at(-1) ?? "-"}`;
  const notes = [
    `The claims of a vendor's article, tested in virtual time${played}, prices as of ${prices}.`,
    ...(interrupted ? ["Interrupted: only seeds that were played whole could be counted; there may be none."] : []),
  ];
  return { title: interrupted ? "holyfail bench (interrupted)" : "holyfail bench: the article, tested", notes };
}
