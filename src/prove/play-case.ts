import { Cancellation } from "../core/cancellation.ts";
import type { EngineEvent } from "../core/event.ts";
import { type ChainState, chainState, closeChain } from "../engine/chain-state.ts";
import type { Outcome } from "../engine/outcome.ts";
import type { Powers } from "../engine/powers.ts";
import { runChain } from "../engine/run-chain.ts";
import type { Ground, ProofWorld, Staged } from "./ground.ts";
import { type Asked, copiesOf, type Ends, RECOVERY_REQUESTS, type Played } from "./played.ts";
import { overhear } from "./overheard.ts";
import type { PlannedRequest, ProofCase } from "./proof-case.ts";

/** What may outlive a closed chain: a finished stream is read to its end for at most a second. */
const AFTERMATH_MS = 2000;
/** An open time has a jitter of a tenth; a little more is waited. */
const JITTER_ALLOWANCE = 1.2;

const LEFT: Outcome = {
  ok: false,
  failure: { kind: "cancelled", message: "left" },
  latencyMs: 0,
  attempts: [],
  skipped: [],
  costUsd: 0,
};

/** Plays a case to its end. Rejects if the engine throws, or waits for something that never comes: that is a bug too. */
export async function playCase(written: ProofCase, { chain, scenario }: Staged, ground: Ground): Promise<Played> {
  const world = await ground.world({ seed: written.seed, scenario, chain });
  try {
    const events: EngineEvent[] = [];
    const state = chainState(chain);
    const { clock, random } = world;
    const { transport, finished } = overhear(world.transport);
    const powers: Powers = {
      clock,
      random,
      transport,
      apiKeyOf: (provider) => world.apiKeyOf(provider),
      emit: (event) => void events.push(event),
    };
    const ask = (id: string, planned: PlannedRequest) => askOnce({ id, planned, world, state, powers });
    const planned = written.requests.flatMap((one) => copiesOf(one).map((id) => ask(id, one)));
    const asked = await world.run(Promise.all(planned));
    if (written.recovery) {
      for (const one of recoveryRequests(written, state, world)) asked.push(await world.run(ask(one.id, one)));
    }
    closeChain(state);
    await world.run(clock.sleep(AFTERMATH_MS, new Cancellation()));
    const ends: Ends = {
      timersLeft: world.timersLeft(),
      tiers: state.tiers.map(({ limiter, breaker }) => ({ inFlight: limiter.inFlight, breaker })),
    };
    const wholeText = (tokens: number): string => world.answerText(tokens);
    return { written, chain, scenario, startMs: world.startMs, events, asked, ends, finished, wholeText };
  } finally {
    await world.close();
  }
}

interface Asking {
  readonly id: string;
  readonly planned: PlannedRequest;
  readonly world: ProofWorld;
  readonly state: ChainState;
  readonly powers: Powers;
}

async function askOnce({ id, planned, world, state, powers }: Asking): Promise<Asked> {
  const { clock, startMs } = world;
  const { stream = false, cancelAfterMs = Infinity, thinksMs = 0, piecesMax = Infinity } = planned;
  const rest = (ms: number): Promise<boolean> => clock.sleep(ms, new Cancellation());
  await rest(startMs + planned.atMs - clock.now());
  const cancellation = new Cancellation();
  const startedAtMs = clock.now();
  const timer = Number.isFinite(cancelAfterMs) ? clock.timer(cancelAfterMs, () => cancellation.cancel("caller")) : null;
  const request = { id, messages: [{ role: "user" as const, content: "Why is the sky blue?" }], stream };
  const pieces = runChain(state, request, powers, cancellation);
  const read: string[] = [];
  let firstPieceAtMs: number | null = null;
  let outcome: Outcome | null = null;
  for (let count = 0; outcome === null && count < piecesMax;) {
    const step = await pieces.next();
    if (step.done) {
      outcome = step.value;
      break;
    }
    firstPieceAtMs ??= clock.now();
    for (const piece of step.value) {
      if (count++ >= piecesMax) break;
      if (piece.type === "text") read.push(piece.text);
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

/** Nothing to wait for. */
const NO_BREAKER = { resetMaxMs: 0, rampMs: 0, windowMs: 0 } as const;

/** Asked when all faults are over: the first finds every breaker ready to be probed, the others its traffic coming back. */
function recoveryRequests(written: ProofCase, state: ChainState, { clock, startMs }: ProofWorld): PlannedRequest[] {
  const { timeoutMs } = state.chain;
  const { resetMaxMs, rampMs, windowMs } = state.chain.breaker ?? NO_BREAKER;
  const faultsOverMs = Math.max(0, ...written.faults.map(endOf));
  const hintsOverMs = Math.max(0, ...state.tiers.map(({ unavailableUntilMs }) => unavailableUntilMs - startMs));
  const firstMs = Math.max(clock.now() - startMs, faultsOverMs, hintsOverMs) + resetMaxMs * JITTER_ALLOWANCE;
  const apartMs = timeoutMs + rampMs + windowMs;
  return Array.from({ length: RECOVERY_REQUESTS }, (_, number) => ({
    id: `recovery${number}`,
    atMs: Math.ceil(firstMs + number * apartMs),
  }));
}

function endOf({ at_ms: atMs, for_ms: forMs }: ProofCase["faults"][number]): number {
  return typeof atMs === "number" && typeof forMs === "number" ? atMs + forMs : 0;
}
