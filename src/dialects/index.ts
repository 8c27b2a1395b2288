import type { DialectName } from "../config/chain.ts";
import { anthropicDialect } from "./anthropic.ts";
import type { Dialect } from "./dialect.ts";
import { geminiDialect } from "./gemini.ts";
import { openaiDialect } from "./openai.ts";

const DIALECTS = {
  openai: openaiDialect,
  anthropic: anthropicDialect,
  gemini: geminiDialect,
} as const satisfies Record<DialectName, Dialect>;

/** The dialect of that name. Dialects hold no state: one object serves all. */
export function dialectOf(name: DialectName): Dialect {
  return DIALECTS[name];
}
