import { type Played, type Promised, RECOVERY_REQUESTS } from "../played.ts";
import { isAble } from "./able-tier.ts";

/** When all faults are over, the primary's breaker closes again, and it has its traffic back. */
export const recovery: Promised = {
  name: "recovery",
  title: "A breaker closes after recovery.",
  *broken(played) {
    if (!canRecover(played)) return;
    const primary = played.ends.tiers[0]?.breaker;
    const last = played.asked.at(-1);
    if (primary?.state !== "closed") yield `tier 0: its breaker is ${primary?.state} when all faults are long over`;
    if (last?.outcome?.ok !== true || last.outcome.fallbackLevel !== 0)
      yield `${last?.id ?? "nobody"} was not answered by tier 0 when all faults were long over`;
  },
};

/** Only of a chain whose first tier is always the same it is known who is asked first. */
export function canRecover({ written, chain, scenario, asked }: Played): boolean {
  const [primary] = chain.tiers;
  if (!written.recovery || primary === undefined || asked.length < RECOVERY_REQUESTS) return false;
  return chain.strategy === "priority" && isAble(primary, chain, scenario);
}
