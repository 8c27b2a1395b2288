import type { FaultEffect, FaultWindow, ProviderBehaviour, Scenario } from "../../src/config/scenario.ts";
import { REQUEST_ID_HEADER, type TransportRequest } from "../../src/core/transport.ts";
import type { Answered, BodyChunk, Performance } from "../../src/sim/performance.ts";
import { type SimulatedProviderOptions, simulatedProvider } from "../../src/sim/provider.ts";
import { seededRandom } from "../../src/sim/seeded-random.ts";
import type { HeardRequest } from "../../src/sim/voices/voice.ts";

/** One second for every answer of twenty tokens, and nothing else ever. */
export const STEADY: ProviderBehaviour = {
  latency: { kind: "total", meanMs: 1000, p95Ms: 1000, p99Ms: 1000 },
  errorRate: 0,
  requestsPerMinute: null,
  capacity: null,
  outputTokens: { mean: 20, p95: 20 },
};

export const VARIED: ProviderBehaviour = {
  ...STEADY,
  latency: { kind: "total", meanMs: 1240, p95Ms: 1890, p99Ms: 2450 },
  outputTokens: { mean: 350, p95: 900 },
};

export interface Wish {
  readonly id?: string;
  readonly model?: string;
  readonly stream?: boolean;
  readonly tokensMax?: number;
  readonly prompt?: string;
}

/** A provider named "openai" (or as the options say) whose scenario begins at 0. */
export function givenProvider(options: Partial<SimulatedProviderOptions> = {}) {
  return simulatedProvider({
    name: "openai",
    behaviour: STEADY,
    faults: [],
    random: seededRandom(1),
    startMs: 0,
    ...options,
  });
}

/** A fault at "openai" that lasts for the first minute. */
export function fault(effect: FaultEffect, more: Partial<FaultWindow> = {}): FaultWindow {
  return {
    dice: [0],
    atMs: 0,
    forMs: 60_000,
    provider: "openai",
    model: null,
    probability: 1,
    severity: null,
    first: null,
    every: null,
    where: { stream: null, inputTokensMin: null },
    effect,
    ...more,
  };
}

export function scenarioOf(
  providers: Readonly<Record<string, ProviderBehaviour>>,
  faults: readonly FaultWindow[] = [],
): Scenario {
  return {
    name: "tested",
    description: null,
    source: null,
    seed: 1,
    durationMs: 3_600_000,
    providers,
    faults,
    outages: [],
    load: [],
    thresholds: [],
  };
}

/** A chat completion as a client sends it. */
export function sent(wish: Wish = {}, provider = "openai"): TransportRequest {
  const { id = "s0.0", model = "gpt-4.1", stream = false, tokensMax, prompt = "Why is the sky blue?" } = wish;
  return {
    provider,
    method: "POST",
    url: "https://api.example/v1/chat/completions",
    headers: { "content-type": "application/json", authorization: "Bearer any-key", [REQUEST_ID_HEADER]: id },
    body: JSON.stringify({
      model,
      stream,
      ...(tokensMax === undefined ? {} : { max_tokens: tokensMax }),
      messages: [{ role: "user", content: prompt }],
    }),
  };
}

/** The same as a provider hears it. */
export function heard(wish: Wish = {}): HeardRequest {
  const { method, headers, body } = sent(wish);
  return { method, path: "/v1/chat/completions", query: "", headers, body };
}

export function answered(performance: Performance): Answered {
  if (performance.how !== "answer") throw new Error(`not an answer: ${performance.how}`);
  return performance;
}

/** A word for what happens, such as `hang` or `200`, and when it begins. */
export function summary(performance: Performance): string {
  if (performance.how === "answer") return `${performance.status} at ${performance.headersAtMs}`;
  return performance.how === "reset" ? `reset at ${performance.atMs}` : performance.how;
}

/** The pieces of a body, at most so many. */
export function pieces(performance: Performance, max = 1000): BodyChunk[] {
  const taken: BodyChunk[] = [];
  for (const chunk of answered(performance).body) {
    taken.push(chunk);
    if (taken.length === max) break;
  }
  return taken;
}

export function text(chunks: readonly BodyChunk[]): string {
  return chunks.map(({ data }) => (typeof data === "string" ? data : new TextDecoder().decode(data))).join("");
}
