import type { AttemptFailure } from "../core/failure.ts";

/** Fewer characters of a key than this say nothing about it. */
const KEY_PART_MIN = 4;

/** Some providers quote the key they refuse. It must not get into any message, whatever form it has. */
export function withoutKey(failure: AttemptFailure, key: string | null): AttemptFailure {
  if (key === null || key === "") return failure;
  const message = withoutCutKey(failure.message.replaceAll(key, "[key]"), key);
  return message === failure.message ? failure : { ...failure, message };
}

/** A message that was cut short may end in the middle of the key. */
function withoutCutKey(message: string, key: string): string {
  if (!message.endsWith("…")) return message;
  const text = message.slice(0, -1);
  for (let length = key.length - 1; length >= KEY_PART_MIN; length--) {
    if (text.endsWith(key.slice(0, length))) return `${text.slice(0, -length)}[key]…`;
  }
  return message;
}
