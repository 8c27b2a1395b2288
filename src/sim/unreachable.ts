import type { FaultWindow } from "../config/scenario.ts";
import type { Random } from "../core/random.ts";
import { REQUEST_ID_HEADER, type TransportRequest } from "../core/transport.ts";
import { FaultSchedule } from "./fault-schedule.ts";

/** Why a client finds no way to a provider. */
export type Unreachable = "dns" | "tls";

/** Whether a fault strikes at the client's end, before a provider hears anything. */
export function isClientSide({ effect }: FaultWindow): boolean {
  return effect.kind === "dns" || effect.kind === "tls";
}

/**
 * Where real sockets are meant, the faults that no server can play: tells of each request that is about to be sent
 * whether it finds a way. Fates are those of the same requests in virtual time. `random` is the dice of all providers;
 * `nowMs` must not go backwards.
 */
export function unreachables(options: {
  readonly faults: readonly FaultWindow[];
  readonly random: Random;
  readonly startMs: number;
}): (request: TransportRequest, nowMs: number) => Unreachable | null {
  const { random, startMs } = options;
  const faults = options.faults.filter(isClientSide);
  const schedules = new Map<string, FaultSchedule>();
  return ({ provider, headers }, nowMs) => {
    let schedule = schedules.get(provider);
    if (schedule === undefined) {
      schedule = new FaultSchedule({ faults, provider, random: random.fork("provider", provider), startMs });
      schedules.set(provider, schedule);
    }
    const hits = schedule.hits(null, headers[REQUEST_ID_HEADER] ?? "", nowMs);
    const kind = hits[0]?.effect.kind;
    return kind === "dns" || kind === "tls" ? kind : null;
  };
}
