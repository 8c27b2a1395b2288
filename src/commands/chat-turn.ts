import type { Ora } from "ora";
import type { Chain, Tier } from "../config/chain.ts";
import type { Cancellation } from "../core/cancellation.ts";
import type { EngineEvent } from "../core/event.ts";
import type { ChatRequest } from "../core/request.ts";
import type { ChainState } from "../engine/chain-state.ts";
import type { Outcome } from "../engine/outcome.ts";
import type { Powers } from "../engine/powers.ts";
import { runChain } from "../engine/run-chain.ts";
import { answeredLine, unansweredText } from "../report/chat-answer.ts";
import { safeLine } from "../report/safe-text.ts";
import { traceLine } from "../report/trace.ts";
import type { World } from "../world.ts";
import type { AnswerView } from "./answer-view.ts";
import { CommandError, type Terminal } from "./terminal.ts";

/** A request, and where it goes. */
export interface Turn {
  /** The whole chain: tiers are told by their number in it, whichever of them are asked. */
  readonly chain: Chain;
  readonly state: ChainState;
  readonly request: ChatRequest;
  readonly world: World;
  readonly trace: boolean;
}

export interface TurnResult {
  readonly content: string;
  readonly thoughts: string;
  readonly outcome: Outcome;
}

/** Sends one request, and shows the answer as it comes, with a spinner for as long as nothing has. */
export async function takeTurn(
  turn: Turn,
  view: AnswerView,
  terminal: Terminal,
  cancellation: Cancellation,
): Promise<TurnResult> {
  const { chain, state, request, world, trace } = turn;
  const spinner = terminal.animation && !trace ? await startSpinner(state.chain) : null;
  const startedAtMs = world.clock.now();
  const emit = (event: EngineEvent): void => {
    if (event.requestId !== request.id) return;
    if (spinner !== null && event.type === "attempt-started") spinner.text = `asking ${tierName(chain, event.tier)}`;
    const line = trace ? traceLine(event, chain, startedAtMs) : null;
    if (line === null) return;
    view.rest();
    terminal.say(line);
  };
  const stopping: AnswerView = {
    text: (text) => {
      spinner?.stop();
      view.text(text);
    },
    thought: (text) => {
      spinner?.stop();
      view.thought(text);
    },
    rest: () => view.rest(),
    end: () => {
      spinner?.stop();
      view.end();
    },
  };
  try {
    return await ask(state, request, { ...world, emit }, stopping, cancellation);
  } finally {
    spinner?.stop();
  }
}

/** Sends one request, hands on what comes, and gives the whole of it at the end. */
export async function ask(
  state: ChainState,
  request: ChatRequest,
  powers: Powers,
  view: AnswerView,
  cancellation: Cancellation,
): Promise<TurnResult> {
  let content = "";
  let thoughts = "";
  const pieces = runChain(state, request, powers, cancellation);
  for (;;) {
    const { done, value } = await pieces.next();
    if (done) {
      view.end();
      return { content, thoughts, outcome: value };
    }
    for (const piece of value) {
      if (piece.type === "text") {
        content += piece.text;
        view.text(piece.text);
      } else if (piece.type === "thought") {
        thoughts += piece.text;
        view.thought(piece.text);
      }
    }
  }
}

async function startSpinner(chain: Chain): Promise<Ora> {
  const { default: ora } = await import("ora");
  return ora({ text: `asking ${nameOf(chain.tiers[0])}`, stream: process.stderr, discardStdin: false }).start();
}

function tierName(chain: Chain, tier: number): string {
  return nameOf(chain.tiers.find(({ index }) => index === tier));
}

function nameOf(tier: Tier | undefined): string {
  return tier === undefined ? "" : safeLine(`${tier.provider.name}/${tier.model}`);
}

/**
 * The chain with one of its tiers alone; it keeps its number.
 *
 * @throws CommandError (exit 2) that lists the tiers, where there is none of that number
 */
export function onlyTier(chain: Chain, number: number): Chain {
  const tier = chain.tiers.find(({ index }) => index === number);
  if (tier !== undefined) return { ...chain, tiers: [tier] };
  throw new CommandError(`error: chain "${chain.name}" has no tier ${number}\n${tierList(chain)}`);
}

export function tierList(chain: Chain): string {
  const lines = chain.tiers.map((tier) => `  ${tier.index}  ${nameOf(tier)}`);
  return [`The tiers of chain "${chain.name}" are:`, ...lines].join("\n");
}

/** An address from the environment was not checked when the chain file was. */
export function refuseBadAddresses(chain: Chain): void {
  for (const { provider } of chain.tiers) {
    if (/^https?:\/\//i.test(provider.baseUrl) && URL.canParse(provider.baseUrl)) continue;
    const source = provider.baseUrlEnv ?? "base_url";
    throw new CommandError(
      `error: provider ${provider.name} has no usable address: ${source} is ${provider.baseUrl === "" ? "not set" : JSON.stringify(provider.baseUrl)}\n` +
        `help: set ${source} to a URL such as https://relay.example/v1`,
    );
  }
}

/** A chain none of whose tiers has a key cannot be asked at all: that is a mistake of setting up, not an outage. */
export function refuseWithoutKeys(chain: Chain, world: World): void {
  if (chain.tiers.some(({ provider }) => world.apiKeyOf(provider) !== null)) return;
  const variables = [...new Set(chain.tiers.map(({ provider }) => provider.apiKeyEnv))].join(", ");
  throw new CommandError(
    `error: no tier of chain "${chain.name}" has a key\n` +
      `help: set at least one of ${variables}, or try it without any: run "holyfail sim" and use the variables it prints`,
  );
}

/** Who answered or why nobody did, on stderr; and what is wrong with the keys, whoever answered. */
export function sayHow(outcome: Outcome, chain: Chain, terminal: Terminal, quietly: boolean): void {
  const variableOf = (tier: number) => chain.tiers.find(({ index }) => index === tier)?.provider.apiKeyEnv;
  for (const skip of outcome.skipped) {
    if (skip.reason !== "no-key") continue;
    terminal.say(
      `warning: tier ${skip.tier} ${skip.provider}/${skip.model} was skipped: ${variableOf(skip.tier)} is not set`,
      "warn",
    );
  }
  for (const { tier, provider, failure } of outcome.attempts) {
    if (failure?.kind !== "rejected" || failure.why !== "auth") continue;
    terminal.say(
      `warning: ${provider} refused the key in ${variableOf(tier) ?? "its key"}: ${failure.message}`,
      "error",
    );
  }
  if (!outcome.ok) terminal.say(unansweredText(outcome), "error");
  else if (!quietly)
    terminal.say(terminal.stderrColour ? `\u001b[2m${answeredLine(outcome)}\u001b[22m` : answeredLine(outcome));
}
