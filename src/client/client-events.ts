import type { EngineEvent } from "../core/event.ts";

/** More listeners than this are a leak: whoever adds one for each request forgets to take it off. */
const LISTENERS_MAX = 1000;

/** Whose request an event belongs to. */
export interface EventContext {
  /** The name of the chain; an event's `tier` counts in its tiers. */
  readonly chain: string;
  /** The name of the session; null: asked of the client itself. */
  readonly session: string | null;
  readonly tags: Readonly<Record<string, string>>;
}

/** A past fact about a request, in the order they happened. `requestId` is the answer's `id`; times in ms. */
export type ClientEvent = EngineEvent & EventContext;

export type ClientEventType = ClientEvent["type"];

export type ClientEventOf<T extends ClientEventType> = Extract<ClientEvent, { readonly type: T }>;

type Listener = (event: ClientEvent) => unknown;

/** Those who want to hear of events. What goes wrong in one of them concerns no request and no other listener. */
export class ClientListeners {
  readonly #byType = new Map<ClientEventType | "event", Set<Listener>>();
  readonly #complain: (problem: string) => void;
  #count = 0;

  constructor(complain: (problem: string) => void) {
    this.#complain = complain;
  }

  /** Gives the function that takes it off again. */
  add(type: ClientEventType | "event", listener: Listener): () => void {
    if (this.#count >= LISTENERS_MAX)
      throw new RangeError(`there are ${LISTENERS_MAX} listeners already: call what on() returned to take one off`);
    const listeners = this.#byType.get(type) ?? new Set();
    this.#byType.set(type, listeners);
    // One of its own for each call, so that the same function may listen twice.
    const own: Listener = (event) => listener(event);
    listeners.add(own);
    this.#count++;
    return () => {
      if (listeners.delete(own)) this.#count--;
    };
  }

  tell(event: EngineEvent, context: EventContext): void {
    if (this.#count === 0) return;
    const told: ClientEvent = { ...event, ...context };
    for (const type of [event.type, "event"] as const) {
      for (const listener of this.#byType.get(type) ?? []) this.#call(listener, told);
    }
  }

  #call(listener: Listener, event: ClientEvent): void {
    try {
      const left = listener(event);
      if (left instanceof Promise)
        left.catch((error: unknown) => this.#complain(`a listener failed: ${String(error)}`));
    } catch (error) {
      this.#complain(`a listener failed: ${String(error)}`);
    }
  }
}
