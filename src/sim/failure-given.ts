import type { FaultKind } from "../config/scenario.ts";
import type { ExchangeRecord } from "./server-exchange.ts";

/** An answer that one of these has hit is none, although its status is good and its end is proper. */
const SPOILING: ReadonlySet<FaultKind> = new Set([
  "content-filter",
  "drip",
  "flood",
  "html",
  "empty",
  "in-band-error",
  "wrong-content-type",
  "missing-end",
  "malformed",
  "duplicated-chunks",
  "reordered-chunks",
  "truncated",
]);

/**
 * What a provider gave instead of a good answer: a status from 400 on, `hang`, `reset` or `cut`, or the kind of the fault
 * that spoilt it. Null: a good answer, however late, whether or not its client stayed for it.
 */
export function failureGiven({ performance, faults }: Pick<ExchangeRecord, "performance" | "faults">): string | null {
  if (performance.how !== "answer") return performance.how;
  if (performance.status >= 400) return String(performance.status);
  if (performance.end !== "complete") return performance.end;
  return faults.find(({ kind }) => SPOILING.has(kind))?.kind ?? null;
}
