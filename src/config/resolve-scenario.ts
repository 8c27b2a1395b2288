import { faultsProblems, resolveFaults } from "./resolve-faults.ts";
import { outagesProblems, resolveOutage } from "./resolve-outages.ts";
import { diagnostic, type Diagnostic, type Path } from "./diagnostic.ts";
import type { LatencyModel, LoadPhase, ProviderBehaviour, Scenario } from "./scenario.ts";
import type { WrittenBehaviour, WrittenPhase, WrittenScenario } from "./schema/scenario-file.ts";
import type { Positions } from "./yaml-nodes.ts";

const DURATION_DEFAULT_MS = 3_600_000;
const REQUESTS_DEFAULT = 1000;

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
      load:
        load.length > 0
          ? load.map((phase) => resolvePhase(phase, durationMs))
          : [{ phase: "sequential", requests: REQUESTS_DEFAULT, atMs: 0, untilMs: durationMs }],
      thresholds: (written.thresholds ?? []).map((threshold) => threshold.trim()),
    },
    diagnostics: [
      ...faultsProblems(faults, durationMs, positions),
      ...outagesProblems(outages, positions),
      ...load.flatMap((phase, index) => phaseProblems(phase, durationMs, ["load", index], positions)),
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

function resolvePhase(written: WrittenPhase, durationMs: number): LoadPhase {
  const atMs = written.at_ms ?? 0;
  const stream = written.stream === undefined ? {} : { stream: written.stream };
  if (written.phase === "concurrent") {
    return { phase: "concurrent", requests: written.requests, concurrency: written.concurrency, atMs, ...stream };
  }
  return {
    phase: "sequential",
    requests: written.requests,
    ...(written.callers === undefined ? {} : { callers: written.callers }),
    atMs,
    untilMs: written.until_ms ?? Math.max(durationMs, atMs),
    ...stream,
  };
}

function phaseProblems(phase: WrittenPhase, durationMs: number, path: Path, positions: Positions): Diagnostic[] {
  if (phase.phase !== "sequential") return [];
  const atMs = phase.at_ms ?? 0;
  if ((phase.until_ms ?? Math.max(durationMs, atMs + 1)) > atMs) return [];
  const at = [...path, "until_ms"];
  return [error("until_ms must be after at_ms", `write more than ${atMs}`, positions.value(at), at)];
}

function error(message: string, hint: string, range: Diagnostic["range"], path: Path): Diagnostic {
  return diagnostic({ rule: "invalid-value", severity: "error", message, hint, range, path });
}
