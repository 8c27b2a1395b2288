import { withEnvironmentUrls } from "../adapters/base-urls.ts";
import type { Chain } from "../config/chain.ts";
import { Cancellation } from "../core/cancellation.ts";
import type { ChatRequest } from "../core/request.ts";
import { chainState, closeChain } from "../engine/chain-state.ts";
import { chatJson } from "../report/chat-answer.ts";
import { realWorld, type World } from "../world.ts";
import { answerView, UNSEEN } from "./answer-view.ts";
import type { ChatOptions } from "./chat.ts";
import { onlyTier, refuseBadAddresses, refuseWithoutKeys, sayHow, takeTurn } from "./chat-turn.ts";
import { EXIT, type Terminal } from "./terminal.ts";

/** Sends one request through a chain over real sockets; prints the answer and how it came about. Gives the exit code. */
export async function runChat(
  declared: Chain,
  request: ChatRequest,
  options: ChatOptions,
  terminal: Terminal,
): Promise<number> {
  const chain = withEnvironmentUrls(declared, process.env);
  const asked = options.tier === undefined ? chain : onlyTier(chain, options.tier);
  return interruptibly(async (world, cancellation) => {
    refuseBadAddresses(asked);
    refuseWithoutKeys(asked, world);
    const state = chainState(asked);
    try {
      const view = options.json ? UNSEEN : await answerView(terminal, options.showThoughts === true);
      const turn = { chain, state, request, world, trace: options.trace === true };
      const { content, thoughts, outcome } = await takeTurn(turn, view, terminal, cancellation);
      if (options.json) {
        const document = chatJson(content, outcome, options.showThoughts ? thoughts : null);
        terminal.print(`${JSON.stringify(document, null, 2)}\n`);
      }
      sayHow(outcome, chain, terminal, options.json === true);
      return outcome.ok ? EXIT.yes : EXIT.no;
    } finally {
      closeChain(state);
    }
  });
}

/** Work in the real world that Ctrl-C ends; then the exit code is that of an interruption. */
export async function interruptibly(
  work: (world: World, cancellation: Cancellation) => Promise<number>,
): Promise<number> {
  const world = await realWorld(process.env);
  const cancellation = new Cancellation();
  const interrupt = () => cancellation.cancel("caller");
  process.once("SIGINT", interrupt);
  process.once("SIGTERM", interrupt);
  try {
    const code = await work(world, cancellation);
    return cancellation.cancelled ? EXIT.interrupted : code;
  } finally {
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
    await world.close();
  }
}
