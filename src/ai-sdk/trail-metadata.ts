import { trailOf } from "../client/completion.ts";
import type { Outcome } from "../engine/outcome.ts";
import type { Json, Metadata } from "./model-parts.ts";

export type Answered = Extract<Outcome, { ok: true }>;

/** `providerMetadata.holyfail`: who answered, at what price, and what happened before; as `holyfail` of the library's answers. */
export function trailMetadata(outcome: Answered): Metadata {
  const { attempts, skipped, ...facts } = trailOf(outcome);
  return { holyfail: { ...facts, attempts: attempts.map(plain), skipped: skipped.map(plain) } };
}

/** A record without what it leaves out. */
function plain(record: object): Json {
  const members: [string, Json][] = [];
  for (const [name, value] of Object.entries(record)) {
    if (typeof value === "string" || typeof value === "number" || value === null) members.push([name, value]);
  }
  return Object.fromEntries(members);
}
