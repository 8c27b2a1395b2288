import type { Chain, ChainFile, Provider } from "../config/chain.ts";
import type { Clock } from "../core/clock.ts";
import type { Random } from "../core/random.ts";
import type { Transport } from "../core/transport.ts";
import type { ChainOfOwn } from "./session.ts";

/** The powers of the world that a client's requests go through. */
export interface ClientWorld {
  readonly clock: Clock;
  readonly random: Random;
  readonly transport: Transport;
  /** The key of a provider; null: there is none. Providers that need none give "". */
  apiKeyOf(provider: Provider): string | null;
  close(): Promise<void>;
}

/** What a client needs of the house; nothing of it is loaded or opened before the first request. */
export interface ClientGround {
  openWorld(): Promise<ClientWorld>;
  /** A chain with what its file leaves open: prices, and addresses that the environment replaces. */
  completed(chain: Chain): Promise<Chain>;
  /** Reads a chain that is written in code; `known`: whose providers it may name. */
  readOwnChain(name: string, written: ChainOfOwn, known: ChainFile): Promise<Chain>;
  /** Writes a line of the log. */
  say(line: string): void;
}
