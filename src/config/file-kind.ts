import type { ReadResult } from "./read-source.ts";

const SCENARIO_KEYS: readonly string[] = ["faults", "outages", "load", "duration_ms", "thresholds", "seed"];
/** How a provider behaves is a scenario's business, how it is reached a chain file's. */
const BEHAVIOUR_KEYS: readonly string[] = ["latency", "error_rate", "capacity", "output_tokens"];

/** What a file says it is: keys that only scenarios have, and no `chains`, make it a scenario. */
export function kindOf(source: ReadResult): "chain" | "scenario" {
  if (!source.ok || Object.hasOwn(source.data, "chains")) return "chain";
  const providers = Object.hasOwn(source.data, "providers") ? source.data["providers"] : null;
  const behaves = isMapping(providers) && Object.values(providers).some((each) => hasOneOf(each, BEHAVIOUR_KEYS));
  return behaves || hasOneOf(source.data, SCENARIO_KEYS) ? "scenario" : "chain";
}

function hasOneOf(value: unknown, keys: readonly string[]): boolean {
  return isMapping(value) && keys.some((key) => Object.hasOwn(value, key));
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
