import { anyChain, anySwitches, type WrittenChainParts } from "./any-chain.ts";
import { anyFault } from "./any-fault.ts";
import { anyRegions } from "./any-regions.ts";
import { type Dice, diceOf } from "./dice.ts";
import type { Ground } from "./ground.ts";
import type { Plain, PlannedRequest, ProofCase } from "./proof-case.ts";

const FAULTS_MAX = 8;
const REQUESTS_MAX = 12;
/** One case in so many has a crowd instead of single requests. */
const CROWD_CHANCE = 0.006;
const CROWD = 1000;
/** Over how long requests and faults are spread, unless the chain's own times ask for longer. */
const SPREAD_MS = 20_000;
/** Of a provider's three figures, the quickest: what a chain with ample time can count on. */
const QUICK = { latency: { mean_ms: 105, p95_ms: 130, p99_ms: 145 } } as const;
const SLOW = { latency: { mean_ms: 1240, p95_ms: 1890, p99_ms: 2450 } } as const;
const BY_TOKEN = { latency: { ttft: { p50_ms: 300, p95_ms: 400, p99_ms: 500 }, tokens_per_second: 20 } } as const;
const LENGTH = { output_tokens: { mean: 40, p95: 80 } } as const;

/**
 * The case that belongs to a seed: always the same one.
 *
 * @param given the chain that is proved; null: any chain
 */
export function anyCase(seed: number, ground: Ground, given: WrittenChainParts | null): ProofCase {
  const dice = diceOf(ground.random(seed).fork("proof"));
  const spared = dice.chance(0.4);
  const drawn = given ?? anyChain(dice, ground.cast, spared);
  const names = providersOf(drawn.tiers);
  // With dice of their own, so that a case without them is the same as ever.
  const diceFor = (what: string): Dice => diceOf(ground.random(seed).fork(what));
  const switches = given === null ? anySwitches(diceFor("switches")) : {};
  const regions = given === null ? anyRegions(diceFor("regions"), names) : null;
  const settings = { ...drawn.settings, ...switches };
  const chain = { ...drawn, settings, providers: regions?.providers ?? drawn.providers };
  // Of the providers one is never hit where the search for a live tier is to be proved.
  const live = spared ? dice.among(...names) : null;
  const spreadMs = given === null ? SPREAD_MS : spreadOf(dice, chain.settings);
  const requests = anyRequests(dice, spreadMs);
  const isCrowd = requests.some(({ copies = 1 }) => copies > 1);
  const behaviours = names.map((name) => [name, { ...paceOf(dice, spared), ...LENGTH }] as const);
  const places = regions === null || regions.provider === live ? [] : regions.places;
  const hit = [...names.filter((name) => name !== live), ...places];
  return {
    seed,
    ...chain,
    behaviours: Object.fromEntries(behaviours),
    // A thousand bodies without an end at once take more memory than machines have.
    faults: anyFaults(dice, ground, hit, spreadMs).filter(({ kind }) => !isCrowd || kind !== "flood"),
    requests,
    recovery: dice.chance(0.4),
  };
}

function providersOf(tiers: readonly Plain[]): readonly [string, ...string[]] {
  const names = new Set(tiers.flatMap(({ provider }) => (typeof provider === "string" ? [provider] : [])));
  const [first = "default", ...others] = names;
  return [first, ...others];
}

function paceOf(dice: Dice, quick: boolean): Plain {
  return quick ? QUICK : dice.among<Plain>(QUICK, SLOW, BY_TOKEN);
}

/** Long enough for some of the chain's own times to pass. */
function spreadOf(dice: Dice, { timeout_ms: timeoutMs, breaker }: Plain): number {
  const resetMs = typeof breaker === "object" && breaker !== null && "reset_ms" in breaker ? breaker["reset_ms"] : 0;
  const own = dice.among(timeoutMs, resetMs);
  return Math.max(SPREAD_MS, typeof own === "number" ? 3 * own : 0);
}

function anyFaults(dice: Dice, ground: Ground, hit: readonly string[], spreadMs: number): readonly Plain[] {
  const [first, ...others] = hit;
  if (first === undefined) return [];
  const wish = {
    shapes: ground.faultShapes,
    providers: [first, ...others],
    spreadMs,
    accepts: (fault: Plain) => ground.acceptsFault(fault),
  } as const;
  return Array.from({ length: 1 + dice.below(FAULTS_MAX) }, () => anyFault(dice, wish)).filter((one) => one !== null);
}

function anyRequests(dice: Dice, spreadMs: number): readonly PlannedRequest[] {
  if (dice.chance(CROWD_CHANCE)) {
    return [{ id: "r0", atMs: dice.below(spreadMs), copies: CROWD, stream: dice.chance(0.5) }];
  }
  const atOnceMs = dice.chance(0.3) ? dice.below(spreadMs) : null;
  return Array.from({ length: 1 + dice.below(REQUESTS_MAX) }, (_, number) => ({
    id: `r${number}`,
    atMs: atOnceMs ?? dice.below(spreadMs),
    ...(dice.chance(0.5) ? { stream: true } : {}),
    ...(dice.chance(0.2) ? { cancelAfterMs: dice.below(1500) } : {}),
    ...(dice.chance(0.2) ? { thinksMs: 1 + dice.below(300) } : {}),
    ...(dice.chance(0.15) ? { piecesMax: 1 + dice.below(20) } : {}),
  }));
}
