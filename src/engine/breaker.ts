import type { BreakerSettings } from "../config/chain.ts";

/**
 * A circuit breaker as data. `generation` counts the openings: an attempt remembers the one it was admitted under, so
 * that stragglers from before an opening can neither close the breaker nor keep it open.
 */
export type Breaker = Closed | Open | HalfOpen;

interface Closed extends Past {
  readonly state: "closed";
  /** Consecutive ones. */
  readonly failures: number;
}

interface Open extends Past {
  readonly state: "open";
  readonly untilMs: number;
}

interface HalfOpen extends Past {
  readonly state: "half-open";
  /** none: the next request is the probe. probing: it is under way. ramp: it succeeded, and traffic comes back. */
  readonly phase: "none" | "probing" | "ramp";
  /** Since when traffic comes back. */
  readonly rampSinceMs: number;
  /** Consecutive ones while traffic comes back. */
  readonly failures: number;
}

interface Past {
  readonly generation: number;
  /** How often it opened before the trouble counted as over. */
  readonly openings: number;
  /** From then on an opening is a first one again. */
  readonly calmAtMs: number;
}

/** What counted lately. */
export interface RecentAttempts {
  readonly attempts: number;
  readonly failures: number;
}

/** The part of the traffic that a ramp begins with. */
const RAMP_START_SHARE = 0.1;
/** Open times of several breakers, or of several processes, drift apart by up to a tenth, so that their probes do not march in step. */
const OPEN_TIME_JITTER = 0.1;
/** Beyond it the longest open time was reached long ago, and a shifted bit would fall off. */
const DOUBLINGS_MAX = 30;

export const CLOSED: Breaker = { state: "closed", generation: 0, openings: 0, calmAtMs: 0, failures: 0 };

/** What a tier's breaker goes by; null: the tier has none, and what stands for it is closed for ever. */
type Settings<Keys extends keyof BreakerSettings = keyof BreakerSettings> = Pick<BreakerSettings, Keys> | null;

/**
 * What an attempt may do now: an ordinary try, the one probe of a half-open breaker, or nothing.
 *
 * @param draw uniform in [0, 1), the same for all questions about one request and tier: who comes back first in a ramp
 */
export function admission(
  breaker: Breaker,
  settings: Settings<"rampMs">,
  nowMs: number,
  draw: () => number,
): "try" | "probe" | "none" {
  if (settings === null || breaker.state === "closed") return "try";
  if (breaker.state === "open") return nowMs >= breaker.untilMs ? "probe" : "none";
  switch (breaker.phase) {
    case "none":
      return "probe";
    case "probing":
      return "none";
    case "ramp":
      return draw() < Math.max(RAMP_START_SHARE, (nowMs - breaker.rampSinceMs) / settings.rampMs) ? "try" : "none";
  }
}

/** Whether it keeps everybody out, as one that lets traffic come back does not: there a failure still tells something. */
export function isHolding(breaker: Breaker): boolean {
  return breaker.state === "open" || (breaker.state === "half-open" && breaker.phase !== "ramp");
}

/** The breaker while its probe is under way. */
export function probing(breaker: Breaker): Breaker {
  return halfOpen(breaker, "probing", 0);
}

/** The probe ended without a verdict (it was cancelled): the next request may probe. */
export function probeAbandoned(breaker: Breaker, admittedGeneration: number): Breaker {
  if (breaker.state !== "half-open" || breaker.generation !== admittedGeneration) return breaker;
  return breaker.phase === "probing" ? halfOpen(breaker, "none", 0) : breaker;
}

/** Half-open ahead of time, because a health check was answered. */
export function halfOpened(breaker: Breaker): Breaker {
  return breaker.state === "open" ? halfOpen(breaker, "none", 0) : breaker;
}

/** A success of an attempt that was admitted. */
export function afterSuccess(
  breaker: Breaker,
  admittedGeneration: number,
  settings: Settings<"rampMs">,
  nowMs: number,
): Breaker {
  if (settings === null || breaker.generation !== admittedGeneration) return breaker;
  const { rampMs } = settings;
  switch (breaker.state) {
    case "closed":
      return breaker.failures === 0 ? breaker : { ...breaker, failures: 0 };
    case "open":
      return breaker;
    case "half-open":
      if (breaker.phase !== "ramp") return rampMs > 0 ? halfOpen(breaker, "ramp", nowMs) : closed(breaker);
      if (nowMs - breaker.rampSinceMs >= rampMs) return closed(breaker);
      return breaker.failures === 0 ? breaker : { ...breaker, failures: 0 };
  }
}

/** A success of a tier that was asked although its breaker held it back, since there was no other. */
export function afterLastResort(breaker: Breaker): Breaker {
  return breaker.state === "closed" ? breaker : closed(breaker);
}

/**
 * A failure that counts.
 *
 * @param opensAtOnce for those that no further try would cure
 * @param recent what counted in the window, this failure included
 * @param jitter uniform in [0, 1)
 */
export function afterFailure(
  breaker: Breaker,
  admittedGeneration: number,
  settings: Settings,
  now: {
    readonly nowMs: number;
    readonly opensAtOnce: boolean;
    readonly recent: RecentAttempts;
    readonly jitter: () => number;
  },
): Breaker {
  if (settings === null || breaker.generation !== admittedGeneration) return breaker;
  const counted = countedFailure(breaker, settings);
  if (counted !== null && !now.opensAtOnce && !isTripped(counted, settings, now.recent)) return counted;
  return opened(breaker, settings, now.nowMs, now.jitter());
}

/** With one failure more; null: that was one too many. */
function countedFailure(breaker: Breaker, settings: BreakerSettings): Breaker | null {
  if (breaker.state === "open") return null;
  const failures = breaker.failures + 1;
  if (breaker.state === "closed") return failures < settings.failures ? { ...breaker, failures } : null;
  if (breaker.phase !== "ramp") return null;
  // Who has just come back gets half the patience.
  return failures < Math.ceil(settings.failures / 2) ? { ...breaker, failures } : null;
}

function isTripped(breaker: Breaker, settings: BreakerSettings, recent: RecentAttempts): boolean {
  if (breaker.state !== "closed" || settings.failureRate === null) return false;
  return recent.attempts >= settings.attemptsMin && recent.failures >= settings.failureRate * recent.attempts;
}

function opened(breaker: Breaker, { resetMs, resetMaxMs }: BreakerSettings, nowMs: number, jitter: number): Breaker {
  const openings = breaker.state === "closed" && nowMs >= breaker.calmAtMs ? 1 : breaker.openings + 1;
  const doubled = resetMs * (1 << Math.min(openings - 1, DOUBLINGS_MAX));
  const openMs = Math.min(doubled, Math.max(resetMs, resetMaxMs)) * (1 + OPEN_TIME_JITTER * (2 * jitter - 1));
  const untilMs = nowMs + openMs;
  // As long again as it was to be open, and the trouble counts as over.
  return { state: "open", generation: breaker.generation + 1, openings, calmAtMs: untilMs + openMs, untilMs };
}

function halfOpen(breaker: Breaker, phase: HalfOpen["phase"], rampSinceMs: number): Breaker {
  const { generation, openings, calmAtMs } = breaker;
  return { state: "half-open", generation, openings, calmAtMs, phase, rampSinceMs, failures: 0 };
}

function closed({ generation, openings, calmAtMs }: Breaker): Breaker {
  return { state: "closed", generation, openings, calmAtMs, failures: 0 };
}
