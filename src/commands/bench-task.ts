import { systemClock } from "../adapters/system-clock.ts";
import { type Claim, parseClaims } from "../bench/claims.ts";
import { type Configuration, configurationsOf, nameOf, wholeOf } from "../bench/configurations.ts";
import { type SeedPlan, type SeedSetting, seedPlanner } from "../bench/seed-plan.ts";
import { SEEDS_MIN } from "../bench/seeds-enough.ts";
import type { NamedParts } from "../bench/part-metrics.ts";
import { type Nameable, parseThreshold, type Threshold } from "../bench/thresholds.ts";
import type { Chain } from "../config/chain.ts";
import { suggest } from "../config/suggestion.ts";
import type { Random } from "../core/random.ts";
import { SEED_DICE } from "../world.ts";
import { type BenchCommandOptions, SEED_MAX } from "./bench.ts";
import { checkLoad, loadSetting, withLoad } from "./bench-load.ts";
import { benchDiagnostics, namedParts } from "./bench-scenario.ts";
import { configurationsAgainst, type TargetPlaces, targetPlaces } from "./bench-target.ts";
import { chooseChain, loadChainFile } from "./chain-source.ts";
import { realLoad, realScenario } from "./real-load.ts";
import { loadScenario } from "./scenario-source.ts";
import { CommandError, type Terminal } from "./terminal.ts";

/** What a bench is to do. */
export interface BenchTask {
  readonly chains: readonly Chain[];
  readonly configurations: readonly Configuration[];
  readonly seeds: readonly number[];
  readonly setting: SeedSetting;
  readonly planOf: (seed: number) => SeedPlan;
  readonly thresholds: readonly Threshold[];
  /** For what statistics draw. */
  readonly random: Random;
  /** The last configuration is a gateway, and these are its places. */
  readonly against: TargetPlaces | null;
  readonly claims: readonly Claim[];
}

/** Reads everything the run needs. With `--quiet` only what ends in an error is told. */
export async function benchTask(
  names: readonly string[],
  options: BenchCommandOptions,
  terminal: Terminal,
): Promise<BenchTask> {
  const held: string[] = [];
  const talk: Terminal = options.quiet ? { ...terminal, say: (text) => void held.push(text) } : terminal;
  try {
    return await read(names, options, talk);
  } catch (error) {
    for (const text of held) terminal.say(text);
    throw error;
  }
}

async function read(names: readonly string[], options: BenchCommandOptions, talk: Terminal): Promise<BenchTask> {
  const { chainFile } = await loadChainFile({ file: options.file, allowPackaged: true }, talk);
  const chosen = names.length === 0 ? [undefined] : [...new Set(names)];
  const chains = chosen.map((name) => chooseChain(chainFile, name));
  const against = configurationsAgainst(options, chains, names.length > 0);
  const own = options.real
    ? chains.flatMap(wholeOf)
    : chains.flatMap((chain) => configurationsOf(chain, { ablate: options.ablate === true }));
  const configurations = against ?? own;
  const nameable = configurations.map(nameOf);
  const asked = options.real ? realLoad(options) : options;
  const written = options.real
    ? realScenario(options)
    : await loadScenario(options.scenario ?? (options.wire ? "default-wire" : undefined), talk, (scenario, positions) =>
        benchDiagnostics(scenario, positions, nameable, seedsOf(scenario.seed, options)),
      );
  const scenario = withLoad(written, asked);
  const seeds = seedsOf(scenario.seed, options);
  const setting = await loadSetting(scenario, asked);
  // All configurations and the report have the same outages and arrivals, since they have the same plan.
  const planOf = seedPlanner(setting, SEED_DICE);
  const { load } = planOf(seeds[0] ?? scenario.seed);
  checkLoad(load, configurations, options);
  const named = namedParts(scenario, load, seeds.length);
  const thresholds = thresholdsOf(scenario.thresholds, options.threshold, nameable, named);
  const claims = claimsOf(options.claim, nameable, named);
  const random = SEED_DICE.random(seeds[0] ?? scenario.seed).fork("statistics");
  const task = { configurations, seeds, setting, planOf, thresholds, claims, random };
  if (against === null) return { ...task, chains, against };
  const { scenario: played } = planOf(seeds[0] ?? scenario.seed);
  const surroundings = { chainFile, scenario: played, env: process.env, clock: systemClock() };
  const places = await targetPlaces(against, options, surroundings);
  return { ...task, chains: against.map(({ chain }) => chain), against: places };
}

/** A rule that ends the run needs seeds to go on with. */
const SEEDS_MAX_UNTIL = 100;

function seedsOf(own: number, options: BenchCommandOptions): readonly number[] {
  const { seed = own, seeds = options.until === undefined ? 1 : SEEDS_MAX_UNTIL } = options;
  if (options.until !== undefined && seeds < SEEDS_MIN) {
    throw new CommandError(
      `holyfail: with fewer than ${SEEDS_MIN} seeds --until cannot be met: a small spread may be luck.\n` +
        `Give --seeds ${SEEDS_MIN} or more, or leave it out for up to ${SEEDS_MAX_UNTIL}.`,
    );
  }
  if (seed + seeds - 1 > SEED_MAX) {
    throw new CommandError(
      `holyfail: ${seeds} seeds from ${seed} on go beyond the last one, ${SEED_MAX}.\n` +
        `Give --seed ${SEED_MAX - seeds + 1} or less, or fewer --seeds.`,
    );
  }
  return Array.from({ length: seeds }, (_, index) => seed + index);
}

function claimsOf(texts: readonly string[], configurations: readonly Nameable[], named: NamedParts): readonly Claim[] {
  return texts.flatMap((text) => {
    const parsed = parseClaims(text, configurations, suggest, named);
    if (!parsed.ok) throw new CommandError(`holyfail: ${parsed.message}`);
    return parsed.claims;
  });
}

/**
 * Reads thresholds; all mistakes are told at once. The scenario's own may be of phases that other load has replaced: they are
 * not known then, and no mistake of whoever asked for that load.
 */
function thresholdsOf(
  own: readonly string[],
  asked: readonly string[],
  configurations: readonly Nameable[],
  parts: NamedParts,
): readonly Threshold[] {
  const thresholds: Threshold[] = [];
  const mistakes: string[] = [];
  for (const expression of new Set([...own, ...asked])) {
    const known = asked.includes(expression) ? parts : undefined;
    const parsed = parseThreshold(expression, configurations, suggest, known);
    if (parsed.ok) thresholds.push(parsed.threshold);
    else mistakes.push(`holyfail: ${parsed.message}`);
  }
  if (mistakes.length > 0) throw new CommandError(mistakes.join("\n"));
  return thresholds;
}
