import type { Chain, ChainFile } from "../config/chain.ts";
import { chainNamed } from "./chains.ts";
import { checkRequestOptions, checkUsualOptions } from "./checked-options.ts";
import type { ClientCore } from "./client-core.ts";
import { type ClientMetrics, MetricsTally } from "./client-metrics.ts";
import { Completions } from "./completions.ts";
import type { LogLevel } from "./request-log.ts";
import { logLine } from "./request-log.ts";
import { nameAt } from "./field.ts";
import { type TierUsageJson, usageJson } from "./usage-json.ts";

/** A tier in code: `provider/model`, or the keys that a tier has in a chain file. */
export type TierOfOwn = string | Readonly<Record<string, unknown>>;

/** A chain in code: its tiers, or the keys that a chain has in a chain file. */
export type ChainOfOwn =
  readonly TierOfOwn[] | (Readonly<Record<string, unknown>> & { readonly tiers: readonly TierOfOwn[] });

export interface SessionOptions {
  /** Who asks: in events and in the log. */
  readonly name: string;
  /** The name of one of the client's chains, or a chain of its own. Default: the client's. */
  readonly failoverChain?: string | ChainOfOwn | undefined;
  /** In place of the chain's `timeout_ms`: the whole request or, of a stream, the time until its first words. */
  readonly timeoutMs?: number | undefined;
  /** False: no tier is asked twice. Default: as the chain has it. */
  readonly retryOnFail?: boolean | undefined;
  readonly logLevel?: LogLevel | undefined;
  /** Attached to its events, for whoever counts by team or feature. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

/** What a session needs of its client. */
export interface SessionGround {
  readonly core: ClientCore;
  readonly chainFile: ChainFile;
  /** The client's own default chain; null: the file's. */
  readonly auto: string | null;
  readOwnChain(name: string, written: ChainOfOwn): Promise<Chain>;
  say(line: string): void;
}

/** A caller of a client with a name and settings of its own. It shares what the client knows of the tiers' health. */
export class Session {
  readonly name: string;
  readonly chat: { readonly completions: Completions };
  readonly #options: SessionOptions;
  readonly #ground: SessionGround;
  readonly #tally = new MetricsTally();
  /** The chain of its own, once it is read; null: it has none. */
  readonly #own: Promise<Chain> | null;
  /** As they are run: with this session's settings. */
  readonly #chains = new Map<Chain, Chain>();

  constructor(options: SessionOptions, ground: SessionGround) {
    const { name, failoverChain, tags = {}, logLevel = "silent" } = options;
    checkUsualOptions(options);
    nameAt(name, "name");
    if (typeof failoverChain === "string") chainNamed(ground.chainFile, failoverChain, ground.auto, "failoverChain");
    this.name = name;
    this.#options = options;
    this.#ground = ground;
    this.#own =
      failoverChain === undefined || typeof failoverChain === "string"
        ? null
        : ground.readOwnChain(name, failoverChain);
    // Whoever asks hears of it; a session that is never asked has nothing to say.
    this.#own?.catch(() => {});
    this.chat = {
      completions: new Completions(ground.core, async (model, own) => {
        checkRequestOptions(own);
        const { timeoutMs } = own;
        const chain = await this.#chain(model);
        const context = { chain: chain.name, session: name, tags };
        return {
          chain: timeoutMs === undefined ? chain : { ...chain, timeoutMs },
          context,
          hear: (event) => {
            this.#tally.add(event);
            const line = logLine(event, context, logLevel);
            if (line !== null) ground.say(line);
          },
        };
      }),
    };
  }

  /** What became of this session's requests so far. */
  metrics(): ClientMetrics {
    return this.#tally.read();
  }

  /** How much of their limits the tiers of its chain have used, whoever used it. */
  async usage(): Promise<readonly TierUsageJson[]> {
    return this.#ground.core.usageOf(await this.#chain("auto")).map(usageJson);
  }

  async #chain(model: string): Promise<Chain> {
    const found = await this.#written(model);
    const known = this.#chains.get(found);
    if (known !== undefined) return known;
    const { timeoutMs = found.timeoutMs, retryOnFail = found.retryOnFail } = this.#options;
    const chain = { ...found, timeoutMs, retryOnFail };
    this.#chains.set(found, chain);
    return chain;
  }

  /** A session with a chain of its own asks that one, whatever the model. */
  async #written(model: string): Promise<Chain> {
    if (this.#own !== null) return this.#own;
    const { failoverChain } = this.#options;
    const auto = typeof failoverChain === "string" ? failoverChain : this.#ground.auto;
    return chainNamed(this.#ground.chainFile, model, auto);
  }
}
