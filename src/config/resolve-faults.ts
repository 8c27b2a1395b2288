import { FAULT_WINDOWS_MAX } from "./bounds.ts";
import { diagnostic, type Diagnostic, type Path } from "./diagnostic.ts";
import type { FaultAim, FaultWindow } from "./scenario.ts";
import { effectOf, type WrittenEffect } from "./schema/fault-kinds.ts";
import type { WrittenAim, WrittenFault } from "./schema/fault-window.ts";
import type { Positions } from "./yaml-nodes.ts";

/** Every window of every fault, one for each provider and each repetition, in the order of the file. */
export function resolveFaults(faults: readonly WrittenFault[], durationMs: number): readonly FaultWindow[] {
  const windows: FaultWindow[] = [];
  for (const [index, fault] of faults.entries()) {
    const starts = Math.min(repetitionsOf(fault, durationMs), FAULT_WINDOWS_MAX);
    for (let repetition = 0; repetition < starts; repetition += 1) {
      for (const provider of providersOf(fault)) {
        if (windows.length === FAULT_WINDOWS_MAX) return windows;
        windows.push(windowOf(fault, { index, repetition, provider, durationMs }));
      }
    }
  }
  return windows;
}

function windowOf(
  written: WrittenFault,
  one: {
    readonly index: number;
    readonly repetition: number;
    readonly provider: string;
    readonly durationMs: number;
  },
): FaultWindow {
  const firstMs = written.at_ms ?? 0;
  const everyMs = written.repeat?.every_ms ?? 0;
  return {
    // The first window has the dice of one that does not come again.
    dice: one.repetition === 0 ? [one.index] : [one.index, one.repetition],
    atMs: firstMs + one.repetition * everyMs,
    forMs: written.for_ms ?? Math.max(1, one.durationMs - firstMs),
    provider: one.provider,
    ...aimOf(written),
  };
}

/** Whom a fault hits, but for the provider. */
export function aimOf(written: WrittenEffect & WrittenAim): Omit<FaultAim, "provider"> {
  return {
    model: written.model ?? null,
    probability: written.probability ?? 1,
    severity: written.severity?.map(({ at_ms: atMs, probability }) => ({ atMs, probability })) ?? null,
    first: written.first ?? null,
    every: written.every ?? null,
    where: { stream: written.where?.stream ?? null, inputTokensMin: written.where?.input_tokens_min ?? null },
    effect: effectOf(written),
  };
}

export function providersOf({ provider }: WrittenAim): readonly string[] {
  return typeof provider === "string" ? [provider] : [...new Set(provider)];
}

function repetitionsOf({ at_ms: atMs = 0, repeat }: WrittenFault, durationMs: number): number {
  if (repeat === undefined) return 1;
  return repeat.times ?? Math.max(1, Math.ceil((durationMs - atMs) / repeat.every_ms));
}

/** What one value of a fault means for another. */
export function faultsProblems(
  faults: readonly WrittenFault[],
  durationMs: number,
  positions: Positions,
): readonly Diagnostic[] {
  const problems = faults.flatMap((fault, index) => {
    const path = ["faults", index];
    return [
      ...targetProblems(fault, path, positions),
      ...effectProblems(fault, path, positions),
      ...chanceProblems(fault, path, positions),
      ...repeatProblems(fault, path, positions),
    ];
  });
  let windows = 0;
  for (const [index, fault] of faults.entries()) {
    windows += repetitionsOf(fault, durationMs) * providersOf(fault).length;
    if (windows <= FAULT_WINDOWS_MAX) continue;
    const message = `with this one there are ${windows} fault windows; at most ${FAULT_WINDOWS_MAX} are played`;
    return [
      ...problems,
      error(message, "repeat less often, or write a fault that flaps", ["faults", index], positions),
    ];
  }
  return problems;
}

/** A listener that is gone, or a connection that fails, cannot know what the request would have asked for. */
export function targetProblems(fault: WrittenEffect & WrittenAim, path: Path, positions: Positions): Diagnostic[] {
  const network = networkFault(fault);
  if (network === null) return [];
  return network.targets
    .filter((target) => fault[target] !== undefined)
    .map((target) =>
      error(
        `${network.name} hits the whole provider: ${target} has no effect`,
        fault.kind === "blackout" ? `remove ${target}, or use mode: hang` : `remove ${target}`,
        [...path, target],
        positions,
      ),
    );
}

/** What one field of a kind means for another, or for the window. */
export function effectProblems(fault: WrittenEffect & Lasting, path: Path, positions: Positions): Diagnostic[] {
  const found = fault.kind === "scarce" ? rampProblem(fault) : idleField(fault);
  return found === null ? [] : [error(found.message, found.hint, [...path, found.field], positions)];
}

/** Outages last as long as chance has it. */
type Lasting = { readonly for_ms?: number | undefined };

interface FieldProblem {
  readonly field: string;
  readonly message: string;
  readonly hint: string;
}

/** A field that means something only beside others. */
function idleField(fault: WrittenEffect): FieldProblem | null {
  if (fault.kind === "rate-limit" && fault.hint !== undefined && fault.retry_after_ms === undefined) {
    const message = "hint has no effect without a wait to hint at";
    return { field: "hint", message, hint: "add retry_after_ms, or remove hint" };
  }
  if (fault.kind === "content-filter" && fault.after_tokens !== undefined && fault.at === "prompt") {
    const message = "after_tokens has no effect: a prompt is turned down before anything is said";
    return { field: "after_tokens", message, hint: 'add "at: answer", or remove after_tokens' };
  }
  if (fault.kind === "flapping" && fault.status !== undefined && fault.mode !== "status") {
    const message = `status has no effect: a provider that flaps by ${fault.mode} says nothing`;
    return { field: "status", message, hint: "remove status, or use mode: status" };
  }
  return null;
}

function rampProblem(fault: Extract<WrittenEffect, { readonly kind: "scarce" }> & Lasting): FieldProblem | null {
  const { capacity, ramp_ms: rampMs, ramp_to: rampTo, for_ms: forMs } = fault;
  if (rampTo !== undefined && rampMs === undefined) {
    const hint = "add ramp_ms, how long the capacity takes to come back";
    return { field: "ramp_to", message: "ramp_to has no effect without ramp_ms", hint };
  }
  if (rampTo !== undefined && rampTo <= capacity) {
    const message = "the capacity cannot come back to less than is left of it";
    return { field: "ramp_to", message, hint: `write more than ${capacity}` };
  }
  if (rampMs === undefined || forMs === undefined || rampMs <= forMs) return null;
  const message = "the capacity would begin to come back before the window begins";
  return { field: "ramp_ms", message, hint: `ramp_ms is the last part of the window: write ${forMs} or less` };
}

type Target = "model" | "where" | "first" | "every" | "probability" | "severity";

/** What a fault below HTTP cannot be aimed at; null: it is none. */
function networkFault(fault: WrittenEffect): { readonly name: string; readonly targets: readonly Target[] } | null {
  if (fault.kind === "dns") return { name: "a name that is not found", targets: ["model", "where"] };
  if (fault.kind === "tls") return { name: "a failed handshake", targets: ["model", "where"] };
  if (fault.kind !== "blackout" || fault.mode === "hang") return null;
  const requests = ["first", "every", "probability", "severity"] as const;
  const targets = ["model", "where", ...(fault.mode === "refuse" ? requests : [])] as const;
  return { name: `a blackout by ${fault.mode}`, targets };
}

export function chanceProblems(fault: WrittenAim & Lasting, path: Path, positions: Positions): Diagnostic[] {
  if (fault.severity !== undefined && fault.probability !== undefined) {
    const message = "probability has no effect beside severity";
    return [error(message, "remove one of the two", [...path, "probability"], positions)];
  }
  const tooLate = fault.severity?.findIndex(({ at_ms: atMs }) => atMs > (fault.for_ms ?? atMs)) ?? -1;
  if (tooLate !== -1) {
    const message = "this point of severity is after the end of the window";
    const hint = `at_ms counts from the start of the window: write ${fault.for_ms} or less`;
    return [error(message, hint, [...path, "severity", tooLate, "at_ms"], positions)];
  }
  return [];
}

function repeatProblems({ for_ms: forMs, repeat }: WrittenFault, path: Path, positions: Positions): Diagnostic[] {
  if (repeat === undefined) return [];
  if (forMs === undefined) {
    const message = "a fault that comes again needs an end";
    return [error(message, "add for_ms, less than every_ms", [...path, "repeat"], positions)];
  }
  if (forMs < repeat.every_ms) return [];
  const message = "the windows of this fault would touch or overlap";
  return [error(message, `write more than ${forMs}`, [...path, "repeat", "every_ms"], positions)];
}

function error(message: string, hint: string, path: Path, positions: Positions): Diagnostic {
  return diagnostic({ rule: "invalid-value", severity: "error", message, hint, range: positions.key(path), path });
}
