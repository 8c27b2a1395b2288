import { openFilesMax } from "../adapters/open-files.ts";
import { SocketShortage } from "../adapters/rewired-transport.ts";
import type { TrafficReading } from "../adapters/sim-worker-messages.ts";
import { SimulatorFailure } from "../adapters/sim-worker.ts";
import { agreementOf } from "../bench/agreement.ts";
import type { BenchResult, Lag, Traffic } from "../bench/bench-report.ts";
import { type BenchOptions, runBench } from "../bench/run-bench.ts";
import type { WorldFactory } from "../bench/world-factory.ts";
import type { WirePlan } from "../bench/wire-plan.ts";
import { wireReport, type WireSight, withoutBlame } from "../bench/wire-report.ts";
import type { Clock } from "../core/clock.ts";
import { counted, integer, span } from "../report/format.ts";
import { type Target, virtualWorld, wireWorlds, type WireReading } from "../world.ts";
import { targetReport } from "./bench-target.ts";
import type { FaultInjection } from "./fault-injection.ts";
import { CommandError } from "./terminal.ts";

/** A run in real time that takes longer is not begun, and one that takes longer all the same is ended. */
const WIRE_MS_MAX = 3_600_000;
/** What one process can have under way with honest latencies is less; beyond this a provider's pool would queue. */
const IN_FLIGHT_MAX = 4000;
/** Every request in flight has a socket at either end, and both ends are in this process. */
const FILES_PER_REQUEST = 2;
/** Everything else that is open: the terminal, the listeners, what Node itself needs. */
const FILES_RESERVED = 100;

/**
 * Says how long a run in real time will take, and refuses one that is too long or too large for this machine.
 *
 * @throws CommandError (exit 2), with what to do instead
 */
export function announceWire(
  plan: WirePlan,
  say: (text: string) => void,
  filesMax: number | null = openFilesMax(),
): void {
  const { configurations, leastMs, mostMs, inFlightMax } = plan;
  if (leastMs > WIRE_MS_MAX) {
    throw new CommandError(
      `holyfail: over real sockets time is real: this would take ${span(leastMs)}, and --wire takes at most ` +
        `${span(WIRE_MS_MAX)}.\nLeave out --wire to run it in virtual time, or give a scenario with short windows, ` +
        "such as --scenario default-wire.",
    );
  }
  if (inFlightMax > IN_FLIGHT_MAX) {
    throw new CommandError(
      `holyfail: this load may have ${counted(inFlightMax, "request")} under way at once, and --wire can do at most ` +
        `${integer(IN_FLIGHT_MAX)}.\nGive fewer with --concurrency or --requests, or leave out --wire.`,
    );
  }
  const filesNeeded = inFlightMax * FILES_PER_REQUEST + FILES_RESERVED;
  if (filesMax !== null && filesMax < filesNeeded) {
    throw new CommandError(
      `holyfail: up to ${counted(inFlightMax, "request")} under way need ${integer(filesNeeded)} open files, both ends ` +
        `counted, and this process may have ${integer(filesMax)}.\n` +
        `Run "ulimit -n ${filesNeeded}" first, or give fewer with --concurrency or --requests.`,
    );
  }
  const all =
    configurations === 1 ? "1 configuration takes" : `${configurations} configurations one after the other take`;
  say(`holyfail: real sockets, real time: ${all} ${span(leastMs)} to ${span(mostMs)}.`);
}

export interface WireWishes {
  /** Also runs it in virtual time, first, and compares. */
  readonly checkAgreement: boolean;
  readonly clock: Clock;
  /** One of the chains is asked at a gateway. */
  readonly target: Target | undefined;
  /** Where somebody may put in faults by hand. */
  readonly injection: FaultInjection;
}

/**
 * Runs a bench over real sockets; when this ends, however it ends, no thread and no socket is left.
 *
 * @throws CommandError (exit 2) when the simulator or the machine gave up
 */
export async function benchOnWire(
  asked: Omit<BenchOptions, "mode" | "worldFactory">,
  { checkAgreement, clock, target, injection }: WireWishes,
): Promise<BenchResult> {
  const { chains, cancellation } = asked;
  const inVirtualTime = checkAgreement ? await virtually(asked) : null;
  // The thread starts while the screen appears.
  const starting = wireWorlds(target);
  starting.then((worlds) => injection.attach(worlds)).catch(() => {});
  const limit = clock.timer(WIRE_MS_MAX, () => cancellation.cancel("caller"), { daemon: true });
  const worldFactory: WorldFactory = async (world) => (await starting).world(world);
  try {
    const result = await runBench({ ...asked, mode: "wire", worldFactory });
    const { readings } = await starting;
    const injected = injection.injectedInto(asked.configurations, asked.seeds);
    const own = chains.filter(({ name }) => name !== target?.chain);
    const asTarget = chains.find(({ name }) => name === target?.chain);
    const wire = wireReport(result, own, readings.map(sightOf));
    return {
      ...result,
      faults: [...result.faults, ...injected],
      thresholds: withoutBlame(result.thresholds, wire),
      wire,
      ...(asTarget === undefined
        ? {}
        : {
            target: targetReport(result, readings, { chain: asTarget, scenario: asked.planOf(result.seed).scenario }),
          }),
      // What was cut short met only a part of the outages, what had others by hand met more: both agree with nothing.
      ...(inVirtualTime === null || result.interrupted || injected.length > 0
        ? {}
        : { agreement: agreementOf(inVirtualTime.configurations, result.configurations, wire.configurations) }),
    };
  } catch (error) {
    // What is still under way must not go on alone.
    cancellation.cancel("caller");
    throw explained(error);
  } finally {
    limit.cancel();
    await starting.then(
      (worlds) => worlds.close(),
      () => {},
    );
  }
}

/** The same bench, which is judged where its time is real. */
function virtually(asked: Omit<BenchOptions, "mode" | "worldFactory">): Promise<BenchResult> {
  return runBench({ ...asked, thresholds: [], mode: "virtual", worldFactory: virtualWorld });
}

function explained(error: unknown): unknown {
  if (error instanceof SimulatorFailure) {
    return new CommandError(
      `holyfail: ${error.message}.\nThe run was given up: without its providers its numbers would mean nothing. Try it ` +
        "again; if it happens again, the machine may be out of memory.",
    );
  }
  if (error instanceof SocketShortage) {
    return new CommandError(
      `holyfail: this machine has no more sockets: ${error.message}.\nThe run was given up, since the chain is not to ` +
        'blame. Raise the limit ("ulimit -n"), or give a lower --concurrency.',
    );
  }
  return error;
}

function sightOf({ lag, simulator }: WireReading): WireSight {
  return {
    eventLoopLag: lagOf(lag),
    simulatorLag: lagOf(simulator.lag),
    together: trafficOf(simulator.together),
    providers: Object.fromEntries(Object.entries(simulator.providers).map(([name, seen]) => [name, trafficOf(seen)])),
  };
}

function lagOf({ p50Ms, p99Ms, maxMs }: WireReading["lag"]): Lag {
  return { p50: p50Ms, p99: p99Ms, max: maxMs };
}

function trafficOf({ connections, connectionsPeak, requests, requestsPeak }: TrafficReading): Traffic {
  return { connections, connections_peak: connectionsPeak, requests, requests_peak: requestsPeak };
}
