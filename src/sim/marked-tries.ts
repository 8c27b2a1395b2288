/** So many requests' tries are kept apart; of those before them a further try would be taken for the first. */
const REQUESTS_MAX = 1_000_000;

/**
 * Names the tries of marked requests at one provider as those are named that say it in their header
 * (REQUEST_ID_HEADER): a try that comes again has dice of its own, and the first one has those of any other client.
 */
export class MarkedTries {
  readonly #tries = new Map<string, number>();

  /** `s17` for the third time is `s17.2`. */
  nameOf(mark: string): string {
    const before = this.#tries.get(mark) ?? 0;
    if (this.#tries.size >= REQUESTS_MAX) this.#tries.clear();
    this.#tries.set(mark, before + 1);
    return `${mark}.${before}`;
  }
}
