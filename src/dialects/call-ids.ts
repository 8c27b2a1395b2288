import type { ToolCall } from "../core/request.ts";

/** What ids of tool calls a provider accepts, and how one is made that it does. */
export interface CallIdRule {
  readonly fits: RegExp;
  /** The nth id that is made for a conversation. */
  readonly made: (nth: number) => string;
}

/** Any id that is one at all. */
export const ANY_CALL_ID: CallIdRule = { fits: /[^]/, made: (nth) => `call_${nth}` };

/**
 * The ids under which one conversation's tool calls go to one provider. A conversation that another provider began has
 * ids that this one may refuse, and two answers may have used the same: such calls get an id anew, by their place in the
 * conversation, so that the same history always has the same ids.
 */
export class CallIds {
  readonly #rule: CallIdRule;
  /** By the conversation's own id, the last call that had it, under the id that it goes out with. */
  #calls: Map<string, ToolCall> | null = null;
  #taken: Set<string> | null = null;
  #made = 0;

  constructor(rule: CallIdRule) {
    this.#rule = rule;
  }

  /** The call as it goes out. */
  called(call: ToolCall): ToolCall {
    this.#calls ??= new Map();
    this.#taken ??= new Set();
    const id = this.#rule.fits.test(call.id) && !this.#taken.has(call.id) ? call.id : this.#fresh(this.#taken);
    this.#taken.add(id);
    const sent = id === call.id ? call : { ...call, id };
    this.#calls.set(call.id, sent);
    return sent;
  }

  /** The call, as it went out, that a result is for; null: there is none. */
  callOf(toolCallId: string): ToolCall | null {
    return this.#calls?.get(toolCallId) ?? null;
  }

  #fresh(taken: ReadonlySet<string>): string {
    let id = this.#rule.made(this.#made++);
    while (taken.has(id)) id = this.#rule.made(this.#made++);
    return id;
  }
}
