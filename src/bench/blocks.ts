import type { Random } from "../core/random.ts";
import { bootstrapIntervals } from "./block-bootstrap.ts";
import type { BlocksReport } from "./statistics-report.ts";
import { atLeastWilson } from "./statistics.ts";

/** What happened in one block of time: from the start of one episode of faults to the start of the next. */
export interface Block {
  /** Those that began in it, however long they took. */
  readonly requests: number;
  readonly succeeded: number;
  /** Of those that succeeded. */
  readonly latencySumMs: number;
  /** Those that ended in it. */
  readonly attempts: number;
  /** Of these attempts. Null: a tier that was asked has no known price. */
  readonly costUsd: number | null;
}

/** Sums over blocks; NaN where one of them is not known. */
export type Sums = Readonly<Record<keyof Block, number>>;

/** What is a ratio of sums. */
export const SUCCESS_RATE = ({ succeeded, requests }: Sums): number => succeeded / requests;
export const LATENCY_MEAN_MS = ({ latencySumMs, succeeded }: Sums): number => latencySumMs / succeeded;
export const COST_PER_SUCCESS_USD = ({ costUsd, succeeded }: Sums): number => costUsd / succeeded;
export const ATTEMPTS_PER_REQUEST = ({ attempts, requests }: Sums): number => attempts / requests;

/** @param blocks of all seeds */
export function blocksReport(blocks: readonly Block[], random: Random): BlocksReport {
  const told = blocks.filter((block) => !isEmpty(block));
  const figures = [SUCCESS_RATE, LATENCY_MEAN_MS, COST_PER_SUCCESS_USD].map(
    (figure) => (sums: Float64Array) => figure(sumsAt(sums, 0)),
  );
  const [success = null, latency = null, cost = null] = bootstrapIntervals(told.map(rowOf), figures, random);
  const { succeeded, requests } = sumsOf(told);
  return {
    count: told.length,
    success_rate_ci95: success === null ? null : atLeastWilson(success, succeeded, requests),
    latency_mean_ms_ci95: latency,
    cost_per_success_usd_ci95: cost,
  };
}

/** Whether nothing happened in it, so that it says nothing. */
export function isEmpty({ requests, attempts }: Block): boolean {
  return requests === 0 && attempts === 0;
}

export function sumsOf(blocks: readonly Block[]): Sums {
  const rows = blocks.map(rowOf);
  return sumsAt(
    rows.reduce((before, row) => before.map((sum, column) => sum + (row[column] ?? 0)), [0, 0, 0, 0, 0]),
    0,
  );
}

/** As the numbers that `sumsAt` reads. */
export function rowOf({ requests, succeeded, latencySumMs, attempts, costUsd }: Block): readonly number[] {
  return [requests, succeeded, latencySumMs, attempts, costUsd ?? Number.NaN];
}

/** @param place of which block, where there are several side by side: from 0 */
export function sumsAt(numbers: ArrayLike<number>, place: number): Sums {
  const at = (column: number): number => numbers[5 * place + column] ?? Number.NaN;
  return { requests: at(0), succeeded: at(1), latencySumMs: at(2), attempts: at(3), costUsd: at(4) };
}
