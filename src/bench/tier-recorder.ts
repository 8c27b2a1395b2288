import type { EngineEvent, Spent } from "../core/event.ts";
import type { Answered } from "../engine/outcome.ts";
import type { Tier } from "../config/chain.ts";
import type { TierReport } from "./bench-report.ts";
import { RunningSum } from "./statistics.ts";

/** Folds what one tier did. Money is counted from the events: a probe may outlive the request that it rode on. */
export class TierRecorder {
  readonly #tier: Tier;
  #answered = 0;
  #attempts = 0;
  #succeeded = 0;
  #inputTokens = 0;
  #outputTokens = 0;
  readonly #failures = new Map<string, number>();
  readonly #succeededUsd = new RunningSum();
  readonly #answeredUsd = new RunningSum();
  readonly #failedUsd = new RunningSum();

  constructor(tier: Tier) {
    this.#tier = tier;
  }

  started(): void {
    this.#attempts += 1;
  }

  succeeded(event: Extract<EngineEvent, { type: "attempt-succeeded" }>): void {
    this.#succeeded += 1;
    this.#succeededUsd.add(event.costUsd ?? 0);
    this.#count(event);
  }

  failed(event: Extract<EngineEvent, { type: "attempt-failed" }>): void {
    const kind = event.failure.kind;
    this.#failures.set(kind, (this.#failures.get(kind) ?? 0) + 1);
    this.#failedUsd.add(event.costUsd ?? 0);
    this.#count(event);
  }

  answered(outcome: Answered): void {
    this.#answered += 1;
    const attempts = outcome.attempts;
    for (let index = attempts.length - 1; index >= 0; index -= 1) {
      const attempt = attempts[index];
      if (attempt === undefined || attempt.tier !== outcome.tier || attempt.failure !== null) continue;
      this.#answeredUsd.add(attempt.costUsd ?? 0);
      return;
    }
  }

  get attempts(): number {
    return this.#attempts;
  }

  /** Null: the tier has no known price. */
  get costUsd(): number | null {
    return this.#tier.price === null ? null : this.#succeededUsd.value + this.#failedUsd.value;
  }

  /** What failed, was cancelled, or succeeded without being a request's answer. Null: no known price. */
  get wastedUsd(): number | null {
    if (this.#tier.price === null) return null;
    // The difference of two sums is only taken where there is one, so that no waste is exactly zero.
    const unused = this.#succeeded === this.#answered ? 0 : this.#succeededUsd.value - this.#answeredUsd.value;
    return this.#failedUsd.value + Math.max(0, unused);
  }

  report(): TierReport {
    return {
      tier: this.#tier.index,
      provider: this.#tier.provider.name,
      model: this.#tier.model,
      answered: this.#answered,
      attempts: this.#attempts,
      failures: sortedCounts(this.#failures),
      input_tokens: this.#inputTokens,
      output_tokens: this.#outputTokens,
      cost_usd: this.costUsd,
      wasted_usd: this.wastedUsd,
    };
  }

  #count({ usage }: Spent): void {
    if (usage === null) return;
    this.#inputTokens += usage.inputTokens;
    this.#outputTokens += usage.outputTokens;
  }
}

/** Counts by name as a plain object with its keys in alphabetical order, so that reports do not depend on who came first. */
export function sortedCounts(counts: ReadonlyMap<string, number>): Readonly<Record<string, number>> {
  return Object.fromEntries([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
