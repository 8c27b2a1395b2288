import { failureLabel } from "../core/failure.ts";
import type { Outcome } from "../engine/outcome.ts";
import { chatJson } from "./chat-answer.ts";
import { dollars, integer, milliseconds } from "./format.ts";
import { type Cell, cell, left, right, type Section } from "./section.ts";

/** What one tier made of a prompt, asked by itself. */
export interface TierAnswer {
  readonly tier: number;
  readonly provider: string;
  readonly model: string;
  readonly content: string;
  readonly thoughts: string;
  /** From the request to the first piece of the answer; null: none came. */
  readonly firstTokenMs: number | null;
  readonly outcome: Outcome;
}

/** The document of `chat --compare --json`: what `chat --json` says, for each tier. */
export function compareJson(chain: string, answers: readonly TierAnswer[], showThoughts: boolean): object {
  return {
    ok: answers.some(({ outcome }) => outcome.ok),
    chain,
    cost_usd: totalCostUsd(answers),
    tiers: answers.map(({ tier, provider, model, content, thoughts, firstTokenMs, outcome }) => ({
      tier,
      provider,
      model,
      first_token_ms: firstTokenMs === null ? null : Math.round(firstTokenMs * 1000) / 1000,
      ...chatJson(content, outcome, showThoughts ? thoughts : null),
    })),
  };
}

/** The answers' figures, a tier a row. */
export function compareSection(chain: string, answers: readonly TierAnswer[]): Section {
  const columns = [
    left("tier"),
    left("outcome"),
    right("first token", 2),
    right("latency"),
    right("tokens\nin", 4),
    right("tokens\nout", 3),
    right("cost", 1),
  ];
  const cost = totalCostUsd(answers);
  return {
    title: `chain ${chain}, each tier alone`,
    table: { columns, rows: answers.map(row) },
    notes: [cost === null ? "Together: cost unknown (a tier has no price)." : `Together: ${dollars(cost)}.`],
  };
}

function row({ tier, provider, model, firstTokenMs, outcome }: TierAnswer): readonly Cell[] {
  const usage = outcome.ok ? outcome.usage : null;
  return [
    cell(`${tier} ${provider}/${model}`),
    outcome.ok ? cell("ok", "good") : cell(outcomeWords(outcome), "bad"),
    cell(firstTokenMs === null ? "-" : milliseconds(firstTokenMs)),
    cell(milliseconds(outcome.latencyMs)),
    cell(usage === null ? "-" : integer(usage.inputTokens)),
    cell(usage === null ? "-" : integer(usage.outputTokens)),
    cell(outcome.costUsd === null ? "unknown" : dollars(outcome.costUsd)),
  ];
}

/** What the tier itself did, not that a chain of it alone was exhausted. */
function outcomeWords(outcome: Extract<Outcome, { ok: false }>): string {
  if (outcome.failure.kind !== "exhausted") return failureLabel(outcome.failure);
  const last = outcome.attempts.at(-1)?.failure;
  if (last !== null && last !== undefined) return failureLabel(last);
  const skipped = outcome.skipped[0];
  return skipped === undefined ? outcome.failure.kind : `skipped (${skipped.reason})`;
}

function totalCostUsd(answers: readonly TierAnswer[]): number | null {
  return answers.reduce<number | null>(
    (sum, { outcome }) => (sum === null || outcome.costUsd === null ? null : sum + outcome.costUsd),
    0,
  );
}
