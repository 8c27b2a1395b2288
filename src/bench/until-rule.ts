/** When there are seeds enough: how far the success rate of a whole chain may still be off to either side, as a fraction. */
export interface Until {
  readonly halfWidth: number;
}

/**
 * Reads the rule's one form, `ci=0.1%` (or `ci=0.001`). Null: it is something else, or no width between 0 and 1.
 */
export function parseUntil(text: string): Until | null {
  const [, number = "", percent = ""] = /^ci\s*=\s*(\d{1,3}(?:\.\d{1,9})?)(%?)$/.exec(text.trim()) ?? [];
  const halfWidth = percent === "" ? Number(number) : Number(`${number}e-2`);
  return number !== "" && halfWidth > 0 && halfWidth < 1 ? { halfWidth } : null;
}

/** As it is written. */
export function untilText({ halfWidth }: Until): string {
  return `ci=${Number((100 * halfWidth).toPrecision(12))}%`;
}
