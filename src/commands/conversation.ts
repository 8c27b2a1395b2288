import { type Message, textOf } from "../core/request.ts";
import type { Outcome } from "../engine/outcome.ts";
import { counted, dollars, integer } from "../report/format.ts";
import { safeLine } from "../report/safe-text.ts";

/** A conversation is sent whole with each turn; the oldest turns are left behind beyond this. */
const TURNS_MAX = 200;
const CHARACTERS_MAX = 8 * 1024 * 1024;
/** Models that are counted by themselves in /cost. */
const MODELS_MAX = 100;

type UserMessage = Extract<Message, { role: "user" }>;

interface SpokenTurn {
  readonly asked: UserMessage;
  readonly answer: string;
}

/** What was said in a session so far. A turn that failed is no part of it. */
export class Conversation {
  #turns: SpokenTurn[] = [];
  system: string | null = null;

  /** The conversation with one more message at its end. */
  messagesWith(asked: UserMessage): readonly Message[] {
    const system: Message[] = this.system === null ? [] : [{ role: "system", content: this.system }];
    return [...system, ...this.#spoken(), asked];
  }

  /** Keeps a turn; gives how many of the oldest had to go for it. */
  keep(asked: UserMessage, answer: string): number {
    this.#turns.push({ asked, answer });
    let left = 0;
    while (this.#turns.length > 1 && (this.#turns.length > TURNS_MAX || this.#characters() > CHARACTERS_MAX)) {
      this.#turns.shift();
      left += 1;
    }
    return left;
  }

  clear(): void {
    this.#turns = [];
  }

  get turns(): number {
    return this.#turns.length;
  }

  /** For a file: Markdown, or the messages as JSON. Images are told, not written. */
  text(form: "markdown" | "json"): string {
    const system: Message[] = this.system === null ? [] : [{ role: "system", content: this.system }];
    const messages = [...system, ...this.#spoken()].map((message) => ({
      role: message.role,
      content: wordsOf(message),
    }));
    if (form === "json") return `${JSON.stringify({ messages }, null, 2)}\n`;
    return messages.map(({ role, content }) => `## ${role}\n\n${content}\n`).join("\n");
  }

  #spoken(): Message[] {
    return this.#turns.flatMap(({ asked, answer }): Message[] => [asked, { role: "assistant", content: answer }]);
  }

  #characters(): number {
    return this.#turns.reduce((sum, { asked, answer }) => sum + answer.length + sizeOf(asked), 0);
  }
}

function sizeOf({ content }: UserMessage): number {
  if (typeof content === "string") return content.length;
  return content.reduce((sum, part) => {
    if (part.type === "text") return sum + part.text.length;
    return sum + (part.image.kind === "data" ? part.image.base64.length : part.image.url.length);
  }, 0);
}

function wordsOf(message: Message): string {
  const images =
    typeof message.content === "string" ? 0 : message.content.filter(({ type }) => type === "image").length;
  return images === 0 ? textOf(message) : `(${counted(images, "image")})\n\n${textOf(message)}`;
}

interface Used {
  turns: number;
  inputTokens: number;
  outputTokens: number;
}

/** What a session has used and paid, failed turns and waste included. */
export class SessionCost {
  readonly #models = new Map<string, Used>();
  #costUsd = 0;
  #costKnown = true;
  #turns = 0;
  #failed = 0;

  add(outcome: Outcome): void {
    this.#turns += 1;
    if (outcome.costUsd === null) this.#costKnown = false;
    else this.#costUsd += outcome.costUsd;
    if (!outcome.ok) {
      this.#failed += 1;
      return;
    }
    const name = `${outcome.provider}/${outcome.model}`;
    const used = this.#models.get(name) ?? { turns: 0, inputTokens: 0, outputTokens: 0 };
    used.turns += 1;
    used.inputTokens += outcome.usage?.inputTokens ?? 0;
    used.outputTokens += outcome.usage?.outputTokens ?? 0;
    if (this.#models.has(name) || this.#models.size < MODELS_MAX) this.#models.set(name, used);
  }

  text(): string {
    const cost = `${dollars(this.#costUsd)}${this.#costKnown ? "" : " and what has no known price"}`;
    const failed = this.#failed === 0 ? "" : ` (${this.#failed} without an answer)`;
    const lines = Array.from(
      this.#models,
      ([name, { turns, inputTokens, outputTokens }]) =>
        `  ${safeLine(name)}: ${counted(turns, "answer")}, ${integer(inputTokens)} in + ${integer(outputTokens)} out tokens`,
    );
    return [`${counted(this.#turns, "turn")}${failed}, ${cost}`, ...lines].join("\n");
  }
}
