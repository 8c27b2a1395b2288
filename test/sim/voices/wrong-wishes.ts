import { expect } from "vitest";
import type { DialectName } from "../../../src/config/chain.ts";
import { voiceNamed } from "../../../src/sim/voices/index.ts";
import { GOOD, withBody } from "./asking.ts";

export type Fields = Readonly<Record<string, unknown>>;

/** What is wrong, the fields that make a good request so, and what the provider says to it. */
export type Wrong = readonly [what: string, fields: Fields, words: RegExp];

export const SCHEMA = { type: "object", properties: { city: { type: "string" } } };
export const NOT_BASE64 = "%%%%";

/** The provider's own 400 to a good request with these fields. */
export function messageOf(dialect: DialectName, fields: Fields): string {
  const heard = voiceNamed(dialect).read(withBody(GOOD[dialect], fields));
  if (heard.ok) return "it was taken";
  expect(heard.status).toBe(400);
  const { error } = JSON.parse(heard.body) as { error: { message: string } };
  return error.message;
}
