import type { ConfigurationReport, TierReport } from "../bench/bench-report.ts";
import { counted, decimal, integer, percent, tokens } from "./format.ts";
import type { Money } from "./money.ts";
import type { Section } from "./section.ts";
import { cell, left, right } from "./section.ts";

/** Failures after which no usage is reported, though the provider may have worked, and bill. */
const GIVEN_UP: readonly string[] = ["timeout", "cancelled", "truncated"];

export interface TierWords {
  readonly suffix: string;
  readonly longNames: boolean;
  readonly money: Money;
}

/** What each tier of the full chain did and what that cost. */
export function tierSection(full: ConfigurationReport, { suffix, longNames, money }: TierWords): Section {
  const nameOf = (tier: TierReport): string => tierName(tier, full.by_tier, longNames);
  return {
    title: `Tier by tier${suffix} (${full.name})`,
    table: {
      columns: [
        left("tier"),
        right("share of\nanswers"),
        right("answers", 6),
        right("attempts", 2),
        right("attempts\n/ request", 8),
        right("failed", 7),
        right("tokens\nin", 4),
        right("tokens\nout", 5),
        right("cost"),
        right("wasted", 1),
      ],
      rows: full.by_tier.map((tier) => [
        cell(nameOf(tier)),
        cell(full.succeeded === 0 ? "-" : percent(tier.answered / full.succeeded, 1)),
        cell(integer(tier.answered)),
        cell(integer(tier.attempts)),
        cell(tier.attempts_per_request === null ? "n/a" : decimal(tier.attempts_per_request, 3)),
        cell(integer(sum(tier.failures))),
        cell(tokens(tier.input_tokens)),
        cell(tokens(tier.output_tokens)),
        cell(known(tier.cost_usd, money)),
        cell(known(tier.wasted_usd, money)),
      ]),
    },
    notes: [...asksOfProviders(full), ...failedAttempts(full, nameOf), ...unanswered(full), ...spent(full, money)],
  };
}

/** The model alone where that is clear and space is short; the provider is in the report's heading. */
function tierName(tier: TierReport, tiers: readonly TierReport[], long: boolean): string {
  const alone = tiers.filter((other) => other.model === tier.model).length === 1;
  return long || !alone ? `${tier.provider}/${tier.model}` : tier.model;
}

/** Where a provider has several tiers, what it sees is the sum of their attempts. */
function asksOfProviders({ attempts, by_tier }: ConfigurationReport): string[] {
  const providers = Object.entries(attempts.by_provider);
  if (providers.length === by_tier.length) return [];
  const each = providers.map(
    ([name, { per_request }]) => `${name} ${per_request === null ? "n/a" : decimal(per_request, 3)}`,
  );
  return [`Attempts per request by provider: ${each.join(", ")}.`];
}

function failedAttempts(full: ConfigurationReport, nameOf: (tier: TierReport) => string): string[] {
  const failing = full.by_tier.filter((tier) => sum(tier.failures) > 0);
  if (failing.length === 0) return ["No attempt failed."];
  return [`Failed attempts: ${failing.map((tier) => `${nameOf(tier)} ${kinds(tier.failures)}`).join("; ")}.`];
}

function unanswered(full: ConfigurationReport): string[] {
  return full.failed === 0 ? [] : [`Unanswered: ${counted(full.failed, "request")} (${kinds(full.causes)}).`];
}

function spent(full: ConfigurationReport, money: Money): string[] {
  if (full.cost_usd === null || full.wasted_usd === null)
    return ["Cost n/a: a tier that was asked has no known price."];
  const share = full.cost_usd > 0 ? ` (${percent(full.wasted_usd / full.cost_usd, 1)})` : "";
  const guessed = full.by_tier.some(({ failures }) => GIVEN_UP.some((kind) => (failures[kind] ?? 0) > 0));
  const caveat = guessed ? "; what was given up half-way is estimated from its prompts" : "";
  return [`Spent ${money(full.cost_usd)}, of which ${money(full.wasted_usd)}${share} bought no answer${caveat}.`];
}

/** "12 timeout, 3 reset", the most frequent first. */
export function kinds(failures: Readonly<Record<string, number>>): string {
  return Object.entries(failures)
    .toSorted(([a, many], [b, more]) => more - many || (a < b ? -1 : 1))
    .map(([kind, count]) => `${integer(count)} ${kind}`)
    .join(", ");
}

function known(usd: number | null, money: Money): string {
  return usd === null ? "n/a" : money(usd);
}

export function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((before, count) => before + count, 0);
}
