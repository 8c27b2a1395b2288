import type { FitFigure, FitReport } from "./fit-report.ts";
import { decimal, integer, milliseconds, percent } from "./format.ts";
import { type Cell, type Section, cell, left, printable, right } from "./section.ts";

/** What the other columns of the plot and the gaps between them take. */
const PLOT_MARGIN = 34;
const BAR_COLUMNS_MAX = 60;
/** A column of a bar in eighths. */
const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/** What `sim fit` shows: the model, how well it does, what it cannot tell, and the line to paste. */
export function fitSections(report: FitReport, columns: number): readonly Section[] {
  return [
    modelSection(report),
    figuresSection(report),
    plotSection(report, columns),
    ...answersSection(report),
    samplesSection(report),
    ...notUsedSection(report),
    { title: "To paste under a provider of a scenario", notes: report.yaml_notes },
  ].map(printable);
}

/** Where nothing else was in question, as for a fixed value, there is nothing to say. */
function notUsedSection({ not_used: others }: FitReport): readonly Section[] {
  if (others.length === 0) return [];
  return [{ title: "Not used", notes: others.map(({ family, why }) => `${family}: ${why}`) }];
}

function modelSection({ model, of }: FitReport): Section {
  return {
    title: `Model (${of}): ${model.family}`,
    table: {
      columns: [left("parameter"), right("value"), left("meaning")],
      rows: model.parameters.map(({ name, value, meaning }) => [cell(name), cell(significant(value)), cell(meaning)]),
    },
    notes: [model.description],
  };
}

function figuresSection({ figures, sample }: FitReport): Section {
  return {
    title: "Figures",
    table: {
      columns: [
        left(""),
        right("asked"),
        right("model"),
        right("residual", 1),
        right("drawn", 2),
        right("by chance", 3),
      ],
      rows: figures.map((figure) => [
        cell(figure.name),
        cell(figure.asked_ms === null ? "-" : exactly(figure.asked_ms)),
        cell(tenths(figure.model_ms)),
        residualCell(figure),
        cell(tenths(figure.drawn_ms)),
        cell(figure.drawn_error_ms === null ? "-" : `± ${tenths(figure.drawn_error_ms)}`),
      ]),
    },
    notes: [
      `Drawn: ${integer(sample.n)} times as the simulator draws them (seed ${sample.seed}), with what 95 of 100 such samples ` +
        "are off by chance at most. The mean and the deviation of the model are integrated numerically.",
    ],
  };
}

function residualCell({ asked_ms: askedMs, residual_ms: residualMs }: FitFigure): Cell {
  if (askedMs === null || residualMs === null) return cell("-");
  const shown = Math.abs(residualMs) < 0.05 ? "0.0 ms" : `${residualMs > 0 ? "+" : "-"}${tenths(Math.abs(residualMs))}`;
  return cell(shown, shown === "0.0 ms" ? "good" : "unsure");
}

function plotSection({ histogram }: FitReport, columns: number): Section {
  const room = Math.max(8, Math.min(BAR_COLUMNS_MAX, columns - PLOT_MARGIN));
  const most = Math.max(...histogram.map(({ share }) => share));
  return {
    title: "Where the drawn times fall",
    table: {
      columns: [right("from"), right("to"), right("share"), left("")],
      rows: histogram.map(({ from_ms: fromMs, to_ms: toMs, share }) => [
        cell(milliseconds(fromMs)),
        cell(milliseconds(toMs)),
        cell(percent(share, 1)),
        cell(bar((share / most) * room)),
      ]),
    },
    notes: ["Each bin is by the same factor wide. The fastest and the slowest thousandth are left out."],
  };
}

function bar(columns: number): string {
  const eighths = Math.round(columns * 8);
  return `${"█".repeat(Math.floor(eighths / 8))}${EIGHTHS[eighths % 8] ?? ""}`;
}

function answersSection({ answers }: FitReport): readonly Section[] {
  if (answers === null) return [];
  const { output_tokens: tokens, tokens_per_second: rate } = answers;
  return [
    {
      title: "Time to the last byte",
      table: {
        columns: [right("mean"), right("P50"), right("P95"), right("P99")],
        rows: [[answers.mean_ms, answers.p50_ms, answers.p95_ms, answers.p99_ms].map((ms) => cell(milliseconds(ms)))],
      },
      notes: [
        `Drawn, at ${decimal(rate, rate % 1 === 0 ? 0 : 1)} tokens a second and with answers of ` +
          `${integer(tokens.mean)} tokens on average (P95 ${integer(tokens.p95)}).`,
      ],
    },
  ];
}

function samplesSection({ samples_needed: needed }: FitReport): Section {
  const names = Object.keys(needed[0]?.errors ?? {});
  return {
    title: "How many samples such a claim takes to test",
    table: {
      columns: [right("samples"), ...names.map((name) => right(name))],
      rows: needed.map(({ n, errors }) => [
        cell(integer(n)),
        ...Object.values(errors).map((error) => cell(`± ${decimal(100 * error, 1)} %`)),
      ]),
    },
    notes: ["What a measurement of so many independent requests is off by chance, in 95 of 100 cases at most."],
  };
}

function tenths(ms: number): string {
  return `${decimal(ms, 1)} ms`;
}

function exactly(ms: number): string {
  return `${integer(ms)} ms`;
}

/** Parameters differ in size by far: five digits of each. */
function significant(value: number): string {
  const digits = Math.max(0, Math.min(6, 4 - Math.floor(Math.log10(Math.max(Math.abs(value), 1e-6)))));
  return decimal(value, digits);
}
