import { describe, expect, it } from "vitest";
import type { Chain } from "../../src/config/chain.ts";
import type { Scenario } from "../../src/config/scenario.ts";
import { type FaultKind, KINDS } from "../../src/config/schema/fault-kinds.ts";
import { Cancellation } from "../../src/core/cancellation.ts";
import type { Outcome } from "../../src/engine/outcome.ts";
import { runChain } from "../../src/engine/run-chain.ts";
import { givenChain, givenRequest, givenScenario, givenWorld } from "../given.ts";

/** Each kind in the forms that take the most time, or whose end is the hardest to see. */
const FORMS = {
  blackout: ["mode: hang", "mode: refuse", "mode: reset"],
  dns: [""],
  tls: [""],
  brownout: ["probability: 0.7, status: 529"],
  slowdown: ["factor: 15", "factor: 900"],
  "rate-limit": ["retry_after_ms: 900", "retry_after_ms: 60000", "hint: retry-info, retry_after_ms: 300"],
  quota: ["why: per-day"],
  status: ["status: 408", "status: 500"],
  gray: [""],
  "context-length": [""],
  "content-filter": ["at: answer, after_tokens: 5"],
  "prefill-rejected": [""],
  "in-band-error": ["after_pieces: 0", "after_pieces: 3"],
  "wrong-content-type": [""],
  empty: [""],
  html: [""],
  drip: [""],
  flood: [""],
  degradation: ["factor: 900"],
  flapping: ["down_ms: 700, up_ms: 300, mode: hang", "down_ms: 700, up_ms: 300"],
  scarce: ["capacity: 1"],
  "cold-start": ["extra_ms: 60000, warm_after: 1000", "extra_ms: 1500, warm_after: 50"],
  "wrong-model": ["claims: another-model"],
  "wrong-usage": ["factor: 3"],
  malformed: ["", "chunk: middle"],
  cut: ["after: headers", "after: middle"],
  truncated: ["after: headers", "after: middle"],
  stall: ["after: headers", "after: middle", "after: headers, keep_alive_ms: 20", "after: middle, keep_alive_ms: 20"],
  "slow-headers": ["delay_ms: 1900", "delay_ms: 60000"],
  "slow-first-token": ["delay_ms: 1900", "delay_ms: 60000"],
  "slow-loris": ["", "bytes: 60, interval_ms: 300", "bytes: 300, interval_ms: 600"],
  bandwidth: ["bytes_per_second: 20", "bytes_per_second: 600"],
  "missing-end": ["connection: stays-open", "lacks: finish, connection: stays-open"],
  "duplicated-chunks": [""],
  "reordered-chunks": [""],
  // Of one byte each they take ten times as long to play, and no more of the time that counts: the contract has those.
  "split-chunks": ["bytes: 5"],
} as const satisfies Readonly<Record<FaultKind, readonly string[]>>;

const TIERS = [
  "provider: openai, model: gpt-4.1, weight: 9, max_retries: 3",
  "provider: anthropic, model: claude-sonnet-4-5, weight: 5, max_retries: 1",
  "provider: google, model: gemini-2.5-flash, weight: 1, max_retries: 1",
];
const TIMEOUT_MS = 2000;
const IDLE_MS = 1500;
const TOTAL_MS = 5000;
/** As many as open a breaker of silent providers, and one that finds it open. */
const REQUESTS_ALONE = 6;
const REQUESTS_TOGETHER = 3;
/** Epoch milliseconds with a fraction are exact to about this much. */
const ROUNDING_MS = 0.01;
/** As far as a time that the engine tells may be from the one on the caller's clock. */
const CLOSE_MS = 5e-7;

const CHAIN = [`timeout_ms: ${TIMEOUT_MS}`, "retry: { backoff_ms: 200 }", "health_check_interval_ms: 3600000"];

/** Who has the fault: everybody, or all but the last tier, or the first. */
const STRUCK = [["openai", "anthropic", "google"], ["openai", "anthropic"], ["openai"]] as const;

/** How a plain and three streamed requests can be asked for, and what else a chain may do about them. */
const WAYS = [
  { stream: false, rest: [] },
  { stream: false, rest: ["hedge: { after_ms: 500 }"] },
  ...["error", "hold", "continue"].map((rescue) => ({
    stream: true,
    rest: [`stream: { rescue: ${rescue}, idle_timeout_ms: ${IDLE_MS}, total_timeout_ms: ${TOTAL_MS} }`],
  })),
].map(({ stream, rest }) => ({ stream, chain: givenChain(TIERS, [...CHAIN, ...rest]) }));

interface Timed {
  readonly outcome: Outcome;
  /** From the request's start to the first piece that its caller saw; null: it saw none. */
  readonly firstMs: number | null;
  readonly tookMs: number;
}

/** A few requests one after the other, so that breakers open and learnt latencies count, the last ones all at once. */
async function timed(scenario: Scenario, chain: Chain, stream: boolean): Promise<Timed[]> {
  const { world, state, powers } = await givenWorld(chain, scenario);
  const ask = async (id: string): Promise<Timed> => {
    const startedAtMs = world.clock.now();
    const pieces = runChain(state, givenRequest(id, { stream }), powers, new Cancellation());
    let firstMs: number | null = null;
    for (;;) {
      const { done, value } = await pieces.next();
      if (done) return { outcome: value, firstMs, tookMs: world.clock.now() - startedAtMs };
      firstMs ??= world.clock.now() - startedAtMs;
    }
  };
  const answers: Timed[] = [];
  for (let number = 0; number < REQUESTS_ALONE; number++) answers.push(await world.run(ask(`one-${number}`)));
  const together = Array.from({ length: REQUESTS_TOGETHER }, (_, number) => ask(`many-${number}`));
  return [...answers, ...(await world.run(Promise.all(together)))];
}

describe.each(KINDS)("under the fault %s", (kind) => {
  it.each(FORMS[kind])("no request outlives its deadline by anything, whoever has it: %s", async (fields) => {
    const fault = `kind: ${kind}${fields === "" ? "" : `, ${fields}`}`;
    const complaints: string[] = [];
    for (const struck of STRUCK) {
      const scenario = givenScenario(struck.map((name) => `at_ms: 0, for_ms: 3600000, provider: ${name}, ${fault}`));
      for (const { stream, chain } of WAYS) {
        for (const each of await timed(scenario, chain, stream)) {
          const complaint = complaintOf(each, stream);
          if (complaint !== null) complaints.push(`${struck.join(", ")}, stream: ${stream}: ${complaint}`);
        }
      }
    }
    expect(complaints).toEqual([]);
  });
});

/** What this answer did later than it may; null: nothing. Plain comparisons, since there are thousands of answers. */
function complaintOf({ outcome, firstMs, tookMs }: Timed, stream: boolean): string | null {
  if (!(Math.abs(outcome.latencyMs - tookMs) < CLOSE_MS)) return `took ${tookMs} ms, says ${outcome.latencyMs}`;
  if (firstMs !== null && !(firstMs <= TIMEOUT_MS + ROUNDING_MS)) return `first heard after ${firstMs} ms`;
  // A stream's own time begins with the attempt that the caller hears.
  const heard = firstMs !== null && stream;
  const limitMs = heard ? firstHeardAtMs(outcome) + TOTAL_MS : TIMEOUT_MS;
  return tookMs <= limitMs + ROUNDING_MS ? null : `took ${tookMs} ms of ${limitMs}`;
}

/** When the attempt began whose words came first: one that was cut and carried on, or the one that was the last. */
function firstHeardAtMs({ attempts }: Outcome): number {
  const heard =
    attempts.find(({ carriedOn }) => carriedOn === true) ?? attempts.find(({ failure }) => failure === null);
  return (heard ?? attempts.at(-1))?.startMs ?? 0;
}
