import type { FaultReport } from "../bench/bench-report.ts";
import { percent, span } from "../report/format.ts";

/** Exactly so wide, cut with `cut` where it is longer. Control characters of foreign names cannot harm the screen. */
export function left(text: string, width: number, cut: string): string {
  const clean = text.replace(/\p{Cc}/gu, " ");
  return clean.length > width ? `${clean.slice(0, Math.max(0, width - 1))}${cut}` : clean.padEnd(width);
}

/** At least so wide. */
export function right(text: string, width: number): string {
  return text.padStart(width);
}

/** "blackout (hang)", "brownout (529), hits 30 %". */
export function faultWords({ kind, detail, probability }: FaultReport): string {
  const hits = probability < 1 ? `, hits ${percent(probability, 0)}` : "";
  return `${kind}${detail === null ? "" : ` (${detail})`}${hits}`;
}

/** Real time still to go: "12 s left", "under 1 s left"; blank while it cannot be told. */
export function leftWords(leftMs: number | null): string {
  if (leftMs === null) return "";
  return leftMs < 1000 ? "under 1 s left" : `${span(leftMs)} left`;
}
