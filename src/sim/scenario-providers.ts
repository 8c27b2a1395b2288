import type { ProviderBehaviour, Scenario } from "../config/scenario.ts";
import { ImpossibleDistribution } from "./impossible-distribution.ts";
import { fitLatency } from "./latency.ts";
import { fitOutputLength } from "./output-length.ts";

/** A provider that the scenario says nothing of, not even under `default`. */
export const USUAL_BEHAVIOUR: ProviderBehaviour = {
  latency: { kind: "total", meanMs: 1240, p95Ms: 1890, p99Ms: 2450 },
  errorRate: 0,
  requestsPerMinute: null,
  capacity: null,
  outputTokens: { mean: 350, p95: 900 },
};

/** A provider's own behaviour in this scenario (a region's, else its provider's), else its `default`, else the usual one. */
export function behaviourOf(scenario: Scenario, provider: string): ProviderBehaviour {
  const { providers } = scenario;
  if (Object.hasOwn(providers, provider)) return providers[provider] ?? USUAL_BEHAVIOUR;
  const slash = provider.indexOf("/");
  if (slash !== -1) return behaviourOf(scenario, provider.slice(0, slash));
  return providers["default"] ?? USUAL_BEHAVIOUR;
}

/** What no simulator could play, each in a sentence that names the provider; empty: all is well. */
export function scenarioProblems(scenario: Scenario): readonly string[] {
  return Object.entries(scenario.providers).flatMap(([name, behaviour]) => [
    ...problemIn(name, () => fitLatency(behaviour.latency)),
    ...problemIn(name, () => fitOutputLength(behaviour.outputTokens)),
  ]);
}

function problemIn(provider: string, fit: () => unknown): readonly string[] {
  try {
    fit();
    return [];
  } catch (error) {
    if (error instanceof ImpossibleDistribution) return [`provider ${provider}: ${error.message}`];
    throw error;
  }
}
