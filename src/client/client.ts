import type { Chain, ChainFile } from "../config/chain.ts";
import { type Chains, chainFileOf, chainNamed } from "./chains.ts";
import { checkRequestOptions, checkUsualOptions } from "./checked-options.ts";
import { ClientCore } from "./client-core.ts";
import type { ClientEvent, ClientEventOf, ClientEventType } from "./client-events.ts";
import type { ClientMetrics } from "./client-metrics.ts";
import { Completions } from "./completions.ts";
import type { ClientGround } from "./ground.ts";
import { type ModelList, modelList } from "./model-list.ts";
import { type LogLevel, logLine } from "./request-log.ts";
import { Session, type SessionOptions } from "./session.ts";
import { type TierUsageJson, usageJson } from "./usage-json.ts";

export interface ClientOptions {
  /** The chains, from `loadChains`. */
  readonly chains: Chains;
  /** What "auto" means, instead of the file's default. */
  readonly chain?: string | undefined;
  /** In place of the chains' own `timeout_ms`: the whole request or, of a stream, the time until its first words. */
  readonly timeoutMs?: number | undefined;
  /** What is written to standard error of requests that no session makes; default: silent. */
  readonly logLevel?: LogLevel | undefined;
}

/** A client of chains: the requests and answers of OpenAI's chat completions, sent down a chain of providers. */
export class Client {
  readonly chat: { readonly completions: Completions };
  readonly models: { list(): Promise<ModelList> };
  readonly #core: ClientCore;
  readonly #ground: ClientGround;
  readonly #chainFile: ChainFile;
  readonly #auto: string | null;

  constructor(options: ClientOptions, ground: ClientGround) {
    const { chain: auto = null, timeoutMs: usualMs, logLevel = "silent" } = options;
    checkUsualOptions(options);
    this.#ground = ground;
    this.#chainFile = chainFileOf(options.chains);
    this.#auto = auto;
    if (auto !== null) chainNamed(this.#chainFile, auto, null, "chain");
    this.#core = new ClientCore(ground);
    const timed = new Map<Chain, Chain>();
    this.chat = {
      completions: new Completions(this.#core, async (model, own) => {
        checkRequestOptions(own);
        const { timeoutMs = usualMs } = own;
        const chain = chainNamed(this.#chainFile, model, auto);
        const context = { chain: chain.name, session: null, tags: {} };
        return {
          chain: timeoutMs === undefined ? chain : withTimeout(chain, timeoutMs, timed),
          context,
          hear: (event) => {
            const line = logLine(event, context, logLevel);
            if (line !== null) ground.say(line);
          },
        };
      }),
    };
    this.models = { list: async () => modelList(this.#chainFile, auto) };
  }

  /**
   * A caller with a name, and what it wants to have of its own: a chain, a time limit, tags on its events.
   *
   * @throws InvalidRequest for an option that is not what it should be. What is wrong with a chain in code is a
   * ChainFileError of the first request.
   */
  createSession(options: SessionOptions): Session {
    return new Session(options, {
      core: this.#core,
      chainFile: this.#chainFile,
      auto: this.#auto,
      readOwnChain: (name, written) => this.#ground.readOwnChain(name, written, this.#chainFile),
      say: (line) => this.#ground.say(line),
    });
  }

  /** What became of all requests so far, those of sessions included. */
  metrics(): ClientMetrics {
    return this.#core.metrics.read();
  }

  /** How much of their limits the tiers of each chain have used. */
  usage(): Readonly<Record<string, readonly TierUsageJson[]>> {
    const chains = Object.entries(this.#chainFile.chains);
    return Object.fromEntries(chains.map(([name, chain]) => [name, this.#core.usageOf(chain).map(usageJson)]));
  }

  /** Hears events of all requests, of one type or ("event") of every one; gives what takes the listener off again. */
  on(type: "event", listener: (event: ClientEvent) => unknown): () => void;
  on<Type extends ClientEventType>(type: Type, listener: (event: ClientEventOf<Type>) => unknown): () => void;
  on(type: ClientEventType | "event", listener: (event: ClientEvent) => unknown): () => void {
    return this.#core.listeners.add(type, listener);
  }

  /** Cancels what is under way and frees every socket and timer; requests after it are refused. */
  close(): Promise<void> {
    return this.#core.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** The chain with the client's own limit is made once, so that its identity is. */
function withTimeout(chain: Chain, timeoutMs: number, timed: Map<Chain, Chain>): Chain {
  const known = timed.get(chain);
  if (known !== undefined && known.timeoutMs === timeoutMs) return known;
  const made = { ...chain, timeoutMs };
  timed.set(chain, made);
  return made;
}
