import { homedir } from "node:os";
import { join } from "node:path";
import { withEnvironmentUrls } from "../adapters/base-urls.ts";
import { writeTextFile } from "../adapters/text-file.ts";
import type { Chain, ChainFile } from "../config/chain.ts";
import { escapeControls } from "../config/diagnostic.ts";
import type { ContentPart } from "../core/request.ts";
import { counted } from "../report/format.ts";
import type { World } from "../world.ts";
import { attachmentParts, ATTACHMENTS_MAX } from "./attachments.ts";
import { chooseChain } from "./chain-source.ts";
import { onlyTier, refuseBadAddresses, refuseWithoutKeys, tierList } from "./chat-turn.ts";
import type { Conversation, SessionCost } from "./conversation.ts";
import { helpText, type SessionCommand } from "./session-command.ts";
import { CommandError } from "./terminal.ts";

/** What a session remembers between its turns. */
export interface Session {
  readonly chainFile: ChainFile;
  readonly world: World;
  readonly conversation: Conversation;
  readonly cost: SessionCost;
  chain: Chain;
  /** The one that is asked alone; null: the whole chain. */
  tier: number | null;
  trace: boolean;
  /** They go with the next message. */
  files: readonly ContentPart[];
  /** How many were taken, whatever came of them. */
  turns: number;
}

/**
 * Does what a command says; gives what there is to say about it.
 *
 * @throws CommandError for what cannot be done; the session goes on as it was
 */
export async function obey(session: Session, command: Exclude<SessionCommand, { kind: "quit" }>): Promise<string> {
  switch (command.kind) {
    case "tier":
      return chooseTier(session, command.tier);
    case "trace":
      session.trace = command.on ?? !session.trace;
      return `trace ${session.trace ? "on" : "off"}`;
    case "cost":
      return session.cost.text();
    case "chain":
      return command.name === null ? chainsOf(session) : changeChain(session, command.name);
    case "system":
      return changeSystem(session.conversation, command.text);
    case "file":
      return attach(session, command.path);
    case "clear":
      session.conversation.clear();
      session.files = [];
      return "a new conversation";
    case "save":
      return save(session.conversation, command.path);
    case "help":
      return helpText();
    case "mistake":
      return command.message;
  }
}

/** The chain, or its one tier, that is to be asked. */
export function askedChain({ chain, tier }: Session): Chain {
  return tier === null ? chain : onlyTier(chain, tier);
}

function chooseTier(session: Session, tier: number | "auto" | null): string {
  if (tier === null) return tierList(session.chain);
  if (tier === "auto") {
    session.tier = null;
    return `the whole chain ${session.chain.name} is asked`;
  }
  const only = onlyTier(session.chain, tier);
  refuseWithoutKeys(only, session.world);
  session.tier = tier;
  return `only tier ${tier} is asked; /tier auto for the whole chain`;
}

function chainsOf({ chainFile, chain }: Session): string {
  const lines = Object.values(chainFile.chains).map(
    ({ name, tiers }) => `${name === chain.name ? "*" : " "} ${name}  ${counted(tiers.length, "tier")}`,
  );
  return lines.join("\n");
}

function changeChain(session: Session, name: string): string {
  const chain = withEnvironmentUrls(chooseChain(session.chainFile, name), process.env);
  refuseBadAddresses(chain);
  refuseWithoutKeys(chain, session.world);
  session.chain = chain;
  session.tier = null;
  return `chain ${chain.name}, ${counted(chain.tiers.length, "tier")}`;
}

function changeSystem(conversation: Conversation, text: string | null): string {
  if (text !== null) conversation.system = text === "none" ? null : text;
  return conversation.system === null ? "no system prompt" : `system prompt: ${escapeControls(conversation.system)}`;
}

async function attach(session: Session, path: string): Promise<string> {
  if (session.files.length >= ATTACHMENTS_MAX) {
    throw new CommandError(`at most ${ATTACHMENTS_MAX} files go with a message; /clear forgets them`);
  }
  session.files = [...session.files, ...(await attachmentParts([pathIn(path)]))];
  return `${counted(session.files.length, "file")} will go with the next message`;
}

async function save(conversation: Conversation, said: string): Promise<string> {
  if (conversation.turns === 0) throw new CommandError("there is nothing to save yet");
  const path = pathIn(said);
  const text = conversation.text(path.endsWith(".json") ? "json" : "markdown");
  const written = await writeTextFile(path, text, { overwrite: false });
  const shown = escapeControls(path);
  if (written === "written") return `${counted(conversation.turns, "turn")} written to ${shown}`;
  if (written === "exists") throw new CommandError(`${shown} exists already; name another file`);
  throw new CommandError(`cannot write ${shown}: ${written.problem}`);
}

/** A path as it is typed where no shell reads it: in quotes, from the home folder. */
function pathIn(said: string): string {
  const path = /^(["'])(.+)\1$/.exec(said)?.[2] ?? said;
  return path.startsWith("~/") ? join(homedir(), path.slice(2)) : path;
}
