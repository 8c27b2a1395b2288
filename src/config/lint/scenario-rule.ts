import type { Catalog } from "../chain.ts";
import type { Scenario } from "../scenario.ts";
import type { Finding } from "./rule.ts";

export interface ScenarioSubject {
  readonly scenario: Scenario;
  /** The providers that are built in. */
  readonly catalog: Catalog;
}

/** One doubt about a scenario file that is valid. */
export interface ScenarioRule {
  readonly id: string;
  check(subject: ScenarioSubject): readonly Finding[];
}
