import type { Clock } from "../core/clock.ts";

const NS_PER_MS = 1e6;

/**
 * A point in time as every thread and process of this machine reads it, in ns of the monotonic counter. Epoch times are
 * not shared to the last digit: each thread takes its own from the wall clock when it starts, and someone may set that.
 */
export function sharedInstant(atMs: number, clock: Clock): bigint {
  return process.hrtime.bigint() + BigInt(Math.round((atMs - clock.now()) * NS_PER_MS));
}

/** The same point in epoch ms of this thread's clock. */
export function ownInstant(sharedNs: bigint, clock: Clock): number {
  return clock.now() + Number(sharedNs - process.hrtime.bigint()) / NS_PER_MS;
}
