import type { ReadResult } from "./read-source.ts";

const SCENARIO_KEYS: readonly string[] = ["faults", "outages", "load", "duration_ms", "thresholds", "seed"];

/** What a file says it is: keys that only scenarios have, and no `chains`, make it a scenario. */
export function kindOf(source: ReadResult): "chain" | "scenario" {
  if (!source.ok || Object.hasOwn(source.data, "chains")) return "chain";
  return SCENARIO_KEYS.some((key) => Object.hasOwn(source.data, key)) ? "scenario" : "chain";
}
