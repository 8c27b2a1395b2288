import type { ConfigurationReport } from "../bench/bench-report.ts";
import type { Interval } from "../bench/statistics-report.ts";
import { milliseconds, percent, percentInterval } from "./format.ts";
import type { Money } from "./money.ts";
import type { Cell, Section } from "./section.ts";
import { cell, left, right } from "./section.ts";

/**
 * How far the figures may be moved by outages, which requests do not meet independently of each other: over seeds, or, where
 * there was one, over blocks of its time. Nothing where neither is known.
 */
export function spreadSections(
  configurations: readonly ConfigurationReport[],
  suffix: string,
  money: Money,
): readonly Section[] {
  const seeds = Math.max(0, ...configurations.map(({ spread }) => spread?.success_rate?.n ?? 0));
  if (seeds > 1) return [overSeeds(configurations, seeds, { suffix, money })];
  return configurations.some(({ blocks }) => (blocks?.success_rate_ci95 ?? null) !== null)
    ? [overBlocks(configurations, { suffix, money })]
    : [];
}

function overSeeds(configurations: readonly ConfigurationReport[], seeds: number, { suffix, money }: Words): Section {
  return {
    title: `Spread over ${seeds} seeds${suffix}`,
    table: {
      columns: [
        left("configuration"),
        right("mean\nsuccess"),
        right("success,\n95 % interval", 1),
        right("worst\nseed", 2),
        right("mean latency,\n95 % interval", 3),
        right("P95,\n95 % interval", 5),
        right("cost per answer,\n95 % interval", 4),
      ],
      rows: configurations.map(({ name, spread }) => [
        cell(name),
        cell(spread?.success_rate ? percent(spread.success_rate.mean) : "n/a"),
        intervalCell(spread?.success_rate?.ci95, percentInterval),
        cell(spread?.success_rate ? percent(spread.success_rate.min) : "n/a"),
        intervalCell(spread?.latency_mean_ms?.ci95, between(milliseconds)),
        intervalCell(spread?.latency_p95_ms?.ci95, between(milliseconds)),
        intervalCell(spread?.cost_per_success_usd?.ci95, between(money)),
      ]),
    },
    notes: [
      "Student's intervals of the mean: seeds are independent of each other, requests in one outage are not. That of success is " +
        "never narrower than if requests were. n/a: not known of every seed.",
    ],
  };
}

interface Words {
  readonly suffix: string;
  readonly money: Money;
}

function overBlocks(configurations: readonly ConfigurationReport[], { suffix, money }: Words): Section {
  return {
    title: `Spread over blocks of time${suffix}`,
    table: {
      columns: [
        left("configuration"),
        right("blocks", 4),
        right("success,\n95 % interval"),
        right("mean latency,\n95 % interval", 2),
        right("cost per answer,\n95 % interval", 3),
      ],
      rows: configurations.map(({ name, blocks }) => [
        cell(name),
        cell(String(blocks?.count ?? 0)),
        intervalCell(blocks?.success_rate_ci95, percentInterval),
        intervalCell(blocks?.latency_mean_ms_ci95, between(milliseconds)),
        intervalCell(blocks?.cost_per_success_usd_ci95, between(money)),
      ]),
    },
    notes: [
      "A bootstrap over blocks, each from the start of one episode of faults to the start of the next: outages cluster failures, " +
        "and these intervals allow for that. Several seeds (--seeds) tell more.",
    ],
  };
}

function between(inWords: (value: number) => string): (interval: Interval) => string {
  return ([low, high]) => `${inWords(low)} - ${inWords(high)}`;
}

function intervalCell(interval: Interval | null | undefined, inWords: (interval: Interval) => string): Cell {
  return interval === null || interval === undefined ? cell("n/a", "unsure") : cell(inWords(interval));
}
