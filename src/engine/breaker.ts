/**
 * A circuit breaker as data. `generation` counts the openings: an attempt remembers the one it was admitted under, so
 * that stragglers from before an opening can neither close the breaker nor keep it open.
 */
export type Breaker =
  | { readonly state: "closed"; readonly generation: number; readonly failures: number }
  | { readonly state: "open"; readonly generation: number; readonly untilMs: number }
  | { readonly state: "half-open"; readonly generation: number; readonly probing: boolean };

export interface BreakerSettings {
  /** Consecutive failures that open it. */
  readonly failures: number;
  /** How long it stays open. */
  readonly resetMs: number;
}

export const CLOSED: Breaker = { state: "closed", generation: 0, failures: 0 };

/** What an attempt may do now: an ordinary try, the one probe of a half-open breaker, or nothing. */
export function admission(breaker: Breaker, nowMs: number): "try" | "probe" | "none" {
  switch (breaker.state) {
    case "closed":
      return "try";
    case "open":
      return nowMs >= breaker.untilMs ? "probe" : "none";
    case "half-open":
      return breaker.probing ? "none" : "probe";
  }
}

/** The breaker while its probe is under way. */
export function probing(breaker: Breaker): Breaker {
  return { state: "half-open", generation: breaker.generation, probing: true };
}

/** The probe ended without a verdict (it was cancelled): the next request may probe. */
export function probeAbandoned(breaker: Breaker, admittedGeneration: number): Breaker {
  return breaker.state === "half-open" && breaker.generation === admittedGeneration
    ? { ...breaker, probing: false }
    : breaker;
}

/** Half-open ahead of time, because a health check was answered. */
export function halfOpened(breaker: Breaker): Breaker {
  return breaker.state === "open" ? { state: "half-open", generation: breaker.generation, probing: false } : breaker;
}

export function afterSuccess(breaker: Breaker, admittedGeneration: number): Breaker {
  if (breaker.generation !== admittedGeneration) return breaker;
  if (breaker.state === "closed" && breaker.failures === 0) return breaker;
  return { state: "closed", generation: breaker.generation, failures: 0 };
}

/** A failure that counts; `opensAtOnce` for those that no further try would cure. */
export function afterFailure(
  breaker: Breaker,
  admittedGeneration: number,
  opensAtOnce: boolean,
  settings: BreakerSettings,
  nowMs: number,
): Breaker {
  if (breaker.generation !== admittedGeneration) return breaker;
  const failures = breaker.state === "closed" ? breaker.failures + 1 : settings.failures;
  if (!opensAtOnce && failures < settings.failures) {
    return { state: "closed", generation: breaker.generation, failures };
  }
  return { state: "open", generation: breaker.generation + 1, untilMs: nowMs + settings.resetMs };
}
