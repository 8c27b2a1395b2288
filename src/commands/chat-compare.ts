import { withEnvironmentUrls } from "../adapters/base-urls.ts";
import type { Chain, Tier } from "../config/chain.ts";
import type { Cancellation } from "../core/cancellation.ts";
import type { EngineEvent } from "../core/event.ts";
import type { ChatRequest } from "../core/request.ts";
import { chainState, closeChain } from "../engine/chain-state.ts";
import { unansweredText } from "../report/chat-answer.ts";
import { compareJson, compareSection, type TierAnswer } from "../report/compare-answers.ts";
import { safeLine } from "../report/safe-text.ts";
import { printable } from "../report/section.ts";
import { traceLine } from "../report/trace.ts";
import type { World } from "../world.ts";
import { answerView, UNSEEN } from "./answer-view.ts";
import type { ChatOptions } from "./chat.ts";
import { interruptibly } from "./chat-run.ts";
import { ask, onlyTier, refuseBadAddresses, refuseWithoutKeys } from "./chat-turn.ts";
import { EXIT, type Terminal } from "./terminal.ts";

/** A comparison asks (and pays) as many models at once. */
const TIERS_MAX = 50;

/** Asks every tier of a chain at once, each by itself, and shows figures and answers. Gives the exit code. */
export async function runCompare(
  declared: Chain,
  request: ChatRequest,
  options: ChatOptions,
  terminal: Terminal,
): Promise<number> {
  const chain = withEnvironmentUrls(declared, process.env);
  return interruptibly(async (world, cancellation) => {
    refuseBadAddresses(chain);
    refuseWithoutKeys(chain, world);
    const spinner = terminal.animation && !options.trace ? await startSpinner(chain) : null;
    const startedAtMs = world.clock.now();
    const tell = (event: EngineEvent): void => {
      const line = options.trace ? traceLine(event, chain, startedAtMs) : null;
      if (line !== null) terminal.say(line);
    };
    // Always as a stream: the first token is a part of the comparison.
    const asked = { ...request, stream: true };
    const tiers = chain.tiers.slice(0, TIERS_MAX);
    const answers = await Promise.all(
      tiers.map((tier) => askTier(chain, tier, asked, world, tell, cancellation)),
    ).finally(() => spinner?.stop());
    await show(chain, answers, options, terminal);
    return answers.some(({ outcome }) => outcome.ok) ? EXIT.yes : EXIT.no;
  });
}

async function startSpinner({ tiers }: Chain): Promise<{ stop(): void }> {
  const { default: ora } = await import("ora");
  return ora({ text: `asking ${tiers.length} tiers`, stream: process.stderr, discardStdin: false }).start();
}

async function askTier(
  chain: Chain,
  tier: Tier,
  request: ChatRequest,
  world: World,
  tell: (event: EngineEvent) => void,
  cancellation: Cancellation,
): Promise<TierAnswer> {
  const state = chainState(onlyTier(chain, tier.index));
  const startedAtMs = world.clock.now();
  let firstTokenMs: number | null = null;
  const emit = (event: EngineEvent): void => {
    if (event.type === "attempt-committed") firstTokenMs ??= event.atMs - startedAtMs;
    tell(event);
  };
  try {
    const asked = { ...request, id: `${request.id}-${tier.index}` };
    const result = await ask(state, asked, { ...world, emit }, UNSEEN, cancellation);
    return { tier: tier.index, provider: tier.provider.name, model: tier.model, firstTokenMs, ...result };
  } finally {
    closeChain(state);
  }
}

async function show(
  chain: Chain,
  answers: readonly TierAnswer[],
  options: ChatOptions,
  terminal: Terminal,
): Promise<void> {
  if (options.json) {
    const document = compareJson(chain.name, answers, options.showThoughts === true);
    terminal.print(`${JSON.stringify(document, null, 2)}\n`);
    return;
  }
  const { sectionsText } = await import("../report/table.ts");
  const { colour, columns } = terminal;
  terminal.print(sectionsText([printable(compareSection(chain.name, answers))], { columns, colour }));
  for (const { tier, provider, model, content, thoughts, outcome } of answers) {
    const heading = `tier ${tier} ${safeLine(`${provider}/${model}`)}`;
    terminal.print(`\n${colour ? `\u001b[1m${heading}\u001b[22m` : heading}\n\n`);
    const view = await answerView(terminal, options.showThoughts === true);
    view.thought(thoughts);
    view.text(content);
    view.end();
    if (!outcome.ok) terminal.print(`${unansweredText(outcome)}\n`);
  }
}
