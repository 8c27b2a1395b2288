import type { Tier } from "../../config/chain.ts";
import { isAt } from "../../core/place.ts";
import type { AttemptRecord } from "../../engine/outcome.ts";
import type { Asked, Played, Promised } from "../played.ts";
import { isAble } from "./able-tier.ts";

/** With a tier that no fault hits, and time for it, every request that is not given up gets its answer. */
export const liveTier: Promised = {
  name: "live-tier",
  title: "A live tier is found.",
  *broken(played) {
    const live = liveTierOf(played);
    if (live === null) return;
    for (const one of played.asked) {
      const { id, outcome } = one;
      if (outcome === null || outcome.ok || isExcused(one, played)) continue;
      yield `${id} ended as ${outcome.failure.kind}, though tier ${live.index} (${live.provider.name}) was alive`;
    }
  },
};

/** The first tier that nothing can keep from answering; null: there is none in this case. */
export function liveTierOf({ chain, scenario }: Pick<Played, "chain" | "scenario">): Tier | null {
  const { failoverOn } = chain;
  const goesOn = failoverOn.timeout && failoverOn.rateLimit && failoverOn.serverError;
  // Without a reserve a silent tier may take all the time there is.
  if (!goesOn || !chain.reserve || chain.maxFallbacks < chain.tiers.length - 1) return null;
  const live = chain.tiers.find(
    (tier) =>
      isAble(tier, chain, scenario) && !scenario.faults.some(({ provider }) => isAt(provider, tier.provider.name)),
  );
  return live ?? null;
}

/** The caller gave up, the prompt itself was turned down, or a stream broke off when its caller had a part of it. */
function isExcused({ prompt, cancelledAtMs, stream, text, outcome }: Asked, { chain }: Played): boolean {
  if (!prompt || cancelledAtMs < Infinity) return true;
  if (stream && (text !== "" || holdsTooLong(chain))) return true;
  return (outcome?.attempts ?? []).some(isTurnedDown);
}

/** What is held is held for as long as a stream may last, which may be longer than the chain's time. */
function holdsTooLong({ stream, timeoutMs, tiers }: Played["chain"]): boolean {
  return stream.rescue === "hold" && stream.totalTimeoutMs * tiers.length > timeoutMs / 2;
}

function isTurnedDown({ failure }: AttemptRecord): boolean {
  return failure?.kind === "rejected" && ["request", "policy", "too-long"].includes(failure.why);
}
