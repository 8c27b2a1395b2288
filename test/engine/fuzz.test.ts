import { describe, expect, it } from "vitest";
import { Cancellation } from "../../src/core/cancellation.ts";
import type { AttemptRole } from "../../src/core/event.ts";
import type { AttemptFailure, AttemptFailureKind } from "../../src/core/failure.ts";
import type { Random } from "../../src/core/random.ts";
import { closeChain } from "../../src/engine/chain-state.ts";
import type { Outcome } from "../../src/engine/outcome.ts";
import { runChain } from "../../src/engine/run-chain.ts";
import { answerText } from "../../src/sim/answer-text.ts";
import { seededRandom } from "../../src/sim/seeded-random.ts";
import { VirtualClock } from "../../src/sim/virtual-clock.ts";
import { givenChain, givenRequest, givenScenario, givenWorld } from "../given.ts";

const WORLDS = 250;
const REQUESTS = 12;
const SPREAD_MS = 20_000;
/** Sums of fractional milliseconds since 1970 are exact to about this much. */
const ROUNDING_MS = 0.01;
/** What may outlive a closed chain: a finished stream is read to its end for at most a second. */
const AFTERMATH_MS = 2000;

const MODELS = ["openai, model: gpt-4.1", "anthropic, model: claude-sonnet-4-5", "google, model: gemini-2.5-flash"];
const FAULTS = [
  "kind: blackout, mode: hang",
  "kind: blackout, mode: refuse",
  "kind: blackout, mode: reset",
  "kind: brownout, probability: 0.5, status: 529",
  "kind: slowdown, factor: 30",
  "kind: rate-limit",
  "kind: rate-limit, retry_after_ms: 700",
  "kind: rate-limit, retry_after_ms: 60000",
  ...[400, 401, 402, 404, 408, 413, 500, 503].map((status) => `kind: status, status: ${status}`),
  ...["malformed", "empty", "cut", "html", "drip"].map((kind) => `kind: ${kind}`),
];

const PACES = [
  "{ mean_ms: 105, p95_ms: 130, p99_ms: 145 }",
  "{ mean_ms: 1240, p95_ms: 1890, p99_ms: 2450 }",
  "{ ttft: { p50_ms: 300, p95_ms: 400, p99_ms: 500 }, tokens_per_second: 20 }",
] as const;

const LONG_TEXT = String(JSON.parse(answerText(2000).literal()));

interface Asked {
  readonly id: string;
  readonly stream: boolean;
  /** Whether the reader takes each piece at once. */
  readonly prompt: boolean;
  readonly startedAtMs: number;
  readonly cancelledAtMs: number;
  readonly endedAtMs: number;
  readonly firstPieceAtMs: number | null;
  readonly text: string;
  /** Null: the reader left before the end. */
  readonly outcome: Outcome | null;
  readonly listenersLeft: number;
}

const LEFT: Outcome = {
  ok: false,
  failure: { kind: "cancelled", message: "left" },
  latencyMs: 0,
  attempts: [],
  skipped: [],
  costUsd: 0,
};

/** The dice of a fuzzer: everything below draws from one stream of numbers. */
function diceOf(random: Random) {
  const below = (count: number) => Math.floor(random.next() * count);
  return {
    below,
    chance: (probability: number) => random.next() < probability,
    among: <T>(...[first, ...others]: readonly [T, ...T[]]): T => others[below(others.length + 1) - 1] ?? first,
  };
}
type Dice = ReturnType<typeof diceOf>;

function anyChain({ below, chance, among }: Dice) {
  const tiers = MODELS.slice(0, 1 + below(MODELS.length)).map((model, index) =>
    [
      `provider: ${model}, weight: ${10 - index}, max_retries: ${below(3)}`,
      ...(chance(0.5) ? [`timeout_ms: ${among(300, 1000, 4000)}`] : []),
      ...(chance(0.3) ? [`max_latency_ms: ${among(100, 500, 3000)}`] : []),
      ...(chance(0.3) ? [`max_concurrency: ${1 + below(4)}`] : []),
      ...(chance(0.2) ? [`requests_per_minute: ${1 + below(6)}`] : []),
      ...(chance(0.7) ? ["price: { input_per_mtok: 3, output_per_mtok: 15 }"] : []),
    ].join(", "),
  );
  return givenChain(tiers, [
    `timeout_ms: ${among(400, 2000, 10_000, 200_000)}`,
    `strategy: ${among("priority", "priority", "weighted", "latency", "cost")}`,
    `breaker: { failures: ${1 + below(3)}, reset_ms: ${among(200, 2000, 30_000)} }`,
    `health_check_interval_ms: ${among(300, 3000, 600_000)}`,
    `retry: { backoff_ms: ${among(0, 50, 500)}, jitter: ${among("full", "none")} }`,
    `stream: { idle_timeout_ms: ${among(100, 5000)}, total_timeout_ms: ${among(500, 8000)}, rescue: ${among("error", "hold", "continue")} }`,
    ...(chance(0.4) ? [`hedge: { after_ms: ${among(50, 300)} }`] : []),
    ...(chance(0.2) ? [`failover_on: { ${among("timeout", "rate_limit", "server_error")}: false }`] : []),
    ...(chance(0.2) ? [`max_fallbacks: ${below(2)}`] : []),
    ...(chance(0.2) ? ["max_cost_usd: 0.0001"] : []),
  ]);
}

function anyScenario({ below, among }: Dice) {
  const names = ["openai", "anthropic", "google"] as const;
  const faults = Array.from({ length: 1 + below(8) }, () => {
    const window = `at_ms: ${below(SPREAD_MS)}, for_ms: ${1 + below(SPREAD_MS)}`;
    return `${window}, provider: ${among(...names)}, ${among("kind: empty", ...FAULTS)}`;
  });
  const paces = names.map((name) => `  ${name}: { latency: ${among(...PACES)}, output_tokens: { mean: 40, p95: 80 } }`);
  return givenScenario(faults, ["providers:", ...paces]);
}

/** One chain in one world under a handful of requests: at any time, read in any way, cancelled at any moment. */
async function play(seed: number) {
  const dice = diceOf(seededRandom(seed).fork("fuzz"));
  const chain = anyChain(dice);
  const { world, state, powers, events } = await givenWorld(chain, anyScenario(dice), seed);
  const { clock } = world;
  const rest = (ms: number) => clock.sleep(ms, new Cancellation());
  const burst = dice.chance(0.3);

  async function ask(id: string): Promise<Asked> {
    const stream = dice.chance(0.5);
    const thinksMs = dice.chance(0.2) ? dice.below(300) : 0;
    const piecesMax = dice.chance(0.15) ? 1 + dice.below(20) : Infinity;
    const cancelAfterMs = dice.chance(0.2) ? dice.below(1500) : Infinity;
    await rest(burst ? SPREAD_MS / 4 : dice.below(SPREAD_MS));
    const cancellation = new Cancellation();
    const startedAtMs = clock.now();
    const timer = Number.isFinite(cancelAfterMs)
      ? clock.timer(cancelAfterMs, () => cancellation.cancel("caller"))
      : null;
    const pieces = runChain(state, givenRequest(id, { stream }), powers, cancellation);
    const read: string[] = [];
    let firstPieceAtMs: number | null = null;
    let outcome: Outcome | null = null;
    for (let count = 0; outcome === null && count < piecesMax; count++) {
      const step = await pieces.next();
      if (step.done) outcome = step.value;
      else {
        firstPieceAtMs ??= clock.now();
        if (step.value.type === "text") read.push(step.value.text);
        if (thinksMs > 0) await rest(thinksMs);
      }
    }
    if (outcome === null) await pieces.return(LEFT);
    timer?.cancel();
    return {
      id,
      stream,
      prompt: thinksMs === 0,
      startedAtMs,
      cancelledAtMs: startedAtMs + cancelAfterMs,
      endedAtMs: clock.now(),
      firstPieceAtMs,
      text: read.join(""),
      outcome,
      listenersLeft: cancellation.listenerCount,
    };
  }

  const asked = await world.run(Promise.all(Array.from({ length: REQUESTS }, (_, number) => ask(`r${number}`))));
  closeChain(state);
  await world.run(rest(AFTERMATH_MS));
  return { chain, state, events, asked, timersLeft: clock instanceof VirtualClock ? clock.timerCount : -1 };
}
type Played = Awaited<ReturnType<typeof play>>;

/** What a caller was promised of time: by its chain for the answer or its first piece, by the stream's limit for the rest. */
function* brokenDeadlines({ chain, asked }: Played): Generator<string> {
  const { timeoutMs, stream } = chain;
  for (const { id, startedAtMs, endedAtMs, cancelledAtMs, firstPieceAtMs, ...one } of asked) {
    const tookMs = endedAtMs - startedAtMs;
    const limitMs = one.stream ? timeoutMs + stream.totalTimeoutMs : timeoutMs;
    if (one.prompt && tookMs > limitMs + ROUNDING_MS) yield `${id} took ${tookMs} ms of ${limitMs}`;
    if (one.prompt && endedAtMs > cancelledAtMs + ROUNDING_MS) yield `${id} outlived its cancellation`;
    const firstMs = (firstPieceAtMs ?? startedAtMs) - startedAtMs;
    if (stream.rescue === "error" && firstMs > timeoutMs + ROUNDING_MS)
      yield `${id} had its first piece after ${firstMs} ms`;
    if (one.listenersLeft > 0) yield `${id} left ${one.listenersLeft} listeners on its caller's token`;
  }
}

/** A success is a whole answer, and the trail says who gave it and what everything cost. */
function* brokenAnswers({ chain, asked }: Played): Generator<string> {
  for (const { id, text, outcome } of asked) {
    if (outcome === null) continue;
    const costs = outcome.attempts.map(({ costUsd }) => costUsd);
    const costUsd = costs.reduce((sum, cost) => (sum === null || cost === null ? null : sum + cost), 0);
    const unknown = costUsd === null || outcome.costUsd === null;
    if (unknown ? costUsd !== outcome.costUsd : Math.abs(costUsd - outcome.costUsd) > 1e-9)
      yield `${id} cost ${outcome.costUsd}, its trail ${costUsd}`;
    const asksMax = chain.tiers.reduce((sum, { maxRetries }) => sum + maxRetries + 1, 0);
    const asks = outcome.attempts.filter(({ failure }) => failure?.kind !== "cancelled").length;
    if (asks > asksMax) yield `${id} made ${asks} attempts of ${asksMax}`;
    if (!outcome.ok) {
      if (chain.stream.rescue === "hold" && text !== "") yield `${id} failed after showing a part, despite hold`;
      continue;
    }
    const whole = String(JSON.parse(answerText(outcome.usage?.outputTokens ?? 0).literal()));
    // Of a stream that was carried on a part of the usage is an estimate, but its words have no seam.
    const carriedOn = outcome.attempts.some(({ failure, usage }) => failure !== null && (usage?.outputTokens ?? 0) > 0);
    if (chain.stream.rescue === "continue" && carriedOn) {
      if (text === "" || !LONG_TEXT.startsWith(text)) yield `${id} was carried on with a seam: ${text}`;
    } else if (text !== whole) yield `${id} succeeded with ${text.length} of ${whole.length} characters`;
    if (!outcome.attempts.some(({ tier, failure }) => tier === outcome.tier && failure === null))
      yield `${id} has no attempt that answered in its trail`;
    if (outcome.fallbackLevel > chain.maxFallbacks) yield `${id} was answered at level ${outcome.fallbackLevel}`;
  }
}

/** Every attempt commits or ends within its slice, ends exactly once, and is in the trail; only a probe outlives its request. */
function* brokenTrails({ chain, events, asked }: Played): Generator<string> {
  for (const { id, stream, outcome } of asked) {
    const slices = new Map<number, number>();
    const running = new Map<number, AttemptRole>();
    let ended = 0;
    let over = false;
    for (const event of events.filter(({ requestId }) => requestId === id)) {
      const holds = stream && chain.stream.rescue === "hold";
      if (event.type === "attempt-started") {
        if (over) yield `${id} started an attempt after its end`;
        slices.set(event.attempt, event.sliceMs);
        running.set(event.attempt, event.role);
      } else if (event.type === "attempt-committed") {
        const late = event.firstPieceMs > (slices.get(event.attempt) ?? 0) + ROUNDING_MS;
        if (late && !holds) yield `${id}: attempt ${event.attempt} committed after its slice`;
      } else if (event.type === "attempt-succeeded" || event.type === "attempt-failed") {
        if (!running.delete(event.attempt)) yield `${id}: attempt ${event.attempt} ended twice`;
        if (!over) ended++;
      } else if (event.type === "request-succeeded" || event.type === "request-failed") {
        if (over) yield `${id} ended twice`;
        over = true;
        if ([...running.values()].some((role) => role !== "probe")) yield `${id} left an attempt behind`;
        if (outcome !== null && outcome.attempts.length !== ended)
          yield `${id} has ${outcome.attempts.length} attempts in its trail, ${ended} in its events`;
      }
    }
    if (!over) yield `${id} never ended`;
    for (const attempt of running.keys()) yield `${id}: attempt ${attempt} never ended`;
  }
}

/** A breaker only half-opens when it was open, and never tells the same twice but for another opening. */
function* brokenBreakers({ chain, events }: Played): Generator<string> {
  const states = chain.tiers.map(() => "breaker-closed");
  for (const event of events) {
    if (!("tier" in event) || !event.type.startsWith("breaker-")) continue;
    const state = states[event.tier] ?? "";
    if (event.type === state && state !== "breaker-opened") yield `tier ${event.tier}: ${event.type} twice`;
    if (event.type === "breaker-half-opened" && state !== "breaker-opened")
      yield `tier ${event.tier}: ${event.type} after ${state}`;
    if (event.type === "breaker-ramp-began" && state !== "breaker-half-opened")
      yield `tier ${event.tier}: ${event.type} after ${state}`;
    states[event.tier] = event.type;
  }
}

/** Whether a tier that failed so may be asked again by the same request; the design's table, written down once more. */
const ASKED_AGAIN: Readonly<Record<AttemptFailureKind, "never" | "once" | "yes">> = {
  connect: "once",
  reset: "yes",
  timeout: "never",
  "rate-limited": "yes",
  "quota-exhausted": "never",
  overloaded: "yes",
  "server-error": "yes",
  rejected: "never",
  malformed: "once",
  empty: "once",
  truncated: "once",
  cancelled: "never",
};

/** What a failure means for the rest of its request, and for its tier's breaker. */
function* brokenVerdicts({ chain, events, asked }: Played): Generator<string> {
  for (const { id } of asked) {
    const triesOf = chain.tiers.map(() => 0);
    const leftFor = new Map<number, string>();
    let stoppedBy: string | null = null;
    for (const event of events.filter(({ requestId }) => requestId === id)) {
      if (event.type === "attempt-started") {
        if (stoppedBy !== null) yield `${id} went on after ${stoppedBy}`;
        if (leftFor.has(event.tier)) yield `${id} asked tier ${event.tier} again after ${leftFor.get(event.tier)}`;
        triesOf[event.tier] = (triesOf[event.tier] ?? 0) + 1;
      }
      if (event.type !== "attempt-failed") continue;
      const { kind } = event.failure;
      const again = ASKED_AGAIN[kind];
      // Who lost a race has not failed, and may carry on what the winner could not finish.
      if (kind === "cancelled" && chain.stream.rescue === "continue") continue;
      if (again === "never" || (again === "once" && (triesOf[event.tier] ?? 0) > 1)) leftFor.set(event.tier, kind);
      const isRefused = event.failure.kind === "rejected" && ["request", "policy"].includes(event.failure.why);
      if (isRefused || (kind === "timeout" && !chain.failoverOn.timeout)) stoppedBy = kind;
    }
  }
  const openedAtMs = chain.tiers.map(() => -Infinity);
  const heldBack = new Set<number>();
  const probes = new Set<string>();
  for (const [index, event] of events.entries()) {
    if (event.type === "breaker-opened") openedAtMs[event.tier] = event.atMs;
    if (event.type === "breaker-opened") heldBack.add(event.tier);
    if (event.type === "breaker-closed" || event.type === "breaker-ramp-began") heldBack.delete(event.tier);
    if (event.type === "attempt-started" && event.role === "probe") probes.add(`${event.requestId} ${event.attempt}`);
    if (event.type !== "attempt-failed" || !isIncurable(event.failure)) continue;
    const isStraggler = event.atMs - event.durationMs <= (openedAtMs[event.tier] ?? 0);
    // A tier that was tried for want of any other has a breaker that is open already.
    if (heldBack.has(event.tier) && !probes.has(`${event.requestId} ${event.attempt}`)) continue;
    const next = events[index + 1];
    const opens = next?.type === "breaker-opened" && next.tier === event.tier;
    if (!opens && !isStraggler) yield `tier ${event.tier} stays closed after ${event.failure.message}`;
  }
}

function isIncurable(failure: AttemptFailure): boolean {
  if (failure.kind === "rejected") return failure.why === "auth" || failure.why === "model-gone";
  return failure.kind === "quota-exhausted";
}

/** When all is over nothing is left: no timer, no attempt in flight, no breaker that waits for a probe of the past. */
function* leftovers({ state, timersLeft }: Played): Generator<string> {
  if (timersLeft !== 0) yield `${timersLeft} timers are left`;
  for (const { tier, breaker, limiter } of state.tiers) {
    if (breaker.state === "half-open" && breaker.phase === "probing")
      yield `tier ${tier.index} is being probed for ever`;
    if (limiter.inFlight !== 0) yield `tier ${tier.index} has attempts in flight for ever`;
  }
}

/** No attempt is started that cannot succeed, and none beyond what the chain's limits and its retry budget allow. */
function* brokenLimits({ chain, events }: Played): Generator<string> {
  const inFlight = chain.tiers.map(() => 0);
  const broken = chain.tiers.map(() => false);
  const requestsAtMs: number[] = [];
  const extrasAtMs: number[] = [];
  for (const event of events) {
    const { atMs } = event;
    if (event.type === "request-started") requestsAtMs.push(atMs);
    if (event.type === "breaker-opened") broken[event.tier] = true;
    if (event.type === "breaker-closed" || event.type === "breaker-ramp-began") broken[event.tier] = false;
    // A retry is paid for when it is scheduled; a probe is not, since there is only one in each reset time.
    if (event.type === "retry-scheduled") extrasAtMs.push(atMs);
    if (event.type === "retry-scheduled" && broken[event.tier] === true)
      yield `${event.requestId} waits for a retry of tier ${event.tier}, whose breaker is open`;
    if (event.type === "attempt-succeeded" || event.type === "attempt-failed")
      inFlight[event.tier] = (inFlight[event.tier] ?? 0) - 1;
    if (event.type !== "attempt-started") continue;
    if (event.sliceMs <= 0) yield `${event.requestId} gave tier ${event.tier} no time at all`;
    const now = (inFlight[event.tier] = (inFlight[event.tier] ?? 0) + 1);
    const most = chain.tiers[event.tier]?.maxConcurrency ?? Infinity;
    if (now > most) yield `${event.requestId} is number ${now} of ${most} at tier ${event.tier}`;
    if (event.role === "hedge") extrasAtMs.push(atMs);
    const recent = (times: readonly number[]) => times.filter((each) => each > atMs - 9000).length;
    const credit = chain.retryBudget.ratio * requestsAtMs.length + chain.retryBudget.perSecond * 10;
    if (recent(extrasAtMs) > credit) yield `${event.requestId}: ${recent(extrasAtMs)} extra attempts of ${credit}`;
  }
}

const PROMISES = [
  brokenDeadlines,
  brokenAnswers,
  brokenTrails,
  brokenBreakers,
  brokenVerdicts,
  leftovers,
  brokenLimits,
];

/** What must have come up among all worlds, or the fuzzer has grown dull and proves nothing. */
const MUST_OCCUR: readonly string[] = (
  "try hedge probe place-awaited retry-scheduled breaker-closed breaker-ramp-began breaker-half-opened breaker-opened " +
  "connect reset timeout rate-limited quota-exhausted overloaded server-error rejected malformed empty truncated " +
  "cancelled deadline exhausted circuit-open unavailable over-limit over-cost"
).split(" ");

describe("any chain in any world", () => {
  it(`keeps its promises (${WORLDS} random worlds of ${REQUESTS} requests)`, async () => {
    const complaints: string[] = [];
    const occurred = new Set<string>();
    for (let seed = 1; seed <= WORLDS; seed++) {
      const played = await play(seed);
      for (const promise of PROMISES)
        for (const complaint of promise(played)) complaints.push(`seed ${seed}: ${complaint}`);
      for (const event of played.events) {
        occurred.add(event.type);
        if ("role" in event) occurred.add(event.role);
        if ("reason" in event) occurred.add(event.reason);
        if ("failure" in event) occurred.add(event.failure.kind);
      }
    }
    expect(complaints).toEqual([]);
    expect(MUST_OCCUR.filter((what) => !occurred.has(what))).toEqual([]);
  }, 60_000);
});
