import { expectedRequests } from "../core/rate-curve.ts";
import { REQUESTS } from "./bounds.ts";
import { diagnostic, type Diagnostic, type Path } from "./diagnostic.ts";
import type { LoadPhase, OpenPhase } from "./load-phase.ts";
import type { WrittenPhase } from "./schema/load.ts";
import type { Positions } from "./yaml-nodes.ts";

const REQUESTS_DEFAULT = 1000;
/** As many as one process can have under way over sockets, with room for a second phase. */
export const IN_FLIGHT_DEFAULT = 2000;
export const SHAPE_DEFAULT = 0.25;

type WrittenOpen = Extract<WrittenPhase, { readonly phase: "open" }>;

/** The load with every default applied. */
export function resolveLoad(load: readonly WrittenPhase[], durationMs: number): readonly LoadPhase[] {
  if (load.length > 0) return load.map((phase) => resolvePhase(phase, durationMs));
  return [{ phase: "sequential", requests: REQUESTS_DEFAULT, atMs: 0, untilMs: durationMs }];
}

function resolvePhase(written: WrittenPhase, durationMs: number): LoadPhase {
  const atMs = written.at_ms ?? 0;
  const stream = written.stream === undefined ? {} : { stream: written.stream };
  if (written.phase === "concurrent") {
    return { phase: "concurrent", requests: written.requests, concurrency: written.concurrency, atMs, ...stream };
  }
  const window = { atMs, untilMs: untilOf(written, durationMs) };
  if (written.phase === "sequential") {
    const callers = written.callers === undefined ? {} : { callers: written.callers };
    return { phase: "sequential", requests: written.requests, ...callers, ...window, ...stream };
  }
  const openLoop = {
    ...window,
    ...(written.requests_max === undefined ? {} : { requestsMax: written.requests_max }),
    inFlightMax: written.max_in_flight ?? IN_FLIGHT_DEFAULT,
    ...stream,
  };
  if (written.phase === "trace") return { phase: "trace", file: written.file, speed: written.speed ?? 1, ...openLoop };
  return { phase: "open", rates: ratesOf(written), arrivals: arrivalsOf(written), ...openLoop };
}

/** A window that is written to start beyond the scenario's end is empty; a rule tells of it. */
function untilOf(written: Exclude<WrittenPhase, { readonly phase: "concurrent" }>, durationMs: number): number {
  return written.until_ms ?? Math.max(durationMs, written.at_ms ?? 0);
}

function ratesOf({ rates, requests_per_second: perSecond }: WrittenOpen): OpenPhase["rates"] {
  if (rates === undefined) return [{ atMs: 0, perSecond: perSecond ?? 0 }];
  return rates.map(({ at_ms: atMs, requests_per_second: rate }) => ({ atMs, perSecond: rate }));
}

function arrivalsOf({ arrivals, shape }: WrittenOpen): OpenPhase["arrivals"] {
  if (arrivals === "gamma") return { process: "gamma", shape: shape ?? SHAPE_DEFAULT };
  return { process: arrivals ?? "poisson" };
}

/** What one value of a phase means for another. */
export function loadProblems(
  load: readonly WrittenPhase[],
  durationMs: number,
  positions: Positions,
): readonly Diagnostic[] {
  return load.flatMap((phase, index) => phaseProblems(phase, durationMs, ["load", index], positions));
}

function phaseProblems(phase: WrittenPhase, durationMs: number, path: Path, positions: Positions): Diagnostic[] {
  if (phase.phase === "concurrent") return [];
  const atMs = phase.at_ms ?? 0;
  if ((phase.until_ms ?? Math.max(durationMs, atMs + 1)) <= atMs) {
    const at = [...path, "until_ms"];
    return [error("until_ms must be after at_ms", `write more than ${atMs}`, positions.value(at), at)];
  }
  if (phase.phase !== "open") return [];
  const complaint = (key: string, message: string, hint: string): Diagnostic => {
    const at = [...path, key];
    return error(message, hint, positions.key(at), at);
  };
  const { rates, requests_per_second: perSecond, arrivals, shape } = phase;
  if (rates === undefined && perSecond === undefined) {
    return [
      complaint("phase", "an open phase needs a rate", 'add "requests_per_second: 20", or rates for one that changes'),
    ];
  }
  if (rates !== undefined && perSecond !== undefined) {
    return [complaint("rates", "the rate is given twice", "keep either requests_per_second or rates")];
  }
  if (shape !== undefined && arrivals !== "gamma") {
    return [complaint("shape", "only gamma arrivals have a shape", 'add "arrivals: gamma", or leave out shape')];
  }
  return countProblems(ratesOf(phase), untilOf(phase, durationMs) - atMs, (message, hint) =>
    complaint(rates === undefined ? "requests_per_second" : "rates", message, hint),
  );
}

function countProblems(
  rates: OpenPhase["rates"],
  lengthMs: number,
  complaint: (message: string, hint: string) => Diagnostic,
): Diagnostic[] {
  const expected = expectedRequests(rates, lengthMs);
  if (expected > REQUESTS.max) {
    const message = `this rate makes about ${Math.round(expected)} requests, and a phase may have ${REQUESTS.max}`;
    return [complaint(message, "write a lower rate, or a shorter window")];
  }
  return expected > 0 ? [] : [complaint("at this rate nothing is ever sent", "write a rate above 0")];
}

function error(message: string, hint: string, range: Diagnostic["range"], path: Path): Diagnostic {
  return diagnostic({ rule: "invalid-value", severity: "error", message, hint, range, path });
}
