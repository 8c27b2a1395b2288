import { type Block, readBlock } from "./anthropic-blocks.ts";
import { PREFILL_MESSAGE } from "./anthropic-words.ts";
import { Heard } from "./heard.ts";
import { isList, isObject } from "./request-body.ts";

/** What the conversation was heard to be. */
export interface HeardMessages extends Heard {
  /** A complaint of a model that is to think: its last turn began without thoughts, and the conversation goes on from it. */
  readonly thoughtless: string | null;
}

export function readMessages(messages: unknown, model: string): HeardMessages | string {
  if (!isList(messages)) return "messages: Input should be a valid list";
  if (messages.length === 0) return "messages: at least one message is required";
  const conversation = new Conversation();
  for (let index = 0; index < messages.length; index += 1) {
    const complaint = conversation.hear(messages[index], index, index === messages.length - 1);
    if (complaint !== null) return complaint;
  }
  return conversation.unanswered() ?? conversation.prefillComplaint(model) ?? conversation;
}

class Conversation extends Heard implements HeardMessages {
  #role = "";
  /** The names of the tools whose results are to follow, by the ids of their calls. */
  #open = new Map<string, string>();
  #answered = new Set<string>();
  /** Where the model's last turn began, and with what. */
  #lastTurn: { readonly index: number; readonly first: string } | null = null;

  /** What is wrong with one more message. */
  hear(message: unknown, index: number, isLast: boolean): string | null {
    if (!isObject(message)) {
      return `messages.${index}: Input should be a valid dictionary or object to extract fields from`;
    }
    const { role, content } = message;
    if (role !== "user" && role !== "assistant") return roleComplaint(role, index);
    if (content === undefined) return `messages.${index}.content: Field required`;
    if (typeof content !== "string" && !isList(content)) {
      return `messages.${index}.content: Input should be a valid string or list`;
    }
    if (content.length === 0 && !(isLast && role === "assistant")) {
      return `messages.${index}: all messages must have non-empty content except for the optional final assistant message`;
    }
    const complaint = this.#turnTo(role, index);
    if (complaint !== null) return complaint;
    const text = this.#hearContent(content, role, index);
    if (!("said" in text)) return text.complaint;
    if (role === "user" && text.said !== "") this.prompt = text.said;
    this.prefill = role === "assistant" ? { text: text.said, carriedOn: true } : null;
    return null;
  }

  /** Turns of the same role that follow each other are one. */
  #turnTo(role: "user" | "assistant", index: number): string | null {
    if (role === this.#role) return null;
    const complaint = role === "assistant" ? this.unanswered() : null;
    if (role === "assistant") {
      this.results = [];
      this.#answered.clear();
      this.#lastTurn = { index, first: "text" };
    }
    this.#role = role;
    return complaint;
  }

  #hearContent(
    content: string | readonly unknown[],
    role: "user" | "assistant",
    index: number,
  ): { readonly said: string } | { readonly complaint: string } {
    if (typeof content === "string") {
      this.characters += content.length;
      const complaint = role === "user" ? this.unanswered() : null;
      return complaint === null ? { said: content } : { complaint };
    }
    let said = "";
    for (let at = 0; at < content.length; at += 1) {
      const block = readBlock(content[at], `messages.${index}.content.${at}`);
      if (typeof block === "string") return { complaint: block };
      if (role === "assistant" && at === 0 && index === this.#lastTurn?.index) {
        this.#lastTurn = { index, first: block.kind };
      }
      const complaint = this.#hearBlock(block, role, `messages.${index}.content.${at}`);
      if (complaint !== null) return { complaint };
      if (block.kind === "text") said += block.text;
    }
    return { said };
  }

  #hearBlock(block: Block, role: "user" | "assistant", at: string): string | null {
    const wrongRole = role === "user" ? USERS_NEVER.get(block.kind) : ASSISTANTS_NEVER.get(block.kind);
    if (wrongRole !== undefined) return `${at}: \`${wrongRole}\` blocks are not permitted within \`${role}\` messages`;
    // Results come first: whatever else comes before them parts them from their calls.
    if (role === "user" && block.kind !== "result") {
      const complaint = this.unanswered();
      if (complaint !== null) return complaint;
    }
    if (block.kind === "text") this.characters += block.text.length;
    if (block.kind === "image") this.imageTokens += block.tokens;
    if (block.kind === "call") {
      if (this.#open.has(block.id)) return "messages: `tool_use` ids must be unique";
      this.characters += block.characters;
      this.#open.set(block.id, block.name);
    }
    return block.kind === "result" ? this.#hearResult(block, at) : null;
  }

  #hearResult({ id, text, imageTokens }: Extract<Block, { kind: "result" }>, at: string): string | null {
    const name = this.#open.get(id);
    if (name === undefined) {
      if (this.#answered.has(id)) {
        return `${at}: each tool_use must have a single result. Found multiple \`tool_result\` blocks with id: ${id}`;
      }
      return `${at}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${id}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`;
    }
    this.#open.delete(id);
    this.#answered.add(id);
    this.characters += text.length;
    this.imageTokens += imageTokens;
    this.results.push({ name, text });
    return null;
  }

  /** What is wrong where calls must have had their results by now. */
  unanswered(): string | null {
    if (this.#open.size === 0) return null;
    const ids = [...this.#open.keys()].join(", ");
    return `messages.${this.#lastTurn?.index ?? 0}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${ids}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`;
  }

  prefillComplaint(model: string): string | null {
    if (this.prefill === null) return null;
    const { text } = this.prefill;
    if (model.includes("claude") && !PREFILL_GENERATIONS.some((generation) => model.includes(generation))) {
      return PREFILL_MESSAGE;
    }
    return text !== text.trimEnd() ? "messages: final assistant content cannot end with trailing whitespace" : null;
  }

  get thoughtless(): string | null {
    const turn = this.#lastTurn;
    if (turn === null || turn.first === "thinking" || (this.results.length === 0 && this.prefill === null)) return null;
    const found = turn.first === "call" ? "tool_use" : turn.first;
    return `messages.${turn.index}.content.0.type: Expected \`thinking\` or \`redacted_thinking\`, but found \`${found}\`. When \`thinking\` is enabled, a final \`assistant\` message must start with a thinking block (preceeding the lastmost set of \`tool_use\` and \`tool_result\` blocks). We recommend you include thinking blocks from previous turns. To avoid this requirement, disable \`thinking\`. Please consult our documentation at https://docs.claude.com/en/docs/build-with-claude/extended-thinking`;
  }
}

const USERS_NEVER: ReadonlyMap<Block["kind"], string> = new Map([
  ["call", "tool_use"],
  ["thinking", "thinking"],
]);
const ASSISTANTS_NEVER: ReadonlyMap<Block["kind"], string> = new Map([
  ["result", "tool_result"],
  ["image", "image"],
]);

/** The Claude models that still continue a text of the assistant's; from 4.6 on they turn it down. */
const PREFILL_GENERATIONS: readonly string[] = ["claude-2", "claude-3", "-4-0", "-4-1", "-4-2025", "-4-5"];

function roleComplaint(role: unknown, index: number): string {
  if (role === undefined) return `messages.${index}.role: Field required`;
  if (role !== "system") return `messages.${index}.role: Input should be 'user' or 'assistant'`;
  return (
    'messages: Unexpected role "system". The Messages API accepts a top-level `system` parameter, ' +
    'not "system" as an input message role.'
  );
}
