import type { Verdict } from "../bench/comparison.ts";
import { cell, type Cell } from "./section.ts";

/** A verdict on a difference, which reads without colour. */
export function verdictCell(verdict: Verdict): Cell {
  return VERDICTS[verdict];
}

const VERDICTS: Readonly<Record<Verdict, Cell>> = {
  better: cell("✓ better", "good"),
  same: cell("= same"),
  worse: cell("✗ worse", "bad"),
  "cannot tell": cell("? cannot tell", "unsure"),
};
