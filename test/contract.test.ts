import { afterAll, describe, expect, it } from "vitest";
import { systemClock } from "../src/adapters/system-clock.ts";
import type { Chain } from "../src/config/chain.ts";
import type { Scenario } from "../src/config/scenario.ts";
import { Cancellation } from "../src/core/cancellation.ts";
import { chainState, closeChain } from "../src/engine/chain-state.ts";
import type { Outcome } from "../src/engine/outcome.ts";
import { runChain } from "../src/engine/run-chain.ts";
import { simulatedProvider } from "../src/sim/provider.ts";
import { seededRandom } from "../src/sim/seeded-random.ts";
import { realWorld, virtualWorld, type World } from "../src/world.ts";
import { givenChain, givenRequest, givenScenario } from "./given.ts";
import { startServer } from "./sockets.ts";

const PROVIDERS = [
  { name: "openai", dialect: "openai", model: "gpt-4.1" },
  { name: "anthropic", dialect: "anthropic", model: "claude-sonnet-4-5" },
  { name: "google", dialect: "gemini", model: "gemini-2.5-flash" },
] as const;

/** Each fault, and the failure that it must be taken for: the same for plain and streamed answers and in both worlds. */
const FAULTS: readonly (readonly [fault: string, kind: string])[] = [
  ["kind: blackout, mode: hang", "timeout (first-token)"],
  ["kind: blackout, mode: refuse", "connect"],
  ["kind: blackout, mode: reset", "reset"],
  ["kind: brownout, probability: 1, status: 529", "overloaded"],
  ["kind: brownout, probability: 1, status: 503", "overloaded"],
  ["kind: slowdown, factor: 900", "timeout (first-token)"],
  ["kind: rate-limit, retry_after_ms: 7000", "rate-limited, wait 7000"],
  ["kind: rate-limit", "rate-limited"],
  ["kind: status, status: 400", "rejected (request)"],
  ["kind: status, status: 401", "rejected (auth)"],
  ["kind: status, status: 402", "quota-exhausted"],
  ["kind: status, status: 403", "rejected (auth)"],
  ["kind: status, status: 404", "rejected (model-gone)"],
  ["kind: status, status: 408", "server-error"],
  ["kind: status, status: 409", "server-error"],
  ["kind: status, status: 413", "rejected (request)"],
  ["kind: status, status: 422", "rejected (request)"],
  ["kind: status, status: 500", "server-error"],
  ["kind: status, status: 502", "server-error"],
  ["kind: status, status: 503", "overloaded"],
  ["kind: status, status: 504", "server-error"],
  ["kind: malformed", "malformed"],
  ["kind: empty", "empty"],
  ["kind: cut", "truncated"],
  ["kind: html", "malformed"],
  ["kind: drip", "timeout (first-token)"],
  ["kind: flood", "malformed"],
];

const worlds: World[] = [];
const servers: { close(): Promise<void> }[] = [];
afterAll(async () => {
  await Promise.all(worlds.map((world) => world.close()));
  await Promise.all(servers.map((server) => server.close()));
});

async function failureIn(world: World, chain: Chain, id: string, stream: boolean): Promise<string> {
  const state = chainState(chain);
  const request = givenRequest(id, { stream });
  const powers = { ...world, apiKeyOf: () => "any-key", emit: () => {} };
  const ask = async (): Promise<Outcome> => {
    const pieces = runChain(state, request, powers, new Cancellation());
    for (;;) {
      const step = await pieces.next();
      if (step.done) return step.value;
    }
  };
  const outcome = await world.run(ask());
  closeChain(state);
  expect(outcome.attempts).toHaveLength(1);
  return labelOf(outcome);
}

function labelOf(outcome: Outcome): string {
  const failure = outcome.attempts[0]?.failure;
  if (outcome.ok || failure === null || failure === undefined) return "ok";
  if (failure.kind === "rejected") return `rejected (${failure.why})`;
  if (failure.kind === "timeout") return `timeout (${failure.phase})`;
  if (failure.kind === "rate-limited" && failure.retryAfterMs !== undefined)
    return `rate-limited, wait ${failure.retryAfterMs}`;
  return failure.kind;
}

/** The chain of one tier whose silence is recognised soon, though not so soon that a busy machine looks silent. */
function lone(provider: (typeof PROVIDERS)[number], kind: string, baseUrl?: string): Chain {
  const timeoutMs = kind.startsWith("timeout") ? 400 : 8000;
  const chain = givenChain([
    `provider: ${provider.name}, model: ${provider.model}, timeout_ms: ${timeoutMs}, max_retries: 0`,
  ]);
  if (baseUrl === undefined) return chain;
  return { ...chain, tiers: chain.tiers.map((tier) => ({ ...tier, provider: { ...tier.provider, baseUrl } })) };
}

function brokenScenario(fault: string): Scenario {
  return givenScenario(
    PROVIDERS.map(({ name }) => `at_ms: 0, for_ms: 3600000, provider: ${name}, ${fault}`),
    [
      "providers:",
      "  default: { latency: { mean_ms: 21, p95_ms: 30, p99_ms: 36 }, output_tokens: { mean: 30, p95: 60 } }",
    ],
  );
}

describe.concurrent.each(FAULTS)("a provider with %s", (fault, expected) => {
  it("is taken for the same failure in virtual time and on real sockets, in every dialect, plain and streamed", async () => {
    const scenario = brokenScenario(fault);
    const behaviour = scenario.providers["default"];
    if (behaviour === undefined) throw new Error("no default behaviour");
    const clock = systemClock();
    const server = await startServer(
      PROVIDERS.map(({ name, dialect }) =>
        simulatedProvider({
          name,
          dialect,
          behaviour,
          faults: scenario.faults,
          random: seededRandom(1).fork("providers"),
          startMs: clock.now(),
        }),
      ),
      scenario,
      clock,
    );
    servers.push(server);
    const wire = await realWorld({});
    worlds.push(wire);
    const seen: Record<string, string> = {};
    const wanted: Record<string, string> = {};
    for (const provider of PROVIDERS) {
      for (const stream of [false, true]) {
        const name = `${provider.dialect} ${stream ? "streamed" : "plain"}`;
        const virtual = await virtualWorld({ seed: 1, scenario, chain: lone(provider, expected) });
        seen[`${name}, virtual`] = await failureIn(virtual, lone(provider, expected), `r-${stream}`, stream);
        seen[`${name}, sockets`] = await failureIn(
          wire,
          lone(provider, expected, server.urlOf(provider)),
          `r-${stream}`,
          stream,
        );
        wanted[`${name}, virtual`] = expected;
        wanted[`${name}, sockets`] = expected;
      }
    }
    expect(seen).toEqual(wanted);
  });
});
