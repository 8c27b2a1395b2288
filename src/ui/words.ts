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

/** As many of the parts, from the first on, as there is room for: half a number would read as another one. */
export function wholeParts(parts: readonly string[], between: string, room: number): string {
  const [first = "", ...rest] = parts;
  let text = first;
  for (const part of rest) {
    if (text.length + between.length + part.length > room) break;
    text += between + part;
  }
  return text;
}

/** What stands in columns, without those of the highest rank until the rest fits; rank 0 always stays. */
export function fitting<One extends { readonly rank: number }>(
  all: readonly One[],
  widthOf: (one: One) => number,
  room: number,
): readonly One[] {
  let shown = all;
  while (shown.reduce((sum, one) => sum + widthOf(one), 0) > room) {
    const rank = Math.max(...shown.map((one) => one.rank));
    if (rank === 0) break;
    shown = shown.filter((one) => one.rank !== rank);
  }
  return shown;
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
