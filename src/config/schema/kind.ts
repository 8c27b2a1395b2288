import * as v from "valibot";

/** A kind of fault: what it is, in one line, and its own fields as they are written. */
export function kind<const Entries extends v.ObjectEntries>(description: string, entries: Entries) {
  return v.pipe(v.object(entries), v.description(description));
}
