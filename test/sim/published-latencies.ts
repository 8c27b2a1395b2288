import type { LatencyModel } from "../../src/config/scenario.ts";

/** Published times to the first token, in ms, and whether one log-normal is near enough. */
export const FIRST_TOKENS: readonly (readonly [string, number, number, number, "line" | "mixture"])[] = [
  ["GPT-4o", 639, 1144, 4517, "mixture"],
  ["GPT-4o mini", 536, 844, 4461, "mixture"],
  ["GPT-4.1", 726, 1220, 1946, "mixture"],
  ["Gemini 2.5 Flash", 477, 776, 1309, "mixture"],
  ["Gemini 2.5 Flash Lite", 311, 1142, 3080, "line"],
  ["Claude Haiku 4.5", 541, 1591, 4117, "mixture"],
  ["Claude Sonnet 4.6", 941, 2939, 4787, "line"],
  ["Claude Opus 4.6", 1626, 2420, 3797, "mixture"],
  ["DeepSeek V3", 1479, 1926, 2492, "mixture"],
];
export const MIXTURES = FIRST_TOKENS.filter(([, , , , family]) => family === "mixture");

export function firstToken(p50Ms: number, p95Ms: number, p99Ms: number): LatencyModel {
  return { kind: "first-token", p50Ms, p95Ms, p99Ms, tokensPerSecond: 90 };
}
