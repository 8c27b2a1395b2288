import { Cancellation } from "../core/cancellation.ts";
import type { EmitEvent, EngineEvent } from "../core/event.ts";
import type { Message } from "../core/request.ts";
import type { Chain } from "../config/chain.ts";
import { type Allowance, attemptMostUsd, inputTokensMost, requestMostUsd } from "./cost-bound.ts";
import { RunningSum } from "./statistics.ts";

/** Whether a request may begin: `later`, when enough of what is under way has ended; `never`, since too much is spent. */
export type Leave = "now" | "later" | "never";

/** Who keeps the money of one configuration's run together. */
export interface Spending {
  /** Asks for a request's leave; with `now` all that it can cost is set aside until it has ended. */
  begin(id: string, messages: readonly Message[]): Leave;
  /** Resolves when something that was under way has ended. */
  change(): Promise<void>;
  /** Must hear every event of the requests. */
  readonly hear: EmitEvent;
}

export interface CostGuardOptions extends Allowance {
  readonly maxUsd: number;
  /** What ends the run early ends its spending as well. */
  readonly interruption: Cancellation;
}

/** What the limit kept from being sent. */
export interface Refusal {
  /** What the request that was not begun could have cost. */
  readonly nextUsd: number;
}

/**
 * Keeps a run's spending under a limit. A request begins only if everything that it can cost, what is under way can cost and
 * what was spent fit under it together, so that no request is ever held back half-way and none can break the limit.
 * An attempt without the provider's own count, because nobody waited for its end, counts as paid in full.
 */
export class CostGuard {
  /** From then on nothing new begins; what is under way goes on. */
  readonly ending = new Cancellation();
  readonly #options: CostGuardOptions;
  readonly #spentUsd = new RunningSum();
  readonly #underWay = new Set<Account>();
  #refusal: Refusal | null = null;
  /** By configuration and id. */
  readonly #held = new Set<string>();
  #wake: (() => void)[] = [];

  constructor(options: CostGuardOptions) {
    this.#options = options;
    this.ending.follow(options.interruption);
  }

  /** What was spent at most: providers may bill less for what was given up. */
  get spentMostUsd(): number {
    return this.#spentUsd.value;
  }

  /** How many requests could not begin when they wanted to, because of what those before them could still cost. */
  get heldBack(): number {
    return this.#held.size;
  }

  /** Null: the limit kept nothing from being sent. */
  get refusal(): Refusal | null {
    return this.#refusal;
  }

  /** For the requests of one configuration, whose ids are unique within it. */
  of(chain: Chain): Spending {
    const accounts = new Map<string, Account>();
    return {
      begin: (id, messages) => {
        const leave = this.#leaveFor(chain, inputTokensMost(messages));
        if (leave === "later") this.#held.add(`${chain.name} ${id}`);
        if (leave === "now") accounts.set(id, this.#open(chain, inputTokensMost(messages)));
        return leave;
      },
      change: () => new Promise((resolve) => this.#wake.push(resolve)),
      hear: (event) => {
        const account = accounts.get(event.requestId);
        if (account === undefined) return;
        this.#hear(account, chain, event);
        if (!this.#underWay.has(account)) accounts.delete(event.requestId);
      },
    };
  }

  #leaveFor(chain: Chain, inputTokens: number): Leave {
    const mostUsd = requestMostUsd(chain, inputTokens, this.#options);
    const afterUsd = this.#spentUsd.value + mostUsd;
    if (afterUsd > this.#options.maxUsd) {
      this.#refusal ??= { nextUsd: mostUsd };
      this.ending.cancel("caller");
      return "never";
    }
    return afterUsd + this.#underWayUsd() > this.#options.maxUsd ? "later" : "now";
  }

  #open(chain: Chain, inputTokens: number): Account {
    const aheadUsd = requestMostUsd(chain, inputTokens, this.#options);
    const account: Account = { inputTokens, aheadUsd, ended: false, attempts: new Map() };
    this.#underWay.add(account);
    return account;
  }

  #hear(account: Account, chain: Chain, event: EngineEvent): void {
    if (event.type === "attempt-started") {
      const tier = chain.tiers[event.tier];
      const mostUsd = tier === undefined ? 0 : attemptMostUsd(tier, account.inputTokens, this.#options.tokensMax);
      account.attempts.set(event.attempt, mostUsd);
      account.aheadUsd = Math.max(0, account.aheadUsd - mostUsd);
    } else if (event.type === "attempt-succeeded" || event.type === "attempt-failed") {
      this.#spentUsd.add(paidUsd(event, account.attempts.get(event.attempt) ?? 0));
      account.attempts.delete(event.attempt);
      this.#settle(account);
    } else if (event.type === "request-succeeded" || event.type === "request-failed") {
      account.ended = true;
      account.aheadUsd = 0;
      this.#settle(account);
    }
  }

  /** A probe may outlive its request. */
  #settle(account: Account): void {
    if (account.ended && account.attempts.size === 0) this.#underWay.delete(account);
    const waiting = this.#wake;
    this.#wake = [];
    for (const wake of waiting) wake();
  }

  /** Added up anew each time: so little is under way at once, and nothing can drift. */
  #underWayUsd(): number {
    let sum = 0;
    for (const { aheadUsd, attempts } of this.#underWay) {
      sum += aheadUsd;
      for (const mostUsd of attempts.values()) sum += mostUsd;
    }
    return sum;
  }
}

/** One request that was begun. */
interface Account {
  readonly inputTokens: number;
  /** What attempts that have not begun yet can cost. */
  aheadUsd: number;
  ended: boolean;
  /** By number, those under way: what each can cost. */
  readonly attempts: Map<number, number>;
}

type Ended = Extract<EngineEvent, { type: "attempt-succeeded" | "attempt-failed" }>;

/** A refusal is free, an answer costs what its provider counted; what was given up may be billed to its end. */
function paidUsd(event: Ended, mostUsd: number): number {
  if (event.type === "attempt-succeeded") return event.costUsd ?? mostUsd;
  return event.usage === null ? 0 : Math.max(mostUsd, event.costUsd ?? 0);
}
