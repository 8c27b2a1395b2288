import { type AttemptFailure, failureLabel } from "../core/failure.ts";
import { sameReason } from "./detour.ts";

/** No screen shows more. */
const KEPT_MAX = 8;

/** Failures of one tier's attempts that read the same. */
export interface RecentFailure {
  /** When the last of them failed, in ms since the start of the scenario. */
  readonly atMs: number;
  readonly why: string;
  readonly message: string;
  readonly count: number;
}

/** The last failures of a tier, those that read the same together. */
export class RecentFailures {
  /** The latest last. */
  #kept: { failure: AttemptFailure; atMs: number; count: number }[] = [];

  add(failure: AttemptFailure, atMs: number): void {
    const index = this.#kept.findLastIndex((one) => sameReason(one.failure, failure));
    const known = this.#kept[index] ?? { failure, atMs, count: 0 };
    known.failure = failure;
    known.atMs = atMs;
    known.count += 1;
    if (index !== -1 && index === this.#kept.length - 1) return;
    if (index !== -1) this.#kept.splice(index, 1);
    if (this.#kept.length >= KEPT_MAX) this.#kept.shift();
    this.#kept.push(known);
  }

  /** Newest first. */
  read(): readonly RecentFailure[] {
    return this.#kept
      .map(({ failure, atMs, count }) => ({ atMs, why: failureLabel(failure), message: failure.message, count }))
      .toReversed();
  }
}
