/** Why something was cancelled. The engine cancels attempts for the middle four; a caller only ever says `caller`. */
export type CancelReason = "caller" | "first-token" | "idle" | "total" | "lost-race";

/**
 * A one-shot cancellation token. It replaces AbortController on the hot path, where allocating a signal with its
 * event target for every attempt costs as much as the rest of the engine; adapters bridge it to AbortSignal.
 */
export class Cancellation {
  #reason: CancelReason | null = null;
  #listeners: Set<(reason: CancelReason) => void> | null = null;

  /** The reason once cancelled, else null. */
  get reason(): CancelReason | null {
    return this.#reason;
  }

  get cancelled(): boolean {
    return this.#reason !== null;
  }

  /** Cancels once; later calls change nothing. Listeners run synchronously, each at most once. */
  cancel(reason: CancelReason): void {
    if (this.#reason !== null) return;
    this.#reason = reason;
    // The set is walked in place, so that a listener which another one forgets is not called any more.
    if (this.#listeners) for (const listener of this.#listeners) listener(reason);
    this.#listeners = null;
  }

  /**
   * Runs `listener` when cancelled (at once if it already is). Call the returned function when the work it guarded is
   * over, so that a long-lived token holds nothing of a finished request.
   */
  onCancel(listener: (reason: CancelReason) => void): () => void {
    if (this.#reason !== null) {
      listener(this.#reason);
      return nothing;
    }
    this.#listeners ??= new Set();
    this.#listeners.add(listener);
    return () => {
      this.#listeners?.delete(listener);
    };
  }

  /** How many listeners wait on this token; for leak checks. */
  get listenerCount(): number {
    return this.#listeners?.size ?? 0;
  }
}

function nothing(): void {}
