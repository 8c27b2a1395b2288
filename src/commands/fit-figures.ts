import * as bounds from "../config/bounds.ts";
import { escapeControls } from "../config/diagnostic.ts";
import type { LatencyModel } from "../config/scenario.ts";
import { suggest } from "../config/suggestion.ts";
import { CommandError } from "./terminal.ts";

/** More would be no figures of a latency. */
const WORD_CHARACTERS_MAX = 100;

/** What was asked for, by the names of a scenario file without their unit. */
export interface FitFigures {
  readonly asked: Readonly<Record<string, number>>;
  readonly model: LatencyModel;
  /** Of a model of the first token: whether the rate was given, or is the usual one. */
  readonly rateGiven: boolean;
}

/** What a model writes that nobody has measured. */
const TOKENS_PER_SECOND_USUAL = 80;

const TIMES = new Set(["mean", "p50", "p95", "p99"]);
const LIMITS: Readonly<Record<string, { readonly min: number; readonly max: number }>> = {
  tokens_per_second: bounds.TOKENS_PER_SECOND,
  prefill_ms_per_1k_tokens: bounds.PREFILL_MS_PER_1K_TOKENS,
};
const NAMES = [...TIMES, ...Object.keys(LIMITS)];
const FORMS = "Give mean, p95 and p99 of the whole answer, or p50, p95 and p99 of the first token, in ms.";

/** Reads `mean=1240,p95=1890,p99=2450`; exit 2 with the reason where it cannot be read. */
export function parseFigures(words: readonly string[]): FitFigures {
  const asked: Record<string, number> = {};
  for (const word of words.flatMap((each) => each.split(",")).map((each) => each.trim())) {
    if (word === "") continue;
    const [name, value] = parseFigure(word);
    if (Object.hasOwn(asked, name)) throw refused(`${name} is given twice`, "Give it once.");
    asked[name] = value;
  }
  return { asked, model: modelOf(asked), rateGiven: asked["tokens_per_second"] !== undefined };
}

function parseFigure(word: string): readonly [string, number] {
  const shown = escapeControls(word.slice(0, WORD_CHARACTERS_MAX));
  const [, written = "", text = ""] = /^([^=]*)=(.*)$/s.exec(word) ?? [];
  if (written === "") throw refused(`"${shown}" is not a figure`, "Write it as p95=1890.");
  const plain = written.trim().toLowerCase();
  const name = TIMES.has(plain.replace(/_ms$/, "")) ? plain.replace(/_ms$/, "") : plain;
  if (!NAMES.includes(name)) {
    const meant = suggest(plain, NAMES);
    throw refused(
      `there is no figure "${escapeControls(written.slice(0, WORD_CHARACTERS_MAX))}"`,
      `${meant === null ? "" : `Did you mean "${meant}"? `}The figures are ${NAMES.join(", ")}.`,
    );
  }
  return [name, TIMES.has(name) ? wholeMs(name, text.trim()) : amount(name, text.trim())];
}

/** As in a scenario file, so that what is printed can be pasted there. */
function wholeMs(name: string, text: string): number {
  const { min, max } = bounds.LATENCY_MS;
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw refused(
    `${name} is "${escapeControls(text.slice(0, WORD_CHARACTERS_MAX))}"`,
    `Write a whole number of milliseconds from ${min} to ${max}, without a unit.`,
  );
}

function amount(name: string, text: string): number {
  const { min, max } = LIMITS[name] ?? { min: 0, max: 0 };
  const value = /^\d{1,10}(?:\.\d{1,6})?$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw refused(
    `${name} is "${escapeControls(text.slice(0, WORD_CHARACTERS_MAX))}"`,
    `Write a number from ${min} to ${max}.`,
  );
}

function modelOf(asked: Readonly<Record<string, number>>): LatencyModel {
  const { mean, p50, p95, p99, tokens_per_second: rate, prefill_ms_per_1k_tokens: prefill } = asked;
  const more = prefill === undefined ? {} : { prefillMsPer1kTokens: prefill };
  if (mean !== undefined && p50 !== undefined) throw refused("mean and p50 do not go together", FORMS);
  if (mean !== undefined && rate !== undefined) {
    throw refused("mean and tokens_per_second do not go together: the mean is of whole answers", FORMS);
  }
  if (p95 === undefined || p99 === undefined || (mean === undefined && p50 === undefined)) {
    const first = mean === undefined && p50 === undefined ? ["mean (or p50)"] : [];
    const missing = [...first, ...(p95 === undefined ? ["p95"] : []), ...(p99 === undefined ? ["p99"] : [])];
    throw refused(`without ${missing.join(", ")} there is no model`, FORMS);
  }
  if (mean !== undefined) return { kind: "total", meanMs: mean, p95Ms: p95, p99Ms: p99, ...more };
  const tokensPerSecond = rate ?? TOKENS_PER_SECOND_USUAL;
  return { kind: "first-token", p50Ms: p50 ?? 0, p95Ms: p95, p99Ms: p99, tokensPerSecond, ...more };
}

function refused(problem: string, remedy: string): CommandError {
  return new CommandError(`holyfail: ${problem}.\n${remedy}`);
}
