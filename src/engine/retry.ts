import type { AttemptFailure } from "../core/failure.ts";
import type { Chain, Tier } from "../config/chain.ts";
import type { Verdict } from "./verdict.ts";

/** Whether the verdict allows another try of the same tier after `retriesDone` further tries. */
export function mayRetry(chain: Chain, tier: Tier, verdict: Verdict, retriesDone: number): boolean {
  if (!chain.retryOnFail || retriesDone >= tier.maxRetries) return false;
  return verdict.sameTier === "yes" || (verdict.sameTier === "once" && retriesDone === 0);
}

/** The provider's own hint where it gave one, else exponential backoff; `uniform` in [0, 1) is the jitter's draw. */
export function retryWaitMs(
  failure: AttemptFailure,
  settings: Chain["retry"],
  retriesDone: number,
  uniform: number,
): number {
  const hintMs = "retryAfterMs" in failure ? failure.retryAfterMs : undefined;
  if (hintMs !== undefined) return hintMs;
  let backoffMs = settings.backoffMs;
  for (let done = 0; done < retriesDone && backoffMs < settings.maxBackoffMs; done++) backoffMs *= settings.factor;
  const cappedMs = Math.min(backoffMs, settings.maxBackoffMs);
  return settings.jitter === "full" ? cappedMs * uniform : cappedMs;
}
