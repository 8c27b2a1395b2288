const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000 };

/** How durations are written, for messages. */
export const DURATION_EXAMPLES = "500ms, 30s, 5m or 1h";

/** `1.5s` is 1500; null: it is no duration with its unit. */
export function durationMsOf(text: string): number | null {
  const [, amount, unit = ""] = /^(\d{1,12}(?:\.\d{1,6})?)(ms|s|m|min|h)$/.exec(text.trim()) ?? [];
  const unitMs = UNIT_MS[unit];
  return amount === undefined || unitMs === undefined ? null : Math.round(Number(amount) * unitMs);
}

/** The same, to be read again: in the largest unit that it is a whole number of. */
export function durationText(ms: number): string {
  for (const unit of ["h", "m", "s"]) {
    const unitMs = UNIT_MS[unit] ?? 1;
    if (ms % unitMs === 0) return `${ms / unitMs}${unit}`;
  }
  return `${ms}ms`;
}
