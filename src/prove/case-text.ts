import type { Json, Plain, PlannedRequest, ProofCase } from "./proof-case.ts";

/** The first word of a written case: it changes when old ones cannot be read any more. */
const FORMAT = "holyfail.case/1";
/** More than any drawn case has, and as many as are played in a moment. */
const REQUESTS_MAX = 100;
const COPIES_MAX = 10_000;
const TIME_MS_MAX = 366 * 86_400_000;
const SEED_MAX = 4_294_967_295;

/** A case as compact JSON. */
export function caseText({
  seed,
  providers,
  settings,
  tiers,
  behaviours,
  faults,
  requests,
  recovery,
}: ProofCase): string {
  return JSON.stringify([FORMAT, seed, providers, settings, tiers, behaviours, faults, requests, recovery]);
}

/** The case that was written so; null: this is none. What its chain and its faults say is checked when it is played. */
export function readCase(text: string): ProofCase | null {
  const parts = parsed(text);
  if (!Array.isArray(parts)) return null;
  const [format, seed, providers, settings, tiers, behaviours, faults, requests, recovery]: readonly Json[] = parts;
  if (format !== FORMAT || !isWhole(seed, SEED_MAX) || typeof recovery !== "boolean") return null;
  if (!isPlain(providers) || !isPlain(settings) || !isPlain(behaviours)) return null;
  if (!isList(tiers) || !isList(faults) || !isList(requests) || requests.length > REQUESTS_MAX) return null;
  const planned = requests.map(plannedRequest).filter((one) => one !== null);
  if (planned.length !== requests.length || new Set(planned.map(({ id }) => id)).size !== planned.length) return null;
  return { seed, providers, settings, tiers, behaviours, faults, requests: planned, recovery };
}

function parsed(text: string): Json {
  try {
    // Where bytes enter: JSON.parse gives nothing else.
    return JSON.parse(text) as Json;
  } catch {
    return null;
  }
}

const ID = /^[\w.-]{1,40}$/;

function plannedRequest(written: Plain): PlannedRequest | null {
  const { id, atMs, copies, stream, cancelAfterMs, thinksMs, piecesMax } = written;
  if (typeof id !== "string" || !ID.test(id) || !isWhole(atMs, TIME_MS_MAX)) return null;
  if (copies !== undefined && (!isWhole(copies, COPIES_MAX) || copies === 0)) return null;
  if (stream !== undefined && typeof stream !== "boolean") return null;
  if (cancelAfterMs !== undefined && !isWhole(cancelAfterMs, TIME_MS_MAX)) return null;
  if (thinksMs !== undefined && !isWhole(thinksMs, TIME_MS_MAX)) return null;
  if (piecesMax !== undefined && !isWhole(piecesMax, TIME_MS_MAX)) return null;
  return {
    id,
    atMs,
    ...(copies === undefined ? {} : { copies }),
    ...(stream === undefined ? {} : { stream }),
    ...(cancelAfterMs === undefined ? {} : { cancelAfterMs }),
    ...(thinksMs === undefined ? {} : { thinksMs }),
    ...(piecesMax === undefined ? {} : { piecesMax }),
  };
}

function isWhole(value: Json | undefined, most: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= most;
}

function isPlain(value: Json | undefined): value is Plain {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isList(value: Json | undefined): value is readonly Plain[] {
  return Array.isArray(value) && value.every(isPlain);
}
