import type { Capabilities, Capability, Price } from "../config/chain.ts";
import { counted, tokens, trimmed } from "./format.ts";
import { type Cell, cell, type Column, left, right, type Section } from "./section.ts";

export interface KnownModel {
  readonly provider: string;
  readonly model: string;
  /** In tokens; null: not known. */
  readonly contextWindow: number | null;
  readonly capabilities: Capabilities;
  /** Null: not known. */
  readonly price: Price | null;
}

/** A table for each provider, and what its columns say. */
export function modelSections(models: readonly KnownModel[], pricesAsOf: string): readonly Section[] {
  const providers = [...new Set(models.map(({ provider }) => provider))];
  const sections = providers.map((provider) => {
    const rows = models.filter((each) => each.provider === provider).map(row);
    return { title: `${provider}, ${counted(rows.length, "model")}`, table: { columns: COLUMNS, rows }, notes: [] };
  });
  const total = `${counted(models.length, "model")} of ${counted(providers.length, "provider")}.`;
  const notes = [
    `${total} US dollars per million tokens, short prompts, list prices of ${pricesAsOf}. Cached: input that the provider has kept.`,
    `Can: ${LETTERS.map(([, letter, words]) => `${letter} ${words}`).join(", ")}; "-" is not. Where nothing is known of a model, it is taken to be able.`,
  ];
  return [...sections, { title: "", notes }];
}

const COLUMNS: readonly Column[] = [
  left("model"),
  right("window"),
  right("input"),
  right("output"),
  right("cached", 2),
  left("can", 1),
];

const LETTERS: readonly (readonly [Capability, string, string])[] = [
  ["tools", "T", "tools"],
  ["images", "I", "images"],
  ["json_object", "J", "JSON objects"],
  ["json_schema", "S", "JSON Schemas"],
  ["reasoning", "R", "effort of reasoning"],
];

function row({ model, contextWindow, capabilities, price }: KnownModel): readonly Cell[] {
  return [
    cell(model),
    cell(contextWindow === null ? "-" : tokens(contextWindow)),
    cell(rate(price?.inputPerMtok)),
    cell(rate(price?.outputPerMtok)),
    cell(rate(price?.cachedInputPerMtok)),
    cell(LETTERS.map(([name, letter]) => (capabilities[name] ? letter : "-")).join("")),
  ];
}

/** Prices below a cent are common for cached tokens. */
function rate(usd: number | null | undefined): string {
  if (usd === undefined || usd === null) return "-";
  return trimmed(usd, 4);
}
