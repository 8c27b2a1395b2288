import { RunningSum, Z_95 } from "./statistics.ts";

/** What was recorded, as plain data. */
export interface CostData {
  readonly requests: number;
  readonly answers: number;
  readonly priced: boolean;
  readonly squaresUsd2: number;
  readonly answeredUsd: number;
}

/** Says how far chance alone may have moved what an answer costs. */
export class CostRecorder {
  #requests = 0;
  #answers = 0;
  #priced = true;
  readonly #squaresUsd2 = new RunningSum();
  readonly #answeredUsd = new RunningSum();

  /** A request ended. Null: a tier that was asked has no known price. */
  record(costUsd: number | null, answered: boolean): void {
    this.#requests += 1;
    if (answered) this.#answers += 1;
    if (costUsd === null) {
      this.#priced = false;
      return;
    }
    this.#squaresUsd2.add(costUsd * costUsd);
    if (answered) this.#answeredUsd.add(costUsd);
  }

  data(): CostData {
    return {
      requests: this.#requests,
      answers: this.#answers,
      priced: this.#priced,
      squaresUsd2: this.#squaresUsd2.value,
      answeredUsd: this.#answeredUsd.value,
    };
  }

  absorb(data: CostData): void {
    this.#requests += data.requests;
    this.#answers += data.answers;
    this.#priced &&= data.priced;
    this.#squaresUsd2.add(data.squaresUsd2);
    this.#answeredUsd.add(data.answeredUsd);
  }

  /**
   * Where the cost of an answer may lie if requests were independent, 95 %, around what was seen: a ratio of two sums, by
   * the delta method. Null: not known, or fewer than two requests. Source: Cochran, "Sampling Techniques", 3rd edition
   * (1977), chapter 6.
   */
  interval(costPerAnswerUsd: number | null): readonly [number, number] | null {
    const [n, answers, ratio] = [this.#requests, this.#answers, costPerAnswerUsd];
    if (ratio === null || !this.#priced || n < 2 || answers === 0) return null;
    const squares = this.#squaresUsd2.value - 2 * ratio * this.#answeredUsd.value + ratio * ratio * answers;
    const marginUsd = (Z_95 * Math.sqrt((Math.max(0, squares) * n) / (n - 1))) / answers;
    return [Math.max(0, ratio - marginUsd), ratio + marginUsd];
  }
}
