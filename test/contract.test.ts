import { afterAll, describe, expect, it } from "vitest";
import { rewiredTransport } from "../src/adapters/rewired-transport.ts";
import { systemClock } from "../src/adapters/system-clock.ts";
import type { Chain, DialectName } from "../src/config/chain.ts";
import type { Scenario } from "../src/config/scenario.ts";
import { KINDS } from "../src/config/schema/fault-kinds.ts";
import { Cancellation } from "../src/core/cancellation.ts";
import type { ChatRequest, Message } from "../src/core/request.ts";
import type { Transport } from "../src/core/transport.ts";
import { chainState, closeChain } from "../src/engine/chain-state.ts";
import type { Outcome } from "../src/engine/outcome.ts";
import { runChain } from "../src/engine/run-chain.ts";
import { simulatedProvider } from "../src/sim/provider.ts";
import { seededRandom } from "../src/sim/seeded-random.ts";
import { unreachables } from "../src/sim/unreachable.ts";
import { realWorld, virtualWorld, type World } from "../src/world.ts";
import { givenChain, givenRequest, givenScenario } from "./given.ts";
import { startServer } from "./sockets.ts";

const PROVIDERS = [
  { name: "openai", dialect: "openai", model: "gpt-4.1" },
  { name: "anthropic", dialect: "anthropic", model: "claude-sonnet-4-5" },
  { name: "google", dialect: "gemini", model: "gemini-2.5-flash" },
] as const;
type Provider = (typeof PROVIDERS)[number];

/**
 * What a chain of one tier says of a fault: a failure, or "ok" for an answer with exactly the text that it should have.
 * One word where it is the same for plain and streamed answers in every dialect; in both worlds it always is.
 */
type Expected = string | Readonly<{ plain: string; streamed: string | Readonly<Record<DialectName, string>> }>;

/** Each fault, what must come of it, and whose words the conversation ends with. */
const FAULTS: readonly (readonly [fault: string, expected: Expected, end?: "the assistant's"])[] = [
  ["kind: dns", "connect"],
  ["kind: tls", "connect"],
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
  ["kind: html", "malformed"],
  ["kind: drip", "timeout (first-token)"],
  ["kind: flood", "malformed"],
  ["kind: malformed, chunk: first", "malformed"],
  ["kind: malformed, chunk: middle", "malformed"],
  ["kind: malformed, chunk: last", "malformed"],
  ["kind: cut", "truncated"],
  ["kind: cut, after: headers", "truncated"],
  ["kind: cut, after: text-start", "truncated"],
  ["kind: cut, after: middle", "truncated"],
  ["kind: cut, after: before-end", "truncated"],
  ["kind: truncated, after: headers", { plain: "malformed", streamed: "truncated" }],
  ["kind: truncated, after: text-start", { plain: "malformed", streamed: "truncated" }],
  ["kind: truncated", { plain: "malformed", streamed: "truncated" }],
  ["kind: truncated, after: before-end", { plain: "malformed", streamed: "truncated" }],
  ["kind: stall, after: headers", "timeout (first-token)"],
  ["kind: stall, after: text-start", { plain: "timeout (first-token)", streamed: "timeout (idle)" }],
  ["kind: stall", { plain: "timeout (first-token)", streamed: "timeout (idle)" }],
  ["kind: stall, after: before-end", { plain: "timeout (first-token)", streamed: "timeout (idle)" }],
  ["kind: stall, keep_alive_ms: 20", { plain: "timeout (first-token)", streamed: "timeout (idle)" }],
  ["kind: degradation, factor: 2", "ok"],
  ["kind: flapping, down_ms: 3000000, up_ms: 1000, mode: hang", "timeout (first-token)"],
  ["kind: flapping, down_ms: 3000000, up_ms: 1000, mode: reset", "reset"],
  ["kind: flapping, down_ms: 3000000, up_ms: 1000, mode: status, status: 500", "server-error"],
  ["kind: flapping, down_ms: 3000000, up_ms: 1000", "overloaded"],
  ["kind: scarce, capacity: 1, ramp_ms: 1000, ramp_to: 3", "ok"],
  ["kind: cold-start, extra_ms: 60000, warm_after: 1000", "timeout (first-token)"],
  ["kind: cold-start, extra_ms: 50, warm_after: 2", "ok"],
  ["kind: slow-headers, delay_ms: 60000", "timeout (first-token)"],
  ["kind: slow-headers, delay_ms: 50", "ok"],
  ["kind: slow-first-token, delay_ms: 60000", "timeout (first-token)"],
  ["kind: slow-first-token, delay_ms: 50", "ok"],
  ["kind: slow-loris", "timeout (first-token)"],
  ["kind: slow-loris, bytes: 400, interval_ms: 2", "ok"],
  ["kind: bandwidth, bytes_per_second: 20", "timeout (first-token)"],
  ["kind: bandwidth, bytes_per_second: 100000", "ok"],
  ["kind: split-chunks", "ok"],
  ["kind: split-chunks, bytes: 7", "ok"],
  ["kind: missing-end", { plain: "ok", streamed: { openai: "ok", anthropic: "ok", gemini: "truncated" } }],
  // Anthropic's message_stop ends a message properly, even one whose reason to stop was lost.
  [
    "kind: missing-end, lacks: finish",
    { plain: "ok", streamed: { openai: "truncated", anthropic: "ok", gemini: "truncated" } },
  ],
  [
    "kind: missing-end, connection: stays-open",
    { plain: "timeout (first-token)", streamed: { openai: "ok", anthropic: "ok", gemini: "timeout (idle)" } },
  ],
  ["kind: missing-end, lacks: nothing, connection: stays-open", { plain: "timeout (first-token)", streamed: "ok" }],
  [
    "kind: missing-end, lacks: finish, connection: stays-open",
    { plain: "timeout (first-token)", streamed: { openai: "truncated", anthropic: "ok", gemini: "timeout (idle)" } },
  ],
  ["kind: duplicated-chunks, part: opening", "ok"],
  ["kind: duplicated-chunks, part: closing", "ok"],
  // Words that come twice look the same as words that were said twice.
  ["kind: duplicated-chunks", { plain: "ok", streamed: "ok, with another text" }],
  ["kind: duplicated-chunks, part: text", { plain: "ok", streamed: "ok, with another text" }],
  ["kind: reordered-chunks", { plain: "ok", streamed: "ok, with another text" }],
  ["kind: wrong-model, claims: another-model", "ok"],
  ["kind: wrong-usage, factor: 3", "ok"],
];

/** Long enough that a busy machine does not look silent, except where silence is what is expected. */
const PATIENCE_MS = 8000;
const SILENCE_MS = 400;

const worlds: World[] = [];
const servers: { close(): Promise<void> }[] = [];
afterAll(async () => {
  await Promise.all(worlds.map((world) => world.close()));
  await Promise.all(servers.map((server) => server.close()));
});

/** How a request ends in one world, compared with the text of the same request where nothing is wrong. */
async function endIn(world: World, chain: Chain, request: ChatRequest, text: string): Promise<string> {
  const { outcome, said } = await askedIn(world, chain, request);
  expect(outcome.attempts).toHaveLength(1);
  const label = labelOf(outcome);
  return label === "ok" && said !== text ? "ok, with another text" : label;
}

async function askedIn(world: World, chain: Chain, request: ChatRequest): Promise<{ outcome: Outcome; said: string }> {
  const state = chainState(chain);
  const powers = { ...world, apiKeyOf: () => "any-key", emit: () => {} };
  const ask = async (): Promise<{ outcome: Outcome; said: string }> => {
    const pieces = runChain(state, request, powers, new Cancellation());
    let said = "";
    for (;;) {
      const { done, value } = await pieces.next();
      if (done) return { outcome: value, said };
      for (const piece of value) if (piece.type === "text") said += piece.text;
    }
  };
  const answer = await world.run(ask());
  closeChain(state);
  return answer;
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

/** The chain of one tier whose silence is recognised in time. */
function lone({ name, model }: Provider, expected: string, baseUrl?: string): Chain {
  const timeoutMs = expected === "timeout (first-token)" ? SILENCE_MS : PATIENCE_MS;
  const idleMs = expected === "timeout (idle)" ? SILENCE_MS : PATIENCE_MS;
  const chain = givenChain(
    [`provider: ${name}, model: ${model}, timeout_ms: ${timeoutMs}, max_retries: 0`],
    [`stream: { idle_timeout_ms: ${idleMs} }`],
  );
  if (baseUrl === undefined) return chain;
  return { ...chain, tiers: chain.tiers.map((tier) => ({ ...tier, provider: { ...tier.provider, baseUrl } })) };
}

function expectedOf(expected: Expected, stream: boolean, { dialect }: Provider): string {
  if (typeof expected === "string") return expected;
  if (!stream) return expected.plain;
  return typeof expected.streamed === "string" ? expected.streamed : expected.streamed[dialect];
}

function scenarioOf(fault: string | null): Scenario {
  return givenScenario(
    fault === null ? [] : PROVIDERS.map(({ name }) => `at_ms: 0, for_ms: 3600000, provider: ${name}, ${fault}`),
    [
      "providers:",
      "  default: { latency: { mean_ms: 21, p95_ms: 30, p99_ms: 36 }, output_tokens: { mean: 30, p95: 60 } }",
    ],
  );
}

/** On the way to the server's sockets, what no server can play. */
function clientEndOf({ faults }: Scenario, { transport, clock }: World): Transport {
  const unreachable = unreachables({ faults, random: seededRandom(1).fork("providers"), startMs: clock.now() });
  return {
    send: (request, cancellation) => {
      const { origin } = new URL(request.url);
      const rewired = rewiredTransport(transport, {
        origins: { [request.provider]: origin },
        unreachable: (asked) => unreachable(asked, clock.now()),
        shortage: () => {},
      });
      return rewired.send(request, cancellation);
    },
  };
}

/** Simulated providers on sockets, with this fault. */
async function serverWith(scenario: Scenario): Promise<Awaited<ReturnType<typeof startServer>>> {
  const behaviour = scenario.providers["default"];
  if (behaviour === undefined) throw new Error("no default behaviour");
  const clock = systemClock();
  const startMs = clock.now();
  const random = seededRandom(1).fork("providers");
  const { faults } = scenario;
  const providers = PROVIDERS.map(({ name, dialect }) =>
    simulatedProvider({ name, dialect, behaviour, faults, random, startMs }),
  );
  const server = await startServer(providers, scenario, clock);
  servers.push(server);
  return server;
}

const ROWS = FAULTS.map(([fault, expected, last = "the user's"]) => ({ fault, expected, last }));

const TITLE = "a provider with $fault, when the last words are $last";
const CLAIM = "ends the same in virtual time and on real sockets, in every dialect, plain and streamed";
/** While nobody listens, its port is anybody's: the other rows must not open servers of their own just then. */
const ALONE = ROWS.filter(({ fault }) => fault.includes("mode: refuse"));

describe.concurrent.each(ROWS.filter((row) => !ALONE.includes(row)))(TITLE, (row) => {
  it(CLAIM, () => holds(row));
});

describe.each(ALONE)(TITLE, (row) => {
  it(CLAIM, () => holds(row));
});

async function holds({ fault, expected, last }: (typeof ROWS)[number]): Promise<void> {
  const scenario = scenarioOf(fault);
  const server = await serverWith(scenario);
  const real = await realWorld({});
  worlds.push(real);
  const wire: World = { ...real, transport: clientEndOf(scenario, real) };
  const seen: Record<string, string> = {};
  const wanted: Record<string, string> = {};
  for (const provider of PROVIDERS) {
    for (const stream of [false, true]) {
      const name = `${provider.dialect} ${stream ? "streamed" : "plain"}`;
      const end = expectedOf(expected, stream, provider);
      const chain = lone(provider, end);
      const there = lone(provider, end, server.urlOf(provider));
      const request = givenRequest("r", { stream, ...(last === "the user's" ? null : { messages: PREFILL }) });
      const healthy = await virtualWorld({ seed: 1, scenario: scenarioOf(null), chain });
      const { said } = await askedIn(healthy, chain, request);
      expect(said).not.toBe("");
      const virtual = await virtualWorld({ seed: 1, scenario, chain });
      seen[`${name}, virtual`] = roughly(await endIn(virtual, chain, request, said), end);
      seen[`${name}, sockets`] = roughly(await endIn(wire, there, request, said), end);
      wanted[`${name}, virtual`] = end;
      wanted[`${name}, sockets`] = end;
    }
  }
  expect(seen).toEqual(wanted);
}

it("this table has every kind of fault", () => {
  const kinds = FAULTS.map(([fault]) => /^kind: ([a-z-]+)/.exec(fault)?.[1]);
  expect(new Set(kinds)).toEqual(new Set(KINDS));
});
