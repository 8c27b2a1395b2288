/** How finely the scenario's time is divided; the widest strip on a screen has fewer columns. */
export const SLOTS = 480;

/** Counts by slot of the scenario's time. */
export class SlotCounts {
  readonly #counts = new Uint32Array(SLOTS);

  add(slot: number): void {
    this.#counts[slot] = (this.#counts[slot] ?? 0) + 1;
  }

  /** A copy. */
  read(): readonly number[] {
    return [...this.#counts];
  }
}
