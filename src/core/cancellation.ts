/** Why something was cancelled. The engine cancels attempts for the middle four; a caller only ever says `caller`. */
export type CancelReason = "caller" | "first-token" | "idle" | "total" | "lost-race";

/**
 * A one-shot cancellation token. It replaces AbortController on the hot path, where allocating a signal with its
 * event target for every attempt costs as much as the rest of the engine; adapters bridge it to AbortSignal.
 */
export class Cancellation {
  #reason: CancelReason | null = null;
  #cause: unknown = undefined;
  // A list and not a set: a set's outgrown tables, once old, keep alive what they held, and with it finished requests.
  #first: Link | null = null;
  #last: Link | null = null;
  #count = 0;
  /** Whom this one follows, and its place among those that listen there. */
  #leader: Cancellation | null = null;
  #place: Link | null = null;

  /** The reason once cancelled, else null. */
  get reason(): CancelReason | null {
    return this.#reason;
  }

  get cancelled(): boolean {
    return this.#reason !== null;
  }

  /** What whoever cancelled gave as the cause of it; undefined: nothing. */
  get cause(): unknown {
    return this.#cause;
  }

  /** Cancels once; later calls change nothing. Listeners run synchronously, each at most once. */
  cancel(reason: CancelReason, cause?: unknown): void {
    if (this.#reason !== null) return;
    this.#reason = reason;
    this.#cause = cause;
    // Taken out one by one, so that a listener which another one forgets is not called any more.
    for (let link = this.#first; link !== null; link = this.#first) {
      this.#remove(link);
      if (typeof link.listener === "function") link.listener(reason);
      else link.listener.cancel(reason);
    }
  }

  /**
   * Is cancelled from now on when `leader` is, for the same reason, and no longer when the one that it followed before is.
   * Call `leave` when the work it guards is over.
   */
  follow(leader: Cancellation): void {
    this.leave();
    if (leader.#reason !== null) return this.cancel(leader.#reason);
    this.#leader = leader;
    this.#place = leader.#add(this);
  }

  /** Follows nobody any more. */
  leave(): void {
    if (this.#leader !== null && this.#place !== null) this.#leader.#remove(this.#place);
    this.#leader = null;
    this.#place = null;
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
    const link = this.#add(listener);
    return () => this.#remove(link);
  }

  /** How many listeners wait on this token; for leak checks. */
  get listenerCount(): number {
    return this.#count;
  }

  #add(listener: Link["listener"]): Link {
    const link: Link = { listener, previous: this.#last, next: null };
    if (this.#last === null) this.#first = link;
    else this.#last.next = link;
    this.#last = link;
    this.#count++;
    return link;
  }

  #remove(link: Link): void {
    const { previous, next } = link;
    if (previous === null && this.#first !== link) return;
    if (previous === null) this.#first = next;
    else previous.next = next;
    if (next === null) this.#last = previous;
    else next.previous = previous;
    link.previous = null;
    link.next = null;
    this.#count--;
  }
}

interface Link {
  readonly listener: ((reason: CancelReason) => void) | Cancellation;
  previous: Link | null;
  next: Link | null;
}

function nothing(): void {}
