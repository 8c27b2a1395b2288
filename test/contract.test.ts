import { afterAll, describe, expect, it } from "vitest";
import { systemClock } from "../src/adapters/system-clock.ts";
import type { Chain } from "../src/config/chain.ts";
import type { Scenario } from "../src/config/scenario.ts";
import { Cancellation } from "../src/core/cancellation.ts";
import type { ChatRequest, Message } from "../src/core/request.ts";
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

/** What it must be taken for, in both worlds: one thing, or one for plain answers and one for streams. */
type Expected = string | { readonly plain: string; readonly streamed: string };

/** Each fault, the failure that it must be taken for in every dialect, and whose words the conversation ends with. */
const FAULTS: readonly (readonly [fault: string, expected: Expected, end?: "the assistant's"])[] = [
  ["kind: blackout, mode: hang", "timeout (first-token)"],
  ["kind: blackout, mode: refuse", "connect"],
  ["kind: blackout, mode: reset", "reset"],
  ["kind: brownout, probability: 1, status: 529", "overloaded"],
  ["kind: brownout, probability: 1, status: 503", "overloaded"],
  ["kind: slowdown, factor: 900", "timeout (first-token)"],
  ["kind: rate-limit, retry_after_ms: 7000", "rate-limited, wait 7000"],
  ["kind: rate-limit", "rate-limited"],
  ["kind: rate-limit, limit: tokens, retry_after_ms: 7000", "rate-limited, wait 7000"],
  ["kind: rate-limit, limit: concurrency, retry_after_ms: 7000", "rate-limited, wait 7000"],
  ["kind: rate-limit, limit: ramp, retry_after_ms: 7000", "rate-limited, wait 7000"],
  ["kind: rate-limit, limit: tokens", "rate-limited"],
  ["kind: rate-limit, limit: concurrency", "rate-limited"],
  ["kind: rate-limit, limit: ramp", "rate-limited"],
  ["kind: rate-limit, retry_after_ms: 7000, hint: retry-after", "rate-limited, wait 7000"],
  ["kind: rate-limit, retry_after_ms: 7000, hint: http-date", "rate-limited, wait about 7000"],
  ["kind: rate-limit, retry_after_ms: 1500, hint: retry-after-ms", "rate-limited, wait 1500"],
  ["kind: rate-limit, retry_after_ms: 1500, hint: x-ms-retry-after-ms", "rate-limited, wait 1500"],
  ["kind: rate-limit, retry_after_ms: 90500, hint: reset-duration", "rate-limited, wait 90500"],
  ["kind: rate-limit, limit: tokens, retry_after_ms: 1500, hint: reset-duration", "rate-limited, wait 1500"],
  ["kind: rate-limit, retry_after_ms: 7000, hint: reset-instant", "rate-limited, wait about 7000"],
  ["kind: rate-limit, retry_after_ms: 1500, hint: retry-info", "rate-limited, wait 1500"],
  ["kind: quota", "quota-exhausted"],
  ["kind: quota, why: spend-limit", "quota-exhausted"],
  ["kind: quota, why: credit-balance", "quota-exhausted"],
  ["kind: quota, why: per-day", "quota-exhausted"],
  ["kind: status, status: 400", "rejected (request)"],
  ["kind: status, status: 401", "rejected (auth)"],
  ["kind: status, status: 402", "quota-exhausted"],
  ["kind: status, status: 403", "rejected (auth)"],
  ["kind: status, status: 404", "rejected (model-gone)"],
  ["kind: status, status: 405", "rejected (model-gone)"],
  ["kind: status, status: 408", "server-error"],
  ["kind: status, status: 409", "server-error"],
  ["kind: status, status: 410", "rejected (model-gone)"],
  ["kind: status, status: 413", "rejected (request)"],
  ["kind: status, status: 422", "rejected (request)"],
  ["kind: status, status: 429", "rate-limited"],
  ["kind: status, status: 500", "server-error"],
  ["kind: status, status: 502", "server-error"],
  ["kind: status, status: 503", "overloaded"],
  ["kind: status, status: 504", "server-error"],
  ["kind: status, status: 520", "server-error"],
  ["kind: status, status: 524", "server-error"],
  ["kind: status, status: 529", "overloaded"],
  ["kind: gray", "overloaded"],
  ["kind: gray, status: 500", "server-error"],
  ["kind: context-length", "rejected (too-long)"],
  ["kind: context-length, window_tokens: 1", "rejected (too-long)"],
  ["kind: context-length, window_tokens: 1000", "ok"],
  ["kind: content-filter", "rejected (policy)"],
  ["kind: content-filter, at: answer", "rejected (policy)"],
  ["kind: content-filter, at: answer, after_tokens: 5", "ok, content-filter"],
  ["kind: prefill-rejected", "rejected (request)", "the assistant's"],
  ["kind: prefill-rejected", "ok"],
  ["kind: in-band-error", "overloaded"],
  ["kind: in-band-error, after_pieces: 0", "overloaded"],
  ["kind: in-band-error, error: server-error", "server-error"],
  ["kind: in-band-error, error: rate-limit", "rate-limited"],
  // A whole answer is known by its body; a stream has to be known before its end, and its type is what tells it.
  ["kind: wrong-content-type", { plain: "ok", streamed: "malformed" }],
  ["kind: wrong-content-type, content_type: application/json", { plain: "ok", streamed: "malformed" }],
  ["kind: wrong-content-type, content_type: Text/Event-Stream", "ok"],
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

async function failureIn(world: World, chain: Chain, request: ChatRequest): Promise<string> {
  const state = chainState(chain);
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
  if (outcome.ok) return outcome.finish === "content-filter" ? "ok, content-filter" : "ok";
  const failure = outcome.attempts[0]?.failure;
  if (failure === null || failure === undefined) return "no attempt has failed";
  if (failure.kind === "rejected") return `rejected (${failure.why})`;
  if (failure.kind === "timeout") return `timeout (${failure.phase})`;
  if (failure.kind === "rate-limited" && failure.retryAfterMs !== undefined)
    return `rate-limited, wait ${failure.retryAfterMs}`;
  return failure.kind;
}

/** The same label for a wait that was told as a point in time, in whole seconds, and so is known to the second only. */
function roughly(label: string, expected: string): string {
  const [, wantedMs] = /wait about (\d+)$/.exec(expected) ?? [];
  const [, waitMs] = /wait (\d+(?:\.\d+)?)$/.exec(label) ?? [];
  if (wantedMs === undefined || waitMs === undefined) return label;
  return Math.abs(Number(waitMs) - Number(wantedMs)) <= 1000 ? expected : label;
}

const PREFILL: readonly Message[] = [
  { role: "user", content: "Why is the sky blue?" },
  { role: "assistant", content: "Because" },
];

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

const ROWS = FAULTS.map(([fault, expected, end = "the user's"]) => ({ fault, expectation: expected, end }));

describe.concurrent.each(ROWS)(
  "a provider with $fault, when the last words are $end",
  ({ fault, expectation, end }) => {
    it("is taken for the same in virtual time and on real sockets, in every dialect, plain and streamed", async () => {
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
          const expected = typeof expectation === "string" ? expectation : expectation[stream ? "streamed" : "plain"];
          const request = givenRequest(`r-${stream}`, {
            stream,
            ...(end === "the user's" ? null : { messages: PREFILL }),
          });
          const virtual = await virtualWorld({ seed: 1, scenario, chain: lone(provider, expected) });
          const there = lone(provider, expected, server.urlOf(provider));
          seen[`${name}, virtual`] = roughly(await failureIn(virtual, lone(provider, expected), request), expected);
          seen[`${name}, sockets`] = roughly(await failureIn(wire, there, request), expected);
          wanted[`${name}, virtual`] = expected;
          wanted[`${name}, sockets`] = expected;
        }
      }
      expect(seen).toEqual(wanted);
    });
  },
);
