import type { Scenario } from "../config/scenario.ts";
import type { Trace } from "../config/trace.ts";
import type { Random } from "../core/random.ts";
import { type PlannedPhase, planLoad } from "./load-plan.ts";

/** What is wanted of every seed alike: plain data, so that other threads can plan the same. */
export interface SeedSetting {
  /** With the outage processes as they are written. */
  readonly scenario: Scenario;
  /** Of `--requests` and `--concurrency`; null: the scenario's own. */
  readonly requests: number | null;
  readonly concurrency: number | null;
  /** Of the trace phases, by their files. */
  readonly traces: ReadonlyMap<string, Trace>;
}

/** What all configurations meet under one seed: the same outages, and the same load. */
export interface SeedPlan {
  readonly seed: number;
  /** With its outage processes played out. */
  readonly scenario: Scenario;
  readonly load: readonly PlannedPhase[];
}

/** The dice, and what outage processes make of them. */
export interface SeedDice {
  random(seed: number): Random;
  playOutages(scenario: Scenario, seed: number): Scenario;
}

export function planSeed({ scenario, ...wishes }: SeedSetting, seed: number, dice: SeedDice): SeedPlan {
  const load = planLoad(scenario.load, { ...wishes, random: dice.random(seed).fork("load") });
  return { seed, scenario: dice.playOutages(scenario, seed), load };
}

/** Makes plans one after the other: the last one is kept, since all configurations ask for it, and no more than that. */
export function seedPlanner(setting: SeedSetting, dice: SeedDice): (seed: number) => SeedPlan {
  let last: SeedPlan | null = null;
  return (seed) => {
    if (last?.seed !== seed) last = planSeed(setting, seed, dice);
    return last;
  };
}
