import type { ConfigurationReport } from "../bench/bench-report.ts";
import { atLeast, counted, milliseconds, percent, trimmed } from "./format.ts";
import type { Money } from "./money.ts";
import type { Section } from "./section.ts";

/** What each further tier changed, in words; nothing for a chain of one tier. */
export function verdictSection(
  configurations: readonly ConfigurationReport[],
  suffix: string,
  money: Money,
): readonly Section[] {
  const notes: string[] = [];
  for (const [index, after] of configurations.entries()) {
    const before = configurations[index - 1];
    if (before !== undefined) notes.push(...verdict(before, after, money));
  }
  return notes.length === 0 ? [] : [{ title: `What each fallback buys${suffix}`, notes }];
}

function verdict(before: ConfigurationReport, after: ConfigurationReport, money: Money): string[] {
  const added = after.by_tier.at(-1);
  if (added === undefined || before.success_rate === null || after.success_rate === null) return [];
  const facts = [success(before, after), recovery(before, after), cost(before, after, money)].filter(
    (fact) => fact !== null,
  );
  return [`+ ${added.provider}/${added.model}: ${facts.join("; ")}.${doubt(before, after)}`];
}

function success(before: ConfigurationReport, after: ConfigurationReport): string {
  const fewer = (before.failures_per_1k ?? 0) - (after.failures_per_1k ?? 0);
  if (fewer === 0) return `success stays at ${percent(after.success_rate ?? 0)}`;
  const change = `${atLeast(Math.abs(fewer), 1)} ${fewer > 0 ? "fewer" : "more"} failures per 1,000`;
  return `success ${percent(before.success_rate ?? 0)} to ${percent(after.success_rate ?? 0)}, ${change}`;
}

function recovery(before: ConfigurationReport, after: ConfigurationReport): string | null {
  const [was, is] = [recoveryWords(before), recoveryWords(after)];
  if (was === null || is === null || was === is) return null;
  return `worst recovery ${was} to ${is}`;
}

function recoveryWords({ failover }: ConfigurationReport): string | null {
  if (failover.total_outage) return "total outage";
  return failover.worst_recovery_ms === null ? null : milliseconds(failover.worst_recovery_ms);
}

function cost(before: ConfigurationReport, after: ConfigurationReport, money: Money): string | null {
  const [was, is] = [before.cost_per_success_usd, after.cost_per_success_usd];
  if (was === null || is === null || was === 0) return null;
  const change = (100 * (is - was)) / was;
  const words = Math.abs(change) < 0.05 ? "unchanged" : `${change > 0 ? "+" : "-"}${trimmed(Math.abs(change), 1)} %`;
  return `an answer costs ${money(is)} (${words})`;
}

/** Says where the difference is smaller than what chance alone would explain. */
function doubt(before: ConfigurationReport, after: ConfigurationReport): string {
  const [was, is] = [before.success_rate_ci95, after.success_rate_ci95];
  if (was === null || is === null || before.success_rate === after.success_rate) return "";
  const apart = was[1] < is[0] || is[1] < was[0];
  return apart ? "" : ` The intervals overlap: ${counted(after.requests, "request")} cannot tell the two apart.`;
}
