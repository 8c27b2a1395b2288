import type { EngineEvent, Spent } from "../core/event.ts";
import type { AttemptRecord } from "../engine/outcome.ts";
import type { Tier } from "../config/chain.ts";
import type { TierReport } from "./bench-report.ts";
import { RunningSum } from "./statistics.ts";

/** What was recorded, as plain data. */
export interface TierData {
  readonly answered: number;
  readonly attempts: number;
  readonly probes: number;
  readonly succeeded: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly failures: Readonly<Record<string, number>>;
  readonly succeededUsd: number;
  readonly answeredUsd: number;
  readonly failedUsd: number;
  readonly carriedOnUsd: number;
}

/** Folds what one tier did. Money is counted from the events: a probe may outlive the request that it rode on. */
export class TierRecorder {
  readonly #tier: Tier;
  #answered = 0;
  #attempts = 0;
  #probes = 0;
  #succeeded = 0;
  #inputTokens = 0;
  #outputTokens = 0;
  readonly #failures = new Map<string, number>();
  readonly #succeededUsd = new RunningSum();
  readonly #answeredUsd = new RunningSum();
  readonly #failedUsd = new RunningSum();
  readonly #carriedOnUsd = new RunningSum();

  constructor(tier: Tier) {
    this.#tier = tier;
  }

  succeeded(event: Extract<EngineEvent, { type: "attempt-succeeded" }>): void {
    this.#attempts += 1;
    this.#succeeded += 1;
    this.#succeededUsd.add(event.costUsd ?? 0);
    this.#count(event);
  }

  failed(event: Extract<EngineEvent, { type: "attempt-failed" }>): void {
    const kind = event.failure.kind;
    this.#attempts += 1;
    countUp(this.#failures, kind);
    this.#failedUsd.add(event.costUsd ?? 0);
    this.#count(event);
  }

  /** A request was answered by this tier, with this attempt. */
  answered(attempt: AttemptRecord | undefined): void {
    this.#answered += 1;
    this.#answeredUsd.add(attempt?.costUsd ?? 0);
  }

  /** It began an answer that another attempt carried on. */
  spoke(attempt: AttemptRecord): void {
    this.#carriedOnUsd.add(attempt.costUsd ?? 0);
  }

  /** A half-open breaker let one attempt through. */
  probed(): void {
    this.#probes += 1;
  }

  data(): TierData {
    return {
      answered: this.#answered,
      attempts: this.#attempts,
      probes: this.#probes,
      succeeded: this.#succeeded,
      inputTokens: this.#inputTokens,
      outputTokens: this.#outputTokens,
      failures: Object.fromEntries(this.#failures),
      succeededUsd: this.#succeededUsd.value,
      answeredUsd: this.#answeredUsd.value,
      failedUsd: this.#failedUsd.value,
      carriedOnUsd: this.#carriedOnUsd.value,
    };
  }

  absorb(data: TierData): void {
    this.#answered += data.answered;
    this.#attempts += data.attempts;
    this.#probes += data.probes;
    this.#succeeded += data.succeeded;
    this.#inputTokens += data.inputTokens;
    this.#outputTokens += data.outputTokens;
    addCounts(this.#failures, data.failures);
    this.#succeededUsd.add(data.succeededUsd);
    this.#answeredUsd.add(data.answeredUsd);
    this.#failedUsd.add(data.failedUsd);
    this.#carriedOnUsd.add(data.carriedOnUsd);
  }

  get probes(): number {
    return this.#probes;
  }

  get provider(): string {
    return this.#tier.provider.name;
  }

  get attempts(): number {
    return this.#attempts;
  }

  /** Null: the tier has no known price. */
  get costUsd(): number | null {
    return this.#tier.price === null ? null : this.#succeededUsd.value + this.#failedUsd.value;
  }

  /** What failed, was cancelled, or succeeded, without being a request's answer or a part of one. Null: no known price. */
  get wastedUsd(): number | null {
    if (this.#tier.price === null) return null;
    // The difference of two sums is only taken where there is one, so that no waste is exactly zero.
    const unused = this.#succeeded === this.#answered ? 0 : this.#succeededUsd.value - this.#answeredUsd.value;
    return Math.max(0, this.#failedUsd.value - this.#carriedOnUsd.value) + Math.max(0, unused);
  }

  /** @param requests all that were made of the chain */
  report(requests: number): TierReport {
    return {
      tier: this.#tier.index,
      provider: this.#tier.provider.name,
      model: this.#tier.model,
      answered: this.#answered,
      attempts: this.#attempts,
      attempts_per_request: requests === 0 ? null : this.#attempts / requests,
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

export function countUp(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

export function addCounts(counts: Map<string, number>, more: Readonly<Record<string, number>>): void {
  for (const [name, count] of Object.entries(more)) counts.set(name, (counts.get(name) ?? 0) + count);
}

/** Counts by name as a plain object with its keys in alphabetical order, so that reports do not depend on who came first. */
export function sortedCounts(counts: ReadonlyMap<string, number>): Readonly<Record<string, number>> {
  return Object.fromEntries([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
