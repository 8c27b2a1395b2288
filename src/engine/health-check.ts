import { Cancellation } from "../core/cancellation.ts";
import { TransportError } from "../core/transport.ts";
import { halfOpened } from "./breaker.ts";
import type { ChainState, TierState } from "./chain-state.ts";
import { endpointOf } from "./endpoint.ts";
import type { Powers } from "./powers.ts";
import { nextRegion } from "./regions.ts";

/** A list of models may be long; nobody reads it here. */
const BODY_BYTES_MAX = 4 * 1024 * 1024;
/** Stands where events name the request they belong to. */
const HEALTH_CHECK_ID = "health-check";

/**
 * Asks a tier with an open breaker for its list of models every `health_check_interval_ms`, off the request path. An
 * answer only half-opens the breaker: a provider whose front door works may still fail its real traffic.
 */
export function watchHealth(state: ChainState, tier: TierState, powers: Powers): void {
  const { healthCheckIntervalMs } = state.chain;
  if (healthCheckIntervalMs === null || tier.healthWatched) return;
  tier.healthWatched = true;
  const timer = powers.clock.timer(healthCheckIntervalMs, check, { daemon: true });
  const forget = state.background.onCancel(() => timer.cancel());

  function check(): void {
    forget();
    if (tier.breaker.state !== "open") {
      tier.healthWatched = false;
      return;
    }
    void isHealthy(state, tier, powers).then((healthy) => {
      tier.healthWatched = false;
      if (state.background.cancelled || tier.breaker.state !== "open") return;
      if (healthy) halfOpen(tier, powers);
      else watchHealth(state, tier, powers);
    });
  }
}

function halfOpen(tier: TierState, powers: Powers): void {
  tier.breaker = halfOpened(tier.breaker);
  powers.emit({
    type: "breaker-half-opened",
    atMs: powers.clock.now(),
    requestId: HEALTH_CHECK_ID,
    tier: tier.tier.index,
  });
}

async function isHealthy(state: ChainState, standing: TierState, powers: Powers): Promise<boolean> {
  const { tier, dialect } = standing;
  const region = nextRegion(standing.regions, standing.failedIn, powers.clock.now());
  const cancellation = new Cancellation();
  const timer = powers.clock.timer(tier.timeoutMs, () => cancellation.cancel("total"), { daemon: true });
  cancellation.follow(state.background);
  const request = dialect.encodeHealthCheck(endpointOf(tier, region, powers, HEALTH_CHECK_ID));
  try {
    const response = await powers.transport.send(request, cancellation);
    await response.body.text(BODY_BYTES_MAX);
    return isSignOfLife(response.status);
  } catch (error) {
    if (error instanceof TransportError) return false;
    throw error;
  } finally {
    timer.cancel();
    cancellation.leave();
    cancellation.cancel("total");
  }
}

/** Not every provider lists its models, but one that says so politely is up; one that refuses or limits us is no help. */
function isSignOfLife(status: number): boolean {
  return status < 500 && status !== 401 && status !== 403 && status !== 408 && status !== 429;
}
