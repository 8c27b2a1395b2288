import type { EngineEvent } from "../../core/event.ts";
import type { Played, Promised } from "../played.ts";

/** The budget counts in buckets of a sixtieth of ten seconds: what is younger than this is surely counted. */
const BUDGET_SURE_MS = 9000;
const BUDGET_SECONDS = 10;

/** No attempt beyond what the chain's limits, its retries and its retry budget allow. */
export const limits: Promised = {
  name: "limits",
  title: "Attempts stay within every budget.",
  *broken(played) {
    yield* brokenRetries(played);
    yield* brokenPlaces(played);
    yield* brokenBudget(played);
  },
};

function* brokenRetries({ chain, asked }: Played): Generator<string> {
  const asksMax = chain.tiers.reduce((sum, { maxRetries }) => sum + maxRetries + 1, 0);
  for (const { id, outcome } of asked) {
    const asks = (outcome?.attempts ?? []).filter(({ failure }) => failure?.kind !== "cancelled").length;
    if (asks > asksMax) yield `${id} made ${asks} attempts of ${asksMax}`;
  }
}

function* brokenPlaces({ chain, events }: Played): Generator<string> {
  const inFlight = chain.tiers.map(() => 0);
  const broken = chain.tiers.map(() => false);
  for (const event of events) {
    if (event.type === "breaker-opened") broken[event.tier] = true;
    if (event.type === "breaker-closed" || event.type === "breaker-ramp-began") broken[event.tier] = false;
    if (event.type === "retry-scheduled" && broken[event.tier] === true)
      yield `${event.requestId} waits for a retry of tier ${event.tier}, whose breaker is open`;
    if (event.type === "attempt-succeeded" || event.type === "attempt-failed")
      inFlight[event.tier] = (inFlight[event.tier] ?? 0) - 1;
    if (event.type !== "attempt-started") continue;
    const now = (inFlight[event.tier] = (inFlight[event.tier] ?? 0) + 1);
    const most = chain.tiers[event.tier]?.maxConcurrency ?? Infinity;
    if (now > most) yield `${event.requestId} is number ${now} of ${most} at tier ${event.tier}`;
  }
}

/** A retry is paid for when it is scheduled; a probe is not, since there is only one in each reset time. */
function* brokenBudget({ chain, events }: Played): Generator<string> {
  let requests = 0;
  const extrasAtMs: number[] = [];
  let firstRecent = 0;
  for (const event of events) {
    if (event.type === "request-started") requests++;
    if (!isExtra(event)) continue;
    extrasAtMs.push(event.atMs);
    while ((extrasAtMs[firstRecent] ?? Infinity) <= event.atMs - BUDGET_SURE_MS) firstRecent++;
    const recent = extrasAtMs.length - firstRecent;
    const credit = chain.retryBudget.ratio * requests + chain.retryBudget.perSecond * BUDGET_SECONDS;
    if (recent > credit) yield `${event.requestId}: ${recent} extra attempts of ${credit}`;
  }
}

function isExtra(event: EngineEvent): boolean {
  return event.type === "retry-scheduled" || (event.type === "attempt-started" && event.role === "hedge");
}
