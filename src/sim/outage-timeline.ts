/** One outage; times count from the start of the scenario and may lie before it. */
export interface Outage {
  readonly fromMs: number;
  /** Exclusive. */
  readonly untilMs: number;
}

/** Outages looked at in all, those included that were over before time 0; more are an error, not a long wait. */
const OUTAGES_MAX = 1_000_000;

/** Takes out of endless sequences of outages what happens in a scenario, and counts, so that it always ends. */
export class OutageReader {
  readonly #untilMs: number;
  #windowsLeft: number;
  #outagesLeft = OUTAGES_MAX;

  constructor(untilMs: number, windowsMax: number) {
    this.#untilMs = untilMs;
    this.#windowsLeft = windowsMax;
  }

  /**
   * The outages of a sequence, which is in order of their starts, that happen between time 0 and the end; null: there
   * are too many. Those that begin before 0 are whole.
   */
  read(sequence: Iterable<Outage>): readonly Outage[] | null {
    const within: Outage[] = [];
    for (const outage of sequence) {
      if (outage.fromMs >= this.#untilMs) break;
      this.#outagesLeft -= 1;
      if (this.#outagesLeft < 0) return null;
      if (outage.untilMs <= 0) continue;
      this.#windowsLeft -= 1;
      if (this.#windowsLeft < 0) return null;
      within.push(outage);
    }
    return within;
  }
}
