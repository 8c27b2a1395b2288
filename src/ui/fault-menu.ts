import type { FaultReport } from "../bench/fault-report.ts";
import { span } from "../report/format.ts";

/** What the keys 1 to 9 can choose between. */
const CHOICES_MAX = 9;

/** What may be done to a provider: a word for it, and its fields as scenario files have them. */
const TROUBLES = [
  { word: "hang", fields: { kind: "blackout", mode: "hang" } },
  { word: "refuse", fields: { kind: "blackout", mode: "refuse" } },
  { word: "reset", fields: { kind: "blackout", mode: "reset" } },
  { word: "500", fields: { kind: "status", status: 500 } },
  { word: "503", fields: { kind: "status", status: 503 } },
  { word: "429", fields: { kind: "rate-limit" } },
  { word: "slow x4", fields: { kind: "slowdown", factor: 4 } },
] as const;
const [USUAL_TROUBLE] = TROUBLES;

const LENGTHS_MS = [1000, 5000, 10_000, 30_000, 60_000] as const;
const USUAL_LENGTH_MS = 5000;

/** A fault that is to begin now, as scenario files have one. */
export type FaultWish = Readonly<Record<string, string | number>>;

/** What became of a wish: a fault that has begun, or why there is none. */
export type Injection =
  { readonly ok: true; readonly fault: FaultReport } | { readonly ok: false; readonly why: string };

/** A fault that is being put together, a key for each step: at whom, what, and for how long. */
export interface FaultMenu {
  readonly providers: readonly string[];
  /** Whose fault it is where nobody chooses. */
  readonly usual: string;
  /** Null: still to be chosen. */
  readonly provider: string | null;
  readonly trouble: (typeof TROUBLES)[number] | null;
}

/** The menu of a configuration; null where it has no provider. `provider` has been chosen already. */
export function openMenu(providers: readonly string[], provider: string | null): FaultMenu | null {
  const [primary] = providers;
  if (primary === undefined) return null;
  return { providers: providers.slice(0, CHOICES_MAX), usual: provider ?? primary, provider, trouble: null };
}

/** What a key makes of the menu: the next step, a wish, or nothing. Keys without a meaning change nothing. */
export type MenuStep =
  | { readonly type: "choosing"; readonly menu: FaultMenu }
  | { readonly type: "wished"; readonly wish: FaultWish }
  | { readonly type: "left" };

export function pressInMenu(menu: FaultMenu, sign: string): MenuStep {
  if (sign === "\u001b" || sign === "0") return { type: "left" };
  if (sign === "\r" || sign === "f") return wished(menu, USUAL_LENGTH_MS);
  const index = /^[1-9]$/.test(sign) ? Number(sign) - 1 : -1;
  if (menu.provider === null) {
    return { type: "choosing", menu: { ...menu, provider: menu.providers[index] ?? null } };
  }
  if (menu.trouble === null) return { type: "choosing", menu: { ...menu, trouble: TROUBLES[index] ?? null } };
  const lengthMs = LENGTHS_MS[index];
  return lengthMs === undefined ? { type: "choosing", menu } : wished(menu, lengthMs);
}

function wished({ provider, usual, trouble }: FaultMenu, lengthMs: number): MenuStep {
  const { fields } = trouble ?? USUAL_TROUBLE;
  return { type: "wished", wish: { provider: provider ?? usual, ...fields, for_ms: lengthMs } };
}

/** What is asked now, and between what. */
export function menuWords({ providers, provider, trouble }: FaultMenu): {
  readonly question: string;
  readonly choices: readonly string[];
} {
  if (provider === null) return { question: "a fault at", choices: providers };
  if (trouble === null) return { question: provider, choices: TROUBLES.map(({ word }) => word) };
  return { question: `${provider}: ${trouble.word} for`, choices: LENGTHS_MS.map(span) };
}

/** What Enter chooses: "openai: hang for 5 s". */
export function usualWords({ provider, usual, trouble }: FaultMenu): string {
  return `${provider ?? usual}: ${(trouble ?? USUAL_TROUBLE).word} for ${span(USUAL_LENGTH_MS)}`;
}
