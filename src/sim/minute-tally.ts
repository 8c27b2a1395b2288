const SECONDS = 60;
/** Of each second: requests, input tokens, output tokens. */
const FIGURES = 3;

/** What came in over the last minute, counted by the second, in a fixed amount of memory. */
export class MinuteTally {
  /** The seconds of the last minute, round and round. */
  readonly #slots = new Float64Array(SECONDS * FIGURES);
  readonly #sums = new Float64Array(FIGURES);
  #second = Number.NEGATIVE_INFINITY;

  /** `nowMs` must not go backwards. */
  count(nowMs: number, inputTokens: number, outputTokens: number): void {
    const second = Math.floor(nowMs / 1000);
    if (second > this.#second) this.#forget(second);
    const slot = (second % SECONDS) * FIGURES;
    this.#add(slot, 0, 1);
    this.#add(slot, 1, inputTokens);
    this.#add(slot, 2, outputTokens);
  }

  get requests(): number {
    return this.#sums[0] ?? 0;
  }

  get inputTokens(): number {
    return this.#sums[1] ?? 0;
  }

  get outputTokens(): number {
    return this.#sums[2] ?? 0;
  }

  /** Empties the slots of the seconds that have begun since the last one. */
  #forget(second: number): void {
    const first = Math.max(this.#second + 1, second - SECONDS + 1);
    for (let passed = first; passed <= second; passed += 1) {
      const slot = (passed % SECONDS) * FIGURES;
      for (let figure = 0; figure < FIGURES; figure += 1) this.#add(slot, figure, -(this.#slots[slot + figure] ?? 0));
    }
    this.#second = second;
  }

  #add(slot: number, figure: number, amount: number): void {
    this.#slots[slot + figure] = (this.#slots[slot + figure] ?? 0) + amount;
    this.#sums[figure] = (this.#sums[figure] ?? 0) + amount;
  }
}
