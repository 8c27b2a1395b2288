import type { Provider } from "../config/chain.ts";
import type { KeyFinding, KeyStatus } from "../engine/key-check.ts";
import { counted, integer, milliseconds } from "./format.ts";
import { cell, left, printable, right, type Section, type Tone } from "./section.ts";

/** What was found of a provider's key. */
export type CheckedKey = KeyFinding & { readonly provider: Provider };

/** A word for each outcome, how good it is, and what to do about it. */
const WORDS: Readonly<
  Record<KeyStatus, { readonly words: string; readonly tone: Tone; readonly remedy: string | null }>
> = {
  ok: { words: "ok", tone: "good", remedy: null },
  "rate-limited": { words: "rate limited (the key is good)", tone: "good", remedy: null },
  "not-needed": { words: "not needed", tone: "good", remedy: null },
  present: { words: "present", tone: "good", remedy: null },
  missing: { words: "missing", tone: "bad", remedy: "put a key into it" },
  unsendable: { words: "not a key", tone: "bad", remedy: "set it anew, without quotes, spaces and line ends" },
  "wrong-prefix": { words: "wrong prefix", tone: "bad", remedy: "put a key of this provider into it" },
  "no-address": { words: "no address", tone: "bad", remedy: "set it" },
  refused: { words: "refused", tone: "bad", remedy: "make a new key at the provider" },
  "no-credit": { words: "no credit", tone: "bad", remedy: "look at the account's credit and limits" },
  unproven: { words: "not proven", tone: "unsure", remedy: null },
  failing: { words: "provider fails", tone: "bad", remedy: "try again later, or look at the base URL" },
  unreachable: { words: "unreachable", tone: "bad", remedy: "look at the network, the base URL and --timeout" },
};

export function isBad({ status }: CheckedKey): boolean {
  return WORDS[status].tone === "bad";
}

export function isUnproven({ status }: CheckedKey): boolean {
  return WORDS[status].tone === "unsure";
}

/** The document of `keys check --json`. `ok` is null where nothing was proven. */
export function keysJson(keys: readonly CheckedKey[]): object {
  return {
    schema: "holyfail.keys/1",
    ok: keys.some(isBad) ? false : keys.some(isUnproven) ? null : true,
    providers: keys.map((key) => ({
      provider: key.provider.name,
      variable: key.provider.apiKeyEnv,
      status: key.status,
      ok: isBad(key) ? false : isUnproven(key) ? null : true,
      message: key.message,
      latency_ms: key.latencyMs === null ? null : Math.round(key.latencyMs),
    })),
  };
}

/** A key a row, what is wrong with some of them below, and how many are good. */
export function keysSection(keys: readonly CheckedKey[]): Section {
  const rows = keys.map(({ provider, status, latencyMs }) => [
    cell(provider.name),
    cell(provider.apiKeyEnv ?? "-"),
    cell(WORDS[status].words, WORDS[status].tone),
    cell(latencyMs === null ? "-" : milliseconds(latencyMs)),
  ]);
  const columns = [left("provider"), left("variable"), left("key"), right("answered in", 1)];
  const good = keys.filter((key) => !isBad(key) && !isUnproven(key)).length;
  return printable({
    title: "",
    table: { columns, rows },
    notes: [
      ...keys.flatMap(explained),
      good === keys.length
        ? allGood(keys.filter(({ status }) => status !== "not-needed").length)
        : `${integer(good)} of ${counted(keys.length, "key")} good.`,
    ],
  });
}

function allGood(count: number): string {
  return count === 0 ? "No key is needed." : `All good: ${counted(count, "key")}.`;
}

function explained({ provider, status, message }: CheckedKey): readonly string[] {
  const { tone, remedy } = WORDS[status];
  if (tone === "good" || message === null) return [];
  return [`${provider.name}: ${message.replace(/\.$/, "")}${remedy === null ? "" : `; ${remedy}`}.`];
}
