import type { BenchReport, ConfigurationReport } from "../bench/bench-report.ts";
import type { TimelineBucket } from "../bench/curves.ts";
import { integer, milliseconds, timeOfRun } from "./format.ts";
import { tableHtml } from "./html-section.ts";
import { escapedMarkup } from "./markup.ts";
import { type Money, moneyIn } from "./money.ts";
import { cell, right, type Cell, type Table } from "./section.ts";

/** The charts of src/page, by the names under which it looks for them. */
const CHARTS: readonly (readonly [id: string, title: string, caption: string])[] = [
  ["requests", "Requests over time", "Answered and failed requests, where they were meant to start."],
  ["latency", "Latency over time", "Median, P95 where a stretch of time has 90 answers, and the slowest answer."],
  ["tiers", "Who answered", "Answers by tier. What a fallback answers is what the tiers before it did not."],
  ["cost", "Cost over time", "What attempts cost, where they ended; waste included."],
  [
    "percentiles",
    "Latency distribution",
    "All configurations of the chain; each curve ends with its slowest answer. Each further nine has as much room as the one before.",
  ],
];

/** Empty figures that the page's script fills, and what they show as a table for those who cannot see or do not run it. */
export function chartsHtml({ configurations, chains, currency }: BenchReport): string {
  const last = configurations.length - 1;
  if (last < 0) return "";
  const options = configurations.map(
    ({ chain, name }, index) =>
      `<option value="${index}"${index === last ? " selected" : ""}>${escapedMarkup(chains.length > 1 ? `${chain}, ${name}` : name)}</option>`,
  );
  return `<section id="charts" hidden aria-label="Charts">
<h2>The course of the run</h2>
<p class="controls"><label>Configuration <select id="configuration">${options.join("")}</select></label></p>
<p class="hint">Shaded: faults. In a chart the arrow keys read its values, + and - zoom, 0 shows all, Escape leaves.</p>
${CHARTS.map(figureHtml).join("\n")}
</section>
<noscript><p>The charts need this page's own script; the tables do not.</p></noscript>
${configurations
  .filter(({ chain, name }) => isLast(chain, name, configurations))
  .map((one) => timelineHtml(one, chains.length > 1, moneyIn(currency)))
  .join("\n")}`;
}

function isLast(chain: string, name: string, configurations: readonly ConfigurationReport[]): boolean {
  return configurations.findLast((one) => one.chain === chain)?.name === name;
}

function figureHtml([id, title, caption]: (typeof CHARTS)[number]): string {
  return `<figure id="${id}">
<figcaption><h3>${title}</h3>${caption}</figcaption>
<ul class="legend"></ul>
<div class="chart" tabindex="0" role="group" aria-roledescription="chart" aria-label="${title}" aria-describedby="${id}-values"></div>
<output id="${id}-values" aria-live="off"></output>
</figure>`;
}

function timelineHtml(
  { chain, name, by_tier: tiers, timeline }: ConfigurationReport,
  named: boolean,
  money: Money,
): string {
  const title = `The course of ${named ? `${chain}, ${name}` : name} as a table`;
  const columns = [
    ...["from", "requests", "failed", "P50", "P95", "slowest"].map((header) => right(header)),
    ...tiers.map(({ provider, model }) => right(`${provider}/${model}`)),
    right("cost"),
  ];
  const table: Table = {
    columns,
    rows: timeline.buckets.map((bucket) => timelineRow(bucket, timeline.bucket_ms < 1000 ? 2 : 0, money)),
  };
  return `<details><summary>${escapedMarkup(title)}</summary>\n${tableHtml(table, title)}\n</details>`;
}

function timelineRow(bucket: TimelineBucket, decimals: number, money: Money): readonly Cell[] {
  const times = [bucket.p50_ms, bucket.p95_ms, bucket.max_ms].map((ms) => (ms === null ? "-" : milliseconds(ms)));
  return [
    timeOfRun(bucket.from_ms, decimals),
    integer(bucket.requests),
    integer(bucket.failed),
    ...times,
    ...bucket.answers_by_tier.map(integer),
    bucket.cost_usd === null ? "n/a" : money(bucket.cost_usd),
  ].map((text) => cell(text));
}
