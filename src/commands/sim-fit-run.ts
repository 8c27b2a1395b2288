import type { LatencyModel } from "../config/scenario.ts";
import type { FitAnswers, FitFigure, FitReport } from "../report/fit-report.ts";
import { fitSections } from "../report/fit-sections.ts";
import { sectionsText } from "../report/table.ts";
import {
  type Figure,
  type LatencySample,
  drawSample,
  drawnFigure,
  drawnMoments,
  errorOfSamples,
  momentsOf,
} from "../sim/fit-check.ts";
import { histogramOf } from "../sim/histogram.ts";
import { ImpossibleDistribution } from "../sim/impossible-distribution.ts";
import { normalQuantile } from "../core/normal-quantile.ts";
import { USUAL_BEHAVIOUR } from "../sim/scenario-providers.ts";
import { type TimeDistribution, fitTime, timeAt } from "../sim/time-distribution.ts";
import { VERSION } from "../version.ts";
import { type FitFigures, parseFigures } from "./fit-figures.ts";
import { describeFit, whyNotOthers } from "./fit-words.ts";
import type { FitOptions } from "./sim-fit.ts";
import { CommandError, type Terminal } from "./terminal.ts";

const SAMPLE_SIZES = [1000, 5000, 20_000, 100_000];
const QUANTILES = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99, "p99.9": 0.999 } as const;
const BINS = 16;

/** `holyfail sim fit`: the figures of a published latency as the model that plays them. */
export function runSimFit(words: readonly string[], options: FitOptions, terminal: Terminal): void {
  const figures = parseFigures(words);
  const report = fitReport(figures, fitted(figures.model));
  terminal.print(
    options.json === true
      ? `${JSON.stringify(report, null, 2)}\n`
      : // The line to paste is not broken, however narrow the terminal.
        `${sectionsText(fitSections(report, terminal.columns), terminal)}  ${report.yaml}\n`,
  );
}

function fitted(model: LatencyModel): TimeDistribution {
  try {
    return fitTime(model);
  } catch (error) {
    if (!(error instanceof ImpossibleDistribution)) throw error;
    throw new CommandError(`holyfail: there is no latency model with these figures.\n${error.message}`);
  }
}

function fitReport(figures: FitFigures, distribution: TimeDistribution): FitReport {
  const { asked, model } = figures;
  const sample = drawSample(model, USUAL_BEHAVIOUR.outputTokens);
  const valueAt = timeAt(distribution);
  const moments = momentsOf(valueAt);
  const { timesMs } = sample;
  const drawnAt = (figure: Figure) => drawnFigure(timesMs, figure);
  const claimed: readonly (readonly [string, Figure])[] = [
    model.kind === "total" ? ["mean", "mean"] : ["p50", QUANTILES.p50],
    ["p95", QUANTILES.p95],
    ["p99", QUANTILES.p99],
  ];
  return {
    schema: "holyfail.fit/1",
    version: VERSION,
    asked,
    of: model.kind === "total" ? "last byte" : "first token",
    model: describeFit(model, distribution),
    figures: [
      figureOf("mean", asked, moments.mean, drawnAt("mean")),
      figureOf("sd", asked, moments.deviation, { value: drawnMoments(timesMs).deviation, error: null }),
      ...Object.entries(QUANTILES).map(([name, share]) =>
        figureOf(name, asked, valueAt(normalQuantile(share)), drawnAt(share)),
      ),
    ],
    sample: { n: timesMs.length, seed: sample.seed },
    histogram: histogramOf(timesMs, BINS).map(({ from, to, share }) => ({ from_ms: from, to_ms: to, share })),
    answers: figures.rateGiven ? answersOf(model, sample) : null,
    samples_needed: SAMPLE_SIZES.map((n) => ({
      n,
      errors: Object.fromEntries(
        claimed.map(([name, figure]) => [name, errorOfSamples(valueAt, moments, figure, n)] as const),
      ),
    })),
    not_used: whyNotOthers(model, distribution),
    ...pasteable(figures),
  };
}

function figureOf(
  name: string,
  asked: FitFigures["asked"],
  modelMs: number,
  drawn: { readonly value: number; readonly error: number | null },
): FitFigure {
  const askedMs = asked[name] ?? null;
  return {
    name,
    asked_ms: askedMs,
    model_ms: modelMs,
    residual_ms: askedMs === null ? null : modelMs - askedMs,
    drawn_ms: drawn.value,
    drawn_error_ms: drawn.error,
  };
}

function answersOf(model: LatencyModel, { answersMs }: LatencySample): FitAnswers | null {
  if (model.kind === "total") return null;
  const at = (figure: Figure): number => drawnFigure(answersMs, figure).value;
  return {
    output_tokens: USUAL_BEHAVIOUR.outputTokens,
    tokens_per_second: model.tokensPerSecond,
    mean_ms: at("mean"),
    p50_ms: at(QUANTILES.p50),
    p95_ms: at(QUANTILES.p95),
    p99_ms: at(QUANTILES.p99),
  };
}

function pasteable({ model, rateGiven }: FitFigures): { readonly yaml: string; readonly yaml_notes: string[] } {
  const { p95Ms, p99Ms, prefillMsPer1kTokens: prefill } = model;
  const more = prefill === undefined ? "" : `, prefill_ms_per_1k_tokens: ${prefill}`;
  if (model.kind === "total") {
    const yaml = `latency: { mean_ms: ${model.meanMs}, p95_ms: ${p95Ms}, p99_ms: ${p99Ms}${more} }`;
    return { yaml, yaml_notes: [] };
  }
  const { p50Ms, tokensPerSecond } = model;
  const firstToken = `ttft: { p50_ms: ${p50Ms}, p95_ms: ${p95Ms}, p99_ms: ${p99Ms} }`;
  return {
    yaml: `latency: { ${firstToken}, tokens_per_second: ${tokensPerSecond}${more} }`,
    yaml_notes: rateGiven
      ? []
      : [`The tokens per second were not given: ${tokensPerSecond} is a guess. Give tokens_per_second=N.`],
  };
}
