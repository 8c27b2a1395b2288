import { type Command, InvalidArgumentError } from "commander";
import type { Reasoning } from "../core/request.ts";
import { reasoning, REASONING_CHOICES } from "./reasoning-option.ts";
import { CommandError } from "./terminal.ts";
import { wholeNumber } from "./whole-number.ts";

/** What only a bench of real providers can be told. */
export interface RealOptions {
  readonly real?: boolean;
  /** US dollars. */
  readonly maxCost?: number;
  readonly maxTokens?: number;
  readonly reasoning?: Reasoning;
  readonly yes?: boolean;
}

const COST_MAX_USD = 100_000;
const TOKENS_MAX = 1_000_000;

export function addRealOptions(command: Command): Command {
  return command
    .option("--real", "ask the chain's real providers, with keys from the environment; costs money")
    .option("--max-cost <dollars>", "with --real: never spend more than this, such as 2.50", dollars)
    .option("--max-tokens <n>", "with --real: longest answer in tokens (default: 64)", wholeNumber(1, TOKENS_MAX))
    .option("--reasoning <effort>", `with --real: how much to think: ${REASONING_CHOICES}`, reasoning)
    .option("--yes", "with --real: spend without asking");
}

/** Flags of simulated providers that mean nothing to real ones. */
export interface SimulatedOptions {
  readonly scenario?: string;
  readonly wire?: boolean;
  readonly checkAgreement?: boolean;
  readonly speed?: number;
  readonly seeds?: number;
  readonly workers?: number;
  readonly until?: unknown;
  readonly target?: string;
  readonly ablate?: boolean;
}

/** @throws CommandError (exit 2) where flags of real and simulated providers meet */
export function refuseMixedWorlds(options: RealOptions & SimulatedOptions): void {
  if (options.real !== true) {
    const [flag] = realOnly(options).filter(([, value]) => value !== undefined);
    if (flag === undefined) return;
    throw new CommandError(
      `holyfail: ${flag[0]} is for real providers, and these are simulated.\nLeave it out, or add --real.`,
    );
  }
  if (options.scenario !== undefined) {
    throw new CommandError(
      "holyfail: a scenario says how simulated providers fail; real ones cannot be made to.\n" +
        "Leave out --scenario and give the load with --requests, --concurrency, --rate or --trace, or leave out --real.",
    );
  }
  const [other] = simulatedOnly(options);
  if (other === undefined) return;
  throw new CommandError(`holyfail: ${other} is for simulated providers.\nLeave out ${other} or --real.`);
}

function simulatedOnly(options: SimulatedOptions): readonly string[] {
  const { wire, checkAgreement, speed, seeds = 1, workers = 1, until, target, ablate } = options;
  const given: readonly (readonly [string, boolean])[] = [
    // First, since it brings real sockets along.
    ["--target", target !== undefined],
    ["--check-agreement", checkAgreement === true],
    ["--wire", wire === true],
    ["--speed", speed !== undefined],
    ["--seeds", seeds > 1],
    ["--until", until !== undefined],
    ["--workers", workers > 1],
    ["--ablate", ablate === true],
  ];
  return given.filter(([, isGiven]) => isGiven).map(([flag]) => flag);
}

/** The same flags as they would be typed again. */
export function realFlags(options: RealOptions): readonly (readonly [string, string | number | undefined])[] {
  return options.real === true ? realOnly(options).filter(([flag]) => flag !== "--yes") : [];
}

function realOnly({
  maxCost,
  maxTokens,
  reasoning: thinking,
  yes,
}: RealOptions): (readonly [string, string | number | undefined])[] {
  const effort = thinking === undefined ? undefined : "effort" in thinking ? thinking.effort : thinking.tokensMax;
  return [
    ["--max-cost", maxCost],
    ["--max-tokens", maxTokens],
    ["--reasoning", effort],
    ["--yes", yes === true ? "" : undefined],
  ];
}

function dollars(text: string): number {
  const value = /^\$?\d{1,6}(?:\.\d{1,6})?$/.test(text) ? Number(text.replace("$", "")) : Number.NaN;
  if (value > 0 && value <= COST_MAX_USD) return value;
  throw new InvalidArgumentError(`It must be US dollars above 0 and up to ${COST_MAX_USD}, such as 2.50.`);
}
