import { packagedFile } from "../adapters/text-file.ts";
import { articleReport } from "../bench/article.ts";
import type { BenchResult } from "../bench/bench-report.ts";
import { type Configuration, configurationsOf } from "../bench/configurations.ts";
import { seedPlanner } from "../bench/seed-plan.ts";
import type { Chain } from "../config/chain.ts";
import { counted } from "../report/format.ts";
import { SEED_DICE } from "../world.ts";
import type { BenchCommandOptions } from "./bench.ts";
import { type BenchTask, benchTask } from "./bench-task.ts";
import { chooseChain, loadChainFile } from "./chain-source.ts";
import { withWireOverhead } from "./article-wire.ts";
import type { Interruption } from "./interruption.ts";
import { CommandError, type Terminal } from "./terminal.ts";

/** From 39 on the extremes of as many runs say where 95 % of further runs end. */
const SEEDS_DEFAULT = 40;

interface ArticleSurroundings {
  readonly terminal: Terminal;
  /** Where there may be nothing to say. */
  readonly talk: Terminal;
  readonly interruption: Interruption;
}

/**
 * Plays the article's worlds, and holds a chain of the user's against its tables.
 *
 * @param measure plays one world
 * @throws CommandError (exit 2) for flags that the article's method leaves no room for
 */
export async function benchArticle(
  names: readonly string[],
  options: BenchCommandOptions,
  { terminal, talk, interruption }: ArticleSurroundings,
  measure: (task: BenchTask) => Promise<BenchResult>,
): Promise<BenchResult> {
  refuse(names, options);
  const asked = { ...options, wire: false, seeds: options.seeds ?? SEEDS_DEFAULT };
  const outages = await benchTask(names, asked, terminal);
  const [chain] = outages.chains;
  if (chain === undefined) throw new RangeError("a task has a chain");
  const quiet: Terminal = { ...terminal, say: () => {} };
  const inWorld = (file: string): Promise<BenchTask> =>
    benchTask(names, { ...asked, scenario: packagedFile(`article/${file}`) }, quiet);
  const [healthy, blocked, naive] = await Promise.all([
    inWorld("healthy.yaml"),
    inWorld("blocked.yaml"),
    naiveChain(chain.name, quiet),
  ]);
  const prefixes = configurationsOf(naive);
  const whole = configurationsOf(chain).slice(-1);
  talk.say(
    `holyfail: testing the claims of an article with the chain ${chain.name}, in three worlds under ` +
      `${counted(asked.seeds, "seed")} each; this may take half a minute ...`,
  );
  const worlds = {
    healthy: await measure(taskOf(healthy, [...prefixes.slice(0, 1), ...whole])),
    blocked: await measure(taskOf(withoutPrimary(blocked, chain), whole)),
    outages: await measure(taskOf(outages, [...prefixes, ...whole])),
  };
  const article = articleReport(worlds, chain, naive.name);
  const { cancellation } = interruption;
  if (options.wire !== true || cancellation.cancelled) return { ...worlds.outages, article };
  talk.say("holyfail: the overhead on the wire, in real time: about a minute ...");
  const { scenario } = healthy.setting;
  const on = { chain, scenario, seed: healthy.seeds[0] ?? scenario.seed };
  return { ...worlds.outages, article: await withWireOverhead(article, on, cancellation) };
}

function refuse(names: readonly string[], options: BenchCommandOptions): void {
  if (names.length > 1) {
    throw new CommandError(
      `holyfail: one chain is held against the article's, not ${names.length}.\nName one of them.`,
    );
  }
  const { rate, arrivals, trace, duration, warmup, concurrency, speed, baseline, ablate, until, target } = options;
  const { checkAgreement, threshold, claim } = options;
  const given = Object.entries({
    rate,
    arrivals,
    trace,
    duration,
    warmup,
    concurrency,
    speed,
    baseline,
    ablate,
    until,
    target,
  });
  const lists = Object.entries({ threshold, claim }).filter(([, list]) => list.length > 0);
  const [first] = [...given.filter(([, value]) => value !== undefined), ...lists];
  const flag = checkAgreement === true ? "check-agreement" : first?.[0];
  if (flag === undefined) return;
  throw new CommandError(
    `holyfail: the article has a load and claims of its own, which --${flag} would change.\n` +
      `Leave it out, or test figures in another scenario with --claim.`,
  );
}

async function naiveChain(other: string, terminal: Terminal): Promise<Chain> {
  const file = packagedFile("article/chains.yaml");
  const chain = chooseChain((await loadChainFile({ file, allowPackaged: false }, terminal)).chainFile);
  // The reports tell chains apart by their names.
  return chain.name === other ? { ...chain, name: `${chain.name} (the article's)` } : chain;
}

function taskOf(task: BenchTask, configurations: readonly Configuration[]): BenchTask {
  const chains = new Map(configurations.map(({ chain }) => [chain.name, chain]));
  return { ...task, chains: [...chains.values()], configurations };
}

/** Whoever the primary of this chain is: it is the one that is blocked. */
function withoutPrimary(task: BenchTask, { tiers }: Chain): BenchTask {
  const { scenario } = task.setting;
  const provider = tiers[0]?.provider.name ?? "";
  const setting = {
    ...task.setting,
    scenario: { ...scenario, faults: scenario.faults.map((fault) => ({ ...fault, provider })) },
  };
  return { ...task, setting, planOf: seedPlanner(setting, SEED_DICE) };
}
