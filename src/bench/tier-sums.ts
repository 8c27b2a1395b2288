import type { Attempts } from "./bench-report.ts";
import { RunningSum } from "./statistics.ts";
import type { TierRecorder } from "./tier-recorder.ts";

/** Several tiers may be of one provider, which sees the attempts of all of them. */
export function attemptsByProvider(
  tiers: readonly TierRecorder[],
  requests: number,
): Readonly<Record<string, Attempts>> {
  const totals = new Map<string, number>();
  for (const { provider, attempts } of tiers) totals.set(provider, (totals.get(provider) ?? 0) + attempts);
  return Object.fromEntries([...totals].map(([name, total]) => [name, perRequest(total, requests)]));
}

export function perRequest(total: number, requests: number): Attempts {
  return { total, per_request: requests === 0 ? null : total / requests };
}

/** Over the tiers; null when one that was asked has no known price. */
export function sumOverTiers(
  tiers: readonly TierRecorder[],
  amountUsd: (tier: TierRecorder) => number | null,
): number | null {
  const sum = new RunningSum();
  for (const tier of tiers) {
    if (tier.attempts === 0) continue;
    const amount = amountUsd(tier);
    if (amount === null) return null;
    sum.add(amount);
  }
  return sum.value;
}
