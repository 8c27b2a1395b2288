import { environmentKeys } from "../adapters/api-keys.ts";
import { withEnvironmentUrls } from "../adapters/base-urls.ts";
import type { BenchResult } from "../bench/bench-report.ts";
import type { Configuration } from "../bench/configurations.ts";
import { type CostEstimate, estimateCost } from "../bench/cost-estimate.ts";
import { CostGuard } from "../bench/cost-guard.ts";
import { plannedPrompts } from "../bench/load-loop.ts";
import { makePrompts } from "../bench/prompts.ts";
import { type BenchOptions, runBench } from "../bench/run-bench.ts";
import type { Chain, Tier } from "../config/chain.ts";
import type { Cancellation } from "../core/cancellation.ts";
import type { Clock } from "../core/clock.ts";
import { estimateSections } from "../report/estimate-section.ts";
import { limitAbove, dollars, namedDollars } from "../report/format.ts";
import { safeLine } from "../report/safe-text.ts";
import { sectionsText } from "../report/table.ts";
import { seededRandom } from "../sim/seeded-random.ts";
import { realWorld } from "../world.ts";
import type { BenchTask } from "./bench-task.ts";
import { refuseBadAddresses } from "./chat-turn.ts";
import { canBeAsked, confirmed } from "./confirmation.ts";
import { REAL_MS_MAX, type RealWishes, refuseTooMuch } from "./real-load.ts";
import { CommandError, EXIT, type Terminal } from "./terminal.ts";

const TOKENS_DEFAULT = 64;

/** Runs what was agreed on. */
export type PlayReal = (asked: Omit<BenchOptions, "mode" | "worldFactory" | "paid">) => Promise<BenchResult>;

export interface RealSurroundings {
  /** For what must be seen by whoever is asked. */
  readonly terminal: Terminal;
  readonly talk: Terminal;
  readonly clock: Clock;
  readonly cancellation: Cancellation;
}

/** What was agreed on with who pays. */
interface RealRun {
  /** With the chains' addresses from the environment. */
  readonly configurations: readonly Configuration[];
  readonly maxUsd: number;
  readonly tokensMax: number;
  readonly estimate: CostEstimate;
  readonly mayBeAsked: (tier: Tier) => boolean;
}

/**
 * Says what a run at real providers costs, and asks whether it may; nothing has been sent yet.
 *
 * @throws CommandError where a key, a price, an address or the limit is missing, the answer is no, or there is none
 */
export async function agreeOnRealRun(
  task: BenchTask,
  wishes: RealWishes,
  { terminal, talk, clock, cancellation }: RealSurroundings,
): Promise<PlayReal> {
  const run = priced(task, wishes, talk);
  const { maxCost: maxUsd, yes = false } = wishes;
  const { columns, stderrColour: colour } = terminal;
  // Whoever is to decide must see it, also with --quiet.
  (yes ? talk : terminal).say(sectionsText(estimateSections(run.estimate), { columns, colour }));
  if (maxUsd === undefined) throw withoutLimit(run.estimate);
  if (maxUsd < run.estimate.requestMostUsd) throw tooLow(maxUsd, run.estimate);
  if (!yes) await askFor(maxUsd, run.estimate, terminal, cancellation);
  return (asked) => benchOnRealProviders(asked, { ...run, maxUsd }, wishes, clock);
}

/** @throws CommandError (exit 2) where this cannot be sent, or what it costs cannot be known */
function priced(
  { configurations: written, planOf, seeds: [first = 0] }: BenchTask,
  { maxTokens: tokensMax = TOKENS_DEFAULT }: RealWishes,
  talk: Terminal,
): Omit<RealRun, "maxUsd"> {
  const { load, seed } = planOf(first);
  refuseTooMuch(load);
  const configurations = written.map((one) => ({ ...one, chain: withEnvironmentUrls(one.chain, process.env) }));
  const chains = configurations.map(({ chain }) => chain);
  const keyOf = environmentKeys(process.env);
  const mayBeAsked = ({ provider }: Tier): boolean => keyOf(provider) !== null;
  for (const chain of chains) {
    refuseBadAddresses(chain);
    for (const warning of missingKeys(chain, mayBeAsked)) talk.say(warning, "warn");
  }
  refuseUnknownPrices(chains, mayBeAsked);
  const prompts = makePrompts(chanceOf(seed).fork("bench"));
  const estimate = estimateCost(chains, plannedPrompts(load, prompts), { tokensMax, mayBeAsked });
  return { configurations, tokensMax, mayBeAsked, estimate };
}

function withoutLimit({ mostUsd }: CostEstimate): CommandError {
  return new CommandError(
    "holyfail: real providers cost money, so --real needs a limit.\n" +
      `Add --max-cost ${limitAbove(mostUsd)}, which is as much as this can cost, or less: the run stops at it.`,
  );
}

function tooLow(maxUsd: number, { requestMostUsd }: CostEstimate): CommandError {
  return new CommandError(
    `holyfail: one request alone can cost ${dollars(requestMostUsd)}, more than --max-cost ${maxUsd} allows.\n` +
      `Give at least --max-cost ${limitAbove(requestMostUsd)}, or make answers shorter with --max-tokens.`,
  );
}

/** @throws CommandError when the answer is no (exit 2), there is nobody to give one (2) or no time for it (130) */
async function askFor(
  maxUsd: number,
  { mostUsd }: CostEstimate,
  terminal: Terminal,
  cancellation: Cancellation,
): Promise<void> {
  if (!canBeAsked(terminal)) {
    throw new CommandError(
      "holyfail: nobody can be asked whether to spend money, since this is not a terminal.\n" +
        `Add --yes to spend up to ${namedDollars(maxUsd)} without being asked.`,
    );
  }
  const limit = mostUsd <= maxUsd ? "More than that it cannot cost." : "It stops before it could have spent more.";
  if (await confirmed(`${limit}\nSpend up to ${namedDollars(maxUsd)}?`, cancellation)) return;
  const code = cancellation.cancelled ? EXIT.interrupted : EXIT.couldNotAsk;
  throw new CommandError("holyfail: nothing was sent, and nothing is spent.", code);
}

/** Runs a bench at real providers, until its load is sent or its money is spent. */
async function benchOnRealProviders(
  asked: Parameters<PlayReal>[0],
  { configurations, maxUsd, tokensMax, estimate, mayBeAsked }: RealRun,
  { reasoning }: RealWishes,
  clock: Clock,
): Promise<BenchResult> {
  const { cancellation } = asked;
  const guard = new CostGuard({ maxUsd, tokensMax, mayBeAsked, interruption: cancellation });
  const wishes = reasoning === undefined ? { tokensMax } : { tokensMax, reasoning };
  const limit = clock.timer(REAL_MS_MAX, () => cancellation.cancel("caller"), { daemon: true });
  try {
    const result = await runBench({
      ...asked,
      configurations,
      mode: "real",
      paid: { guard, wishes },
      worldFactory: async ({ seed }) => ({ ...(await realWorld(process.env)), random: chanceOf(seed) }),
    });
    const { refusal, heldBack } = guard;
    const spent = { max_cost_usd: maxUsd, spent_at_most_usd: guard.spentMostUsd };
    return {
      ...result,
      real: {
        ...spent,
        max_tokens: tokensMax,
        estimate_usd: { likely: estimate.likelyUsd, most: estimate.mostUsd },
        held_back: heldBack,
      },
      ...(refusal === null || cancellation.cancelled
        ? {}
        : { stopped: { reason: "max-cost", ...spent, next_request_at_most_usd: refusal.nextUsd } }),
    };
  } finally {
    limit.cancel();
  }
}

/** Prompts, arrivals and backoff are those of the seed, so that what was estimated is what is sent. */
function chanceOf(seed: number) {
  return seededRandom(seed).fork("engine");
}

/** A chain whose primary is left out is not the chain that is asked about; a fallback without its key is said. */
function missingKeys(chain: Chain, mayBeAsked: (tier: Tier) => boolean): readonly string[] {
  const [primary] = chain.tiers;
  if (primary !== undefined && !mayBeAsked(primary)) {
    throw new CommandError(
      `holyfail: the primary of chain "${safeLine(chain.name)}", ${nameOf(primary)}, has no key.\n` +
        `Set ${primary.provider.apiKeyEnv ?? "its key"}, or leave out --real: simulated providers need none.`,
    );
  }
  return chain.tiers
    .filter((tier) => !mayBeAsked(tier))
    .map((tier) => `warning: ${nameOf(tier)} will be skipped: ${tier.provider.apiKeyEnv ?? "its key"} is not set`);
}

function refuseUnknownPrices(chains: readonly Chain[], mayBeAsked: (tier: Tier) => boolean): void {
  const names = chains.flatMap(({ tiers }) =>
    tiers.filter((tier) => tier.price === null && mayBeAsked(tier)).map(nameOf),
  );
  if (names.length === 0) return;
  throw new CommandError(
    `holyfail: the price of ${[...new Set(names)].join(", ")} is not known, so no limit could be kept.\n` +
      "Give it in the chain file, in US dollars per million tokens: price: { input_per_mtok: 0.5, output_per_mtok: 1.5 }",
  );
}

function nameOf({ provider, model }: Tier): string {
  return safeLine(`${provider.name}/${model}`);
}
