import type { FaultReport } from "../bench/bench-report.ts";
import type { Glyphs } from "./glyphs.ts";

/** A run of characters of one tone, so that a strip is drawn with few elements. */
export interface Run<Tone extends string> {
  readonly text: string;
  readonly tone: Tone;
}

/**
 * For each column of a strip, what share of the requests that ended in its time the tier answered, as a level; blank
 * where none ended. The tone tells where more of the tier's attempts failed than it gave answers.
 */
export function shareStrip(
  lane: { readonly answers: readonly number[]; readonly failures: readonly number[] },
  ended: readonly number[],
  width: number,
  glyphs: Glyphs,
): Run<"good" | "bad">[] {
  const signs: Sign<"good" | "bad">[] = [];
  for (let column = 0; column < width; column += 1) {
    const total = sumOf(ended, column, width);
    const answers = sumOf(lane.answers, column, width);
    const failures = sumOf(lane.failures, column, width);
    const tone = failures > answers ? "bad" : "good";
    signs.push({ sign: shareSign(answers, total, failures, glyphs), tone });
  }
  return runsOf(signs);
}

function shareSign(answers: number, total: number, failures: number, { levels, none }: Glyphs): string {
  if (total === 0 && failures === 0) return " ";
  if (answers === 0) return none;
  const level = Math.ceil((levels.length * answers) / Math.max(total, answers));
  return levels[Math.max(1, level) - 1] ?? none;
}

/** The fault windows along the scenario's time, with the cursor at `nowMs`; short ones still get a column. */
export function faultStrip(
  faults: readonly FaultReport[],
  time: { readonly durationMs: number; readonly nowMs: number },
  width: number,
  glyphs: Glyphs,
): Run<"calm" | "fault" | "partial" | "now">[] {
  const now = columnOf(time.nowMs, time.durationMs, width);
  const msPerColumn = time.durationMs / width;
  const signs: Sign<"calm" | "fault" | "partial" | "now">[] = [];
  for (let column = 0; column < width; column += 1) {
    const [fromMs, toMs] = [column * msPerColumn, (column + 1) * msPerColumn];
    const here = faults.filter((fault) => fault.from_ms < toMs && fault.to_ms > fromMs);
    if (here.some(({ probability }) => probability >= 1)) signs.push({ sign: glyphs.fault, tone: "fault" });
    else if (here.length > 0) signs.push({ sign: glyphs.partialFault, tone: "partial" });
    else if (column === now) signs.push({ sign: glyphs.cursor, tone: "now" });
    else signs.push({ sign: glyphs.calm, tone: "calm" });
  }
  return runsOf(signs);
}

/** The ends of the scenario's time, and where it stands: "0:00    v         4:00". The mark takes a label's place. */
export function axis(
  labels: { readonly from: string; readonly to: string },
  time: { readonly durationMs: number; readonly nowMs: number },
  width: number,
  glyphs: Glyphs,
): string {
  const now = columnOf(time.nowMs, time.durationMs, width);
  const from = now > labels.from.length ? labels.from : "";
  const to = now < width - labels.to.length - 1 ? labels.to : "";
  const mark = `${from.padEnd(now)}${glyphs.now}`;
  return `${mark}${to.padStart(Math.max(0, width - mark.length))}`.slice(0, width);
}

export function columnOf(atMs: number, durationMs: number, width: number): number {
  return Math.min(width - 1, Math.max(0, Math.floor((atMs / durationMs) * width)));
}

/** The total of the slots that a column stands for. */
function sumOf(slots: readonly number[], column: number, width: number): number {
  let sum = 0;
  const to = Math.floor(((column + 1) * slots.length) / width);
  for (let slot = Math.floor((column * slots.length) / width); slot < to; slot += 1) sum += slots[slot] ?? 0;
  return sum;
}

interface Sign<Tone extends string> {
  readonly sign: string;
  readonly tone: Tone;
}

function runsOf<Tone extends string>(signs: readonly Sign<Tone>[]): Run<Tone>[] {
  const runs: Run<Tone>[] = [];
  for (const { sign, tone } of signs) {
    const last = runs.at(-1);
    if (last !== undefined && last.tone === tone) runs[runs.length - 1] = { text: last.text + sign, tone };
    else runs.push({ text: sign, tone });
  }
  return runs;
}
