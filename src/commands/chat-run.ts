import type { Ora } from "ora";
import { withEnvironmentUrls } from "../adapters/base-urls.ts";
import type { Chain, Tier } from "../config/chain.ts";
import { Cancellation } from "../core/cancellation.ts";
import type { EngineEvent } from "../core/event.ts";
import type { ChatRequest } from "../core/request.ts";
import { chainState, closeChain } from "../engine/chain-state.ts";
import type { Outcome } from "../engine/outcome.ts";
import { runChain } from "../engine/run-chain.ts";
import { answeredLine, chatJson, unansweredText } from "../report/chat-answer.ts";
import { traceLine } from "../report/trace.ts";
import { realWorld, type World } from "../world.ts";
import type { ChatOptions } from "./chat.ts";
import { CommandError, EXIT, type Terminal } from "./terminal.ts";

/** Sends one request through a chain over real sockets; prints the answer and how it came about. Gives the exit code. */
export async function runChat(
  declared: Chain,
  request: ChatRequest,
  options: ChatOptions,
  terminal: Terminal,
): Promise<number> {
  const world = await realWorld(process.env);
  const chain = withEnvironmentUrls(declared, process.env);
  const cancellation = new Cancellation();
  const interrupt = () => cancellation.cancel("caller");
  process.once("SIGINT", interrupt);
  process.once("SIGTERM", interrupt);
  try {
    refuseBadAddresses(chain);
    refuseWithoutKeys(chain, world);
    const { content, outcome } = await answer(chain, request, options, terminal, world, cancellation);
    if (options.json) terminal.print(`${JSON.stringify(chatJson(content, outcome), null, 2)}\n`);
    sayHow(outcome, chain, options, terminal);
    if (cancellation.cancelled) return EXIT.interrupted;
    return outcome.ok ? EXIT.yes : EXIT.no;
  } finally {
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
    await world.close();
  }
}

async function answer(
  chain: Chain,
  request: ChatRequest,
  options: ChatOptions,
  terminal: Terminal,
  world: World,
  cancellation: Cancellation,
): Promise<{ content: string; outcome: Outcome }> {
  const spinner = terminal.animation && !options.trace ? await startSpinner(chain) : null;
  const emit = (event: EngineEvent) => {
    if (spinner !== null && event.type === "attempt-started")
      spinner.text = `asking ${nameOf(chain.tiers[event.tier])}`;
    const line = options.trace ? traceLine(event, chain, world.startMs) : null;
    if (line !== null) terminal.say(line);
  };
  const state = chainState(chain);
  const prints = !options.json;
  const parts: string[] = [];
  try {
    const pieces = runChain(state, request, { ...world, emit }, cancellation);
    for (;;) {
      const { done, value } = await pieces.next();
      if (done) {
        if (prints && parts.length > 0 && parts.at(-1)?.endsWith("\n") !== true) terminal.print("\n");
        return { content: parts.join(""), outcome: value };
      }
      if (value.type !== "text") continue;
      spinner?.stop();
      parts.push(value.text);
      if (prints) terminal.print(value.text);
    }
  } finally {
    spinner?.stop();
    closeChain(state);
  }
}

async function startSpinner(chain: Chain): Promise<Ora> {
  const { default: ora } = await import("ora");
  return ora({ text: `asking ${nameOf(chain.tiers[0])}`, stream: process.stderr, discardStdin: false }).start();
}

function nameOf(tier: Tier | undefined): string {
  return tier === undefined ? "" : `${tier.provider.name}/${tier.model}`;
}

/** An address from the environment was not checked when the chain file was. */
function refuseBadAddresses(chain: Chain): void {
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
function refuseWithoutKeys(chain: Chain, world: World): void {
  if (chain.tiers.some(({ provider }) => world.apiKeyOf(provider) !== null)) return;
  const variables = [...new Set(chain.tiers.map(({ provider }) => provider.apiKeyEnv))].join(", ");
  throw new CommandError(
    `error: no tier of chain "${chain.name}" has a key\n` +
      `help: set at least one of ${variables}, or try it without any: run "holyfail sim" and use the variables it prints`,
  );
}

function sayHow(outcome: Outcome, chain: Chain, options: ChatOptions, terminal: Terminal): void {
  for (const skip of outcome.skipped) {
    if (skip.reason !== "no-key") continue;
    const variable = chain.tiers[skip.tier]?.provider.apiKeyEnv;
    terminal.say(
      `warning: tier ${skip.tier} ${skip.provider}/${skip.model} was skipped: ${variable} is not set`,
      "warn",
    );
  }
  for (const { tier, provider, failure } of outcome.attempts) {
    if (failure?.kind !== "rejected" || failure.why !== "auth") continue;
    const variable = chain.tiers[tier]?.provider.apiKeyEnv ?? "its key";
    terminal.say(`warning: ${provider} refused the key in ${variable}: ${failure.message}`, "error");
  }
  if (!outcome.ok) terminal.say(unansweredText(outcome), "error");
  else if (!options.json) terminal.say(answeredLine(outcome));
}
