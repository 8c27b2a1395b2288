import { withEnvironmentUrls } from "../adapters/base-urls.ts";
import { historyPath, openHistory } from "../adapters/history-file.ts";
import type { Chain, ChainFile } from "../config/chain.ts";
import { redactSecrets } from "../config/redaction.ts";
import { type ChainState, chainState, closeChain } from "../engine/chain-state.ts";
import { counted } from "../report/format.ts";
import { realWorld } from "../world.ts";
import { answerView } from "./answer-view.ts";
import { withAttachments } from "./attachments.ts";
import type { AskedFor } from "./chat-request.ts";
import type { ChatOptions } from "./chat.ts";
import { refuseBadAddresses, refuseWithoutKeys, sayHow, takeTurn } from "./chat-turn.ts";
import { Conversation, SessionCost } from "./conversation.ts";
import { completions, parseCommand } from "./session-command.ts";
import { MessageLines } from "./session-lines.ts";
import { askedChain, obey, type Session } from "./session-obey.ts";
import { SessionScreen } from "./session-screen.ts";
import { CommandError, type Terminal } from "./terminal.ts";

export interface SessionSetup {
  readonly chainFile: ChainFile;
  readonly chain: Chain;
  readonly asked: AskedFor;
  readonly options: ChatOptions;
}

/** Talks with a person at the terminal until they leave. Gives the exit code. */
export async function runSession(setup: SessionSetup, terminal: Terminal): Promise<number> {
  const { chainFile, options } = setup;
  const world = await realWorld(process.env);
  const session: Session = {
    chainFile,
    world,
    conversation: new Conversation(),
    cost: new SessionCost(),
    chain: withEnvironmentUrls(setup.chain, process.env),
    tier: options.tier ?? null,
    trace: options.trace === true,
    files: [],
    turns: 0,
  };
  session.conversation.system = options.system ?? null;
  const states = new ChainStates();
  try {
    const asked = askedChain(session);
    refuseBadAddresses(asked);
    refuseWithoutKeys(asked, world);
    return await talk(session, setup, states, terminal);
  } finally {
    states.close();
    await world.close();
  }
}

async function talk(session: Session, setup: SessionSetup, states: ChainStates, terminal: Terminal): Promise<number> {
  const history = await openHistory(setup.options.history === false ? null : historyPath(process.env));
  const screen = new SessionScreen({
    history: history.entries,
    complete: (line) =>
      completions(
        line,
        Object.keys(session.chainFile.chains),
        session.chain.tiers.map(({ index }) => index),
      ),
    say: (text) => terminal.say(text, "error"),
  });
  const lines = new MessageLines();
  terminal.say(
    `chain ${session.chain.name}, ${counted(session.chain.tiers.length, "tier")}. /help lists the commands, Ctrl-D leaves.`,
  );
  try {
    for (;;) {
      const line = await screen.next(lines.open ? ". " : session.tier === null ? "> " : `tier ${session.tier}> `);
      if (line.kind === "left") return screen.exitCode;
      if (line.kind === "abandoned") {
        lines.forget();
        continue;
      }
      // What looks like a key is not for a file.
      if (redactSecrets(line.text) === line.text) await history.add(line.text);
      const typed = lines.push(line.text);
      if (typed.kind === "too-long") terminal.say("that message is too long; it was dropped", "error");
      if (typed.kind !== "message" || typed.text === "") continue;
      const command = parseCommand(typed.text);
      if (command?.kind === "quit") return screen.exitCode;
      await mildly(terminal, async () => {
        if (command !== null) terminal.say(await obey(session, command), "error");
        else await turn(session, setup, typed.text.replace(/^\/\//, "/"), screen, states, terminal);
      });
    }
  } finally {
    screen.close();
  }
}

/** What cannot be done is said, and the session goes on. */
async function mildly(terminal: Terminal, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    terminal.say(error.message, "error");
  }
}

async function turn(
  session: Session,
  { asked, options }: SessionSetup,
  text: string,
  screen: SessionScreen,
  states: ChainStates,
  terminal: Terminal,
): Promise<void> {
  const { chain, conversation, cost, files, trace, world } = session;
  const message = { role: "user" as const, content: withAttachments(text, files) };
  const state = states.of(askedChain(session));
  const request = {
    ...asked,
    id: `chat-${process.pid}-${session.turns++}`,
    messages: conversation.messagesWith(message),
    stream: true,
  };
  const view = await answerView(terminal, options.showThoughts === true);
  const { content, outcome } = await screen.during((cancellation) =>
    takeTurn({ chain, state, request, world, trace }, view, terminal, cancellation),
  );
  cost.add(outcome);
  if (!outcome.ok && outcome.failure.kind === "cancelled") {
    terminal.say("stopped; this turn is not part of the conversation", "error");
    return;
  }
  sayHow(outcome, chain, terminal, false);
  if (!outcome.ok) return;
  session.files = [];
  const left = conversation.keep(message, content);
  if (left > 0) terminal.say(`the conversation is long: its oldest ${counted(left, "turn")} left behind`, "warn");
}

/** What each chain has learned of its providers: breakers and limits outlive a turn. */
class ChainStates {
  readonly #states = new Map<string, ChainState>();

  of(chain: Chain): ChainState {
    const key = `${chain.name}\n${chain.tiers.map(({ index }) => index).join(",")}`;
    const state = this.#states.get(key) ?? chainState(chain);
    this.#states.set(key, state);
    return state;
  }

  close(): void {
    for (const state of this.#states.values()) closeChain(state);
  }
}
