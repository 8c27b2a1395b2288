import { faultsProblems, resolveFaults } from "./resolve-faults.ts";
import { outagesProblems, resolveOutage } from "./resolve-outages.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { loadProblems, resolveLoad } from "./resolve-load.ts";
import type { LatencyModel, ProviderBehaviour, Scenario } from "./scenario.ts";
import type { WrittenBehaviour, WrittenScenario } from "./schema/scenario-file.ts";
import type { Positions } from "./yaml-nodes.ts";

const DURATION_DEFAULT_MS = 3_600_000;

export const LATENCY_DEFAULT: LatencyModel = { kind: "total", meanMs: 1240, p95Ms: 1890, p99Ms: 2450 };

export interface ResolvedScenario {
  readonly scenario: Scenario;
  readonly diagnostics: readonly Diagnostic[];
}

/** Applies every default. `providers` always has a `default`. With diagnostics, the scenario is not to be used. */
export function resolveScenario(
  written: WrittenScenario,
  fallbackName: string,
  positions: Positions,
): ResolvedScenario {
  const durationMs = written.duration_ms ?? DURATION_DEFAULT_MS;
  const faults = written.faults ?? [];
  const outages = written.outages ?? [];
  const load = written.load ?? [];
  const providers = Object.entries(written.providers ?? {}).map(
    ([name, entry]) => [name, resolveBehaviour(entry)] as const,
  );
  return {
    scenario: {
      name: written.name ?? fallbackName,
      description: written.description ?? null,
      source: written.source ?? null,
      seed: written.seed ?? 1,
      durationMs,
      providers: { default: resolveBehaviour({}), ...Object.fromEntries(providers) },
      faults: resolveFaults(faults, durationMs),
      outages: outages.map(resolveOutage),
      load: resolveLoad(load, durationMs),
      thresholds: (written.thresholds ?? []).map((threshold) => threshold.trim()),
    },
    diagnostics: [
      ...faultsProblems(faults, durationMs, positions),
      ...outagesProblems(outages, positions),
      ...loadProblems(load, durationMs, positions),
    ],
  };
}

function resolveBehaviour(written: WrittenBehaviour): ProviderBehaviour {
  return {
    latency: resolveLatency(written.latency),
    errorRate: written.error_rate ?? 0,
    requestsPerMinute: written.requests_per_minute ?? null,
    capacity: written.capacity ?? null,
    outputTokens: written.output_tokens ?? { mean: 350, p95: 900 },
  };
}

function resolveLatency(written: WrittenBehaviour["latency"]): LatencyModel {
  if (written === undefined) return LATENCY_DEFAULT;
  const { ttft, tokens_per_second: tokensPerSecond, mean_ms: meanMs, p95_ms: p95Ms, p99_ms: p99Ms } = written;
  const prefill =
    written.prefill_ms_per_1k_tokens === undefined ? {} : { prefillMsPer1kTokens: written.prefill_ms_per_1k_tokens };
  if (ttft !== undefined && tokensPerSecond !== undefined) {
    return {
      kind: "first-token",
      p50Ms: ttft.p50_ms,
      p95Ms: ttft.p95_ms,
      p99Ms: ttft.p99_ms,
      tokensPerSecond,
      ...prefill,
    };
  }
  if (meanMs === undefined || p95Ms === undefined || p99Ms === undefined) return LATENCY_DEFAULT;
  return { kind: "total", meanMs, p95Ms, p99Ms, ...prefill };
}
