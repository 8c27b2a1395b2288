import type { Chain, Provider } from "../config/chain.ts";
import { Cancellation } from "../core/cancellation.ts";
import type { EngineEvent } from "../core/event.ts";
import type { Piece } from "../core/piece.ts";
import type { ChatRequest } from "../core/request.ts";
import { type ChainState, chainState, closeChain } from "../engine/chain-state.ts";
import type { Outcome } from "../engine/outcome.ts";
import { runChain } from "../engine/run-chain.ts";
import { type TierUsage, usageOf } from "../engine/usage.ts";
import { ClientListeners, type EventContext } from "./client-events.ts";
import { MetricsTally } from "./client-metrics.ts";
import { RequestCancelled } from "./errors.ts";
import type { ClientGround, ClientWorld } from "./ground.ts";
import { requestId } from "./request-id.ts";

/** Chains of different content that are remembered; with one more, the one that was made first is forgotten. */
const CHAINS_MAX = 1000;

/** One request, and whose it is. */
export interface Asked {
  /** As it is to be run for this request: with the session's own settings. */
  readonly chain: Chain;
  readonly request: Omit<ChatRequest, "id">;
  readonly cancellation: Cancellation;
  readonly context: EventContext;
  /** Hears this request's events, before any listener. */
  readonly hear?: (event: EngineEvent) => void;
}

/** A request on its way. */
export interface Answering {
  readonly id: string;
  readonly startedAtMs: number;
  /** As it is run: with prices, and addresses of the environment. */
  readonly chain: Chain;
  /** To be pulled to its end, or ended by `return` after the first pull, or by the cancellation. */
  readonly pieces: AsyncGenerator<readonly Piece[], Outcome, void>;
  /** The tier that speaks: the one that committed last; null: none yet. */
  speaker(): number | null;
  /** What its caller is told once it is cancelled, with what the cancellation gave as its cause. */
  cancelled(): RequestCancelled;
}

interface Running {
  readonly world: ClientWorld;
  readonly states: Map<string, Promise<ChainState>>;
}

/** What all requests of a client share: the world, the standing of every chain's tiers, and who listens. */
export class ClientCore {
  readonly metrics = new MetricsTally();
  readonly listeners: ClientListeners;
  readonly #ground: ClientGround;
  readonly #closing = new Cancellation();
  #running: Promise<Running> | null = null;
  /** What `usage` reads without waiting: chains that were asked before, by their identity. */
  readonly #known = new Map<string, ChainState>();
  #world: ClientWorld | null = null;

  constructor(ground: ClientGround) {
    this.#ground = ground;
    this.listeners = new ClientListeners((problem) => ground.say(problem));
  }

  /**
   * Sends one request down a chain. Expected failures are outcomes of `pieces`, never exceptions.
   *
   * @throws RequestCancelled once the client is closed
   */
  async ask({ chain, request, cancellation, context, hear }: Asked): Promise<Answering> {
    if (this.#closing.cancelled) throw closed();
    const { world, states } = await this.#run();
    const shared = await this.#stateOf(chain, states);
    if (this.#closing.cancelled) throw closed();
    const { name, timeoutMs, retryOnFail } = chain;
    const state = { ...shared, chain: { ...shared.chain, name, timeoutMs, retryOnFail } };
    const id = requestId(world.random);
    cancellation.follow(this.#closing);
    let speaker: number | null = null;
    const emit = (event: EngineEvent): void => {
      if (event.type === "attempt-committed") speaker = event.tier;
      else if (event.type === "request-succeeded" || event.type === "request-failed") cancellation.leave();
      hear?.(event);
      this.metrics.add(event);
      this.listeners.tell(event, context);
    };
    const { clock, random, transport } = world;
    const powers = { clock, random, transport, apiKeyOf: (provider: Provider) => world.apiKeyOf(provider), emit };
    return {
      id,
      startedAtMs: clock.now(),
      chain: state.chain,
      pieces: runChain(state, { ...request, id }, powers, cancellation),
      speaker: () => speaker,
      cancelled: () =>
        new RequestCancelled(
          this.#closing.cancelled ? "the request was cancelled: its client was closed" : undefined,
          cancellation.cause === undefined ? undefined : { cause: cancellation.cause },
        ),
    };
  }

  /** How much of its tiers' limits is used; nothing before the first request. */
  usageOf(chain: Chain): readonly TierUsage[] {
    const state = this.#known.get(identityOf(chain)) ?? chainState(chain);
    return usageOf(state, this.#world?.clock.now() ?? 0);
  }

  /** Cancels what is under way, ends background work, and frees every socket and timer. */
  async close(): Promise<void> {
    this.#closing.cancel("caller");
    if (this.#running === null) return;
    const { world, states } = await this.#running;
    for (const state of await Promise.all(states.values())) closeChain(state);
    await world.close();
  }

  #run(): Promise<Running> {
    this.#running ??= this.#ground.openWorld().then((world) => {
      this.#world = world;
      return { world, states: new Map() };
    });
    return this.#running;
  }

  /** Chains of the same content share the standing of their tiers, whoever asks them. */
  #stateOf(chain: Chain, states: Running["states"]): Promise<ChainState> {
    const identity = identityOf(chain);
    const known = states.get(identity);
    if (known !== undefined) return known;
    if (states.size >= CHAINS_MAX) this.#forgetOldest(states);
    const made = this.#ground.completed(chain).then((completed) => {
      const state = chainState(completed);
      this.#known.set(identity, state);
      return state;
    });
    states.set(identity, made);
    return made;
  }

  /** Requests of it that are under way go on; only its background work ends. */
  #forgetOldest(states: Running["states"]): void {
    for (const [identity, state] of states) {
      states.delete(identity);
      this.#known.delete(identity);
      void state.then(closeChain);
      return;
    }
  }
}

/** What a chain is apart from its name and the settings that a session or a request may have of its own. */
function identityOf(chain: Chain): string {
  const known = IDENTITIES.get(chain);
  if (known !== undefined) return known;
  const identity = JSON.stringify({ ...chain, name: null, timeoutMs: null, retryOnFail: null });
  IDENTITIES.set(chain, identity);
  return identity;
}

/** Chains do not change, and are long to write down. */
const IDENTITIES = new WeakMap<Chain, string>();

function closed(): RequestCancelled {
  return new RequestCancelled("the client is closed: make another one with createClient()");
}
