import type { Json, Plain, PlannedRequest, ProofCase } from "./proof-case.ts";

/** Shorter windows and fewer copies are not worth a look below this. */
const HALVED_MIN = 2;
/** Keys that name what a mapping is about: without them it says nothing. */
const NAMES: ReadonlySet<string> = new Set(["provider", "model", "kind", "at_ms", "for_ms"]);

/**
 * Cases that have a little less than this one, the largest steps first: halves of its lists, then single items, then
 * single settings, then shorter windows. Always the same ones in the same order.
 */
export function* simplerCases(written: ProofCase): Generator<ProofCase> {
  for (const requests of shorterLists(written.requests, 1)) yield { ...written, requests };
  for (const faults of shorterLists(written.faults, 0)) yield { ...written, faults };
  for (const tiers of shorterLists(written.tiers, 1)) yield { ...written, tiers };
  if (written.recovery) yield { ...written, recovery: false };
  for (const settings of plainer(written.settings)) yield { ...written, settings };
  for (const behaviours of plainer(written.behaviours)) yield { ...written, behaviours };
  for (const providers of plainer(written.providers)) yield { ...written, providers };
  for (const tiers of changedItems(written.tiers, plainer)) yield { ...written, tiers };
  for (const faults of changedItems(written.faults, plainerFault)) yield { ...written, faults };
  for (const requests of changedItems(written.requests, plainerRequest)) yield { ...written, requests };
}

/** Without a half of it, a quarter of it, and so on down to a single item. */
function* shorterLists<T>(list: readonly T[], least: number): Generator<readonly T[]> {
  for (let size = Math.ceil(list.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let start = 0; start < list.length; start += size) {
      const rest = [...list.slice(0, start), ...list.slice(start + size)];
      if (rest.length >= least && rest.length < list.length) yield rest;
    }
  }
}

function* changedItems<T>(list: readonly T[], change: (item: T) => Iterable<T>): Generator<readonly T[]> {
  for (const [index, item] of list.entries()) {
    for (const changed of change(item)) yield [...list.slice(0, index), changed, ...list.slice(index + 1)];
  }
}

/** Without one of its keys, or with one of its mappings so. */
function* plainer(mapping: Plain): Generator<Plain> {
  for (const [key, value] of Object.entries(mapping)) {
    if (!NAMES.has(key)) yield Object.fromEntries(Object.entries(mapping).filter(([other]) => other !== key));
    if (isPlain(value)) for (const less of plainer(value)) yield { ...mapping, [key]: less };
  }
}

function* plainerFault(fault: Plain): Generator<Plain> {
  yield* plainer(fault);
  const { at_ms: atMs, for_ms: forMs } = fault;
  if (typeof forMs !== "number" || typeof atMs !== "number" || forMs < HALVED_MIN) return;
  const halfMs = Math.floor(forMs / 2);
  yield { ...fault, for_ms: halfMs };
  yield { ...fault, at_ms: atMs + halfMs, for_ms: forMs - halfMs };
}

function* plainerRequest(request: PlannedRequest): Generator<PlannedRequest> {
  const { id, atMs, copies, stream, cancelAfterMs, thinksMs, piecesMax } = request;
  const bare = { id, atMs };
  if (copies !== undefined && copies >= HALVED_MIN) yield { ...request, copies: Math.floor(copies / 2) };
  if (stream !== undefined) yield { ...bare, ...without(request, "stream") };
  if (cancelAfterMs !== undefined) yield { ...bare, ...without(request, "cancelAfterMs") };
  if (thinksMs !== undefined) yield { ...bare, ...without(request, "thinksMs") };
  if (piecesMax !== undefined) yield { ...bare, ...without(request, "piecesMax") };
}

function without(request: PlannedRequest, field: keyof PlannedRequest): Partial<PlannedRequest> {
  return Object.fromEntries(Object.entries(request).filter(([key]) => key !== field));
}

function isPlain(value: Json): value is Plain {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
