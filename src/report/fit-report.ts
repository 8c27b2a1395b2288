/** The document of `sim fit --json`. Times in ms; shares and errors are fractions. */
export interface FitReport {
  readonly schema: "holyfail.fit/1";
  readonly version: string;
  readonly asked: Readonly<Record<string, number>>;
  /** What the figures are of. */
  readonly of: "last byte" | "first token";
  readonly model: FitModel;
  readonly figures: readonly FitFigure[];
  readonly sample: { readonly n: number; readonly seed: number };
  /** Bins of the sample; its ends are left out. */
  readonly histogram: readonly { readonly from_ms: number; readonly to_ms: number; readonly share: number }[];
  /** Null where the figures are of the last byte, or the rate is not known. */
  readonly answers: FitAnswers | null;
  /** By figure: half the width of a 95 % interval over the figure itself. */
  readonly samples_needed: readonly { readonly n: number; readonly errors: Readonly<Record<string, number>> }[];
  readonly not_used: readonly { readonly family: string; readonly why: string }[];
  readonly yaml: string;
  readonly yaml_notes: readonly string[];
}

export interface FitModel {
  readonly family: string;
  readonly description: string;
  readonly parameters: readonly { readonly name: string; readonly value: number; readonly meaning: string }[];
}

export interface FitFigure {
  readonly name: string;
  /** Null: it was not asked for. */
  readonly asked_ms: number | null;
  readonly model_ms: number;
  readonly residual_ms: number | null;
  readonly drawn_ms: number;
  /** Null: of the deviation none is given. */
  readonly drawn_error_ms: number | null;
}

export interface FitAnswers {
  readonly output_tokens: { readonly mean: number; readonly p95: number };
  readonly tokens_per_second: number;
  readonly mean_ms: number;
  readonly p50_ms: number;
  readonly p95_ms: number;
  readonly p99_ms: number;
}
