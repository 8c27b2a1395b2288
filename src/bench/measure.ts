import { Cancellation } from "../core/cancellation.ts";
import type { EmitEvent } from "../core/event.ts";
import { chainState, closeChain, type TierState } from "../engine/chain-state.ts";
import type { Chain } from "../config/chain.ts";
import type { LoadRun, RequestWishes } from "./ask-chain.ts";
import type { BenchWatcher, TierStanding } from "./bench-watcher.ts";
import type { CostGuard } from "./cost-guard.ts";
import type { Job, PlayedJob } from "./job.ts";
import { JobRecorder } from "./job-recorder.ts";
import { playLoad } from "./load-loop.ts";
import { plannedRequests } from "./load-plan.ts";
import { makePrompts } from "./prompts.ts";
import type { SeedPlan } from "./seed-plan.ts";
import { TierEvents } from "./tier-events.ts";
import type { WorldFactory } from "./world-factory.ts";

/** How far a job is. */
export interface JobProgress {
  /** Those that were counted. */
  readonly requests: number;
  /** With those that were blocked or warmed up. */
  readonly over: number;
  readonly succeeded: number;
}

/** What jobs are played with. */
export interface Measuring {
  readonly planOf: (seed: number) => SeedPlan;
  /** Those of all jobs. */
  readonly chains: readonly Chain[];
  readonly worldFactory: WorldFactory;
  /** What is to start so soon after the beginning is sent, but not counted. */
  readonly warmupMs: number;
  /** Cancelling ends the job early; what is known so far is recorded. */
  readonly cancellation: Cancellation;
  /** Called after every request, so it must be quick. */
  readonly onProgress: (job: Job, progress: JobProgress) => void;
  readonly watcher: BenchWatcher | null;
  /** Null: requests cost nothing. */
  readonly paid: PaidRun | null;
}

/** Who keeps the money of a run together, and what each of its requests asks for. */
export interface PaidRun {
  readonly guard: CostGuard;
  readonly wishes: RequestWishes;
}

/** Plays one job in a world of its own. Rejects only if a world or the engine has a bug. */
export async function measure(job: Job, measuring: Measuring): Promise<PlayedJob> {
  const { chain, name, behind } = job.configuration;
  const { planOf, cancellation, watcher, paid } = measuring;
  const plan = planOf(job.seed);
  const { seed, scenario, load } = plan;
  const world = await measuring.worldFactory({ seed, scenario, chain });
  try {
    const { startMs } = world;
    const { warmupMs, chains } = measuring;
    const recorder = new JobRecorder(job.configuration, plan, { startMs, warmupMs }, chains, cancellation);
    const tierEvents = new TierEvents(chain.tiers.length, startMs, watcher);
    const spending = paid?.guard.of(chain) ?? null;
    const powers = {
      clock: world.clock,
      random: world.random,
      transport: world.transport,
      apiKeyOf: (provider: Chain["tiers"][number]["provider"]) => world.apiKeyOf(provider),
      emit: tierEvents.beside(toBoth(recorder.event, spending?.hear ?? world.overhear)),
    };
    let firstStartMs = Number.POSITIVE_INFINITY;
    for (const phase of load) firstStartMs = Math.min(firstStartMs, startMs + phase.atMs);
    let lastEndMs = firstStartMs;
    const onRequest: LoadRun["onRequest"] = (phase, outcome, latencyMs) => {
      lastEndMs = world.clock.now();
      watcher?.requestEnded(phase, outcome, latencyMs);
      measuring.onProgress(job, recorder);
    };
    const onBlocked = (phase: number): void => {
      watcher?.requestBlocked(phase);
      measuring.onProgress(job, recorder);
    };
    const state = chainState(chain);
    watcher?.configurationBegan({
      index: job.index,
      startMs,
      nowMs: () => world.clock.now(),
      standing: () => state.tiers.map((tier, index) => standingOf(tier, tierEvents.breakerSinceMs(index))),
      soFar: () => recorder.soFar(),
    });
    const prompts = makePrompts(world.random.fork("bench"));
    const unheard = { ...powers, emit: toBoth(tierEvents.uncounted, spending?.hear) };
    const terms = { spending, wishes: paid?.wishes ?? {}, ending: paid?.guard.ending ?? cancellation };
    const manner = { foreign: behind !== undefined, warmUntilMs: startMs + warmupMs };
    const hearing = { recorder, onRequest, onBlocked };
    const run = { state, powers, unheard, startMs, prompts, cancellation, ...terms, ...manner, ...hearing };
    const played = playLoad(run, load).then(async () => {
      // What outlived its request is given up now; after a turn of the clock its end is in the events as well.
      closeChain(state);
      await world.clock.sleep(0, new Cancellation());
    });
    await world.run(played);
    watcher?.configurationEnded(recorder.summary(name));
    const simulatedMs = lastEndMs > firstStartMs ? Math.round((lastEndMs - firstStartMs) * 1000) / 1000 : 0;
    return { recording: recorder.recording(), simulatedMs, requestsPlanned: plannedRequests(load) };
  } finally {
    await world.close();
  }
}

function toBoth(first: EmitEvent, second: EmitEvent | undefined): EmitEvent {
  if (second === undefined) return first;
  return (event) => {
    first(event);
    second(event);
  };
}

function standingOf({ breaker, limiter }: TierState, sinceMs: number): TierStanding {
  return { breaker: breaker.state, sinceMs, inFlight: limiter.inFlight };
}
