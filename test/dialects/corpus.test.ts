import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { AttemptFailure } from "../../src/core/failure.ts";
import { type WireCase, wireCases } from "./wire-cases.ts";

/** What a provider itself says, as opposed to what becomes of its bytes on the way. */
const SAID: ReadonlySet<string> = new Set([
  "rejected",
  "quota-exhausted",
  "rate-limited",
  "overloaded",
  "server-error",
]);

interface ErrorAnswer extends WireCase {
  readonly provider: string;
  readonly failure: AttemptFailure;
}

function errorAnswers(): ErrorAnswer[] {
  return wireCases().flatMap((wire) => {
    const { failure } = JSON.parse(readFileSync(`${wire.folder}expected.json`, "utf8"));
    return failure !== undefined && SAID.has(failure.kind) ? [{ ...wire, provider: providerOf(wire), failure }] : [];
  });
}

/** Cases of the OpenAI dialect are named after their provider, but for OpenAI's own. */
function providerOf({ dialect, name }: WireCase): string {
  const [, vendor] =
    /^(?:stream-)?(azure|deepseek|gemini|groq|llamacpp|mistral|moonshot|ollama|openrouter|perplexity|xai)-/.exec(
      name,
    ) ?? [];
  return vendor ?? dialect;
}

const ANSWERS = errorAnswers();

function countOf(matches: (answer: ErrorAnswer) => boolean): number {
  return ANSWERS.filter(matches).length;
}

/** Floors, not figures: whoever adds a case raises them, and nobody can take one away unseen. */
describe("the corpus of error answers", () => {
  it.each([
    ["openai", 28],
    ["anthropic", 29],
    ["gemini", 27],
    ["azure", 14],
    ["deepseek", 11],
    ["openrouter", 16],
  ])("has of %s at least %i", (provider, floor) => {
    expect(countOf((answer) => answer.provider === provider)).toBeGreaterThanOrEqual(floor);
  });

  it.each([
    [
      "a quota that no waiting cures, said with the status of a rate limit",
      13,
      ({ status, failure }) => status === 429 && failure.kind === "quota-exhausted",
    ],
    [
      "a purse that is empty, said with the status of a bad request",
      2,
      ({ status, failure }) => status === 400 && failure.kind === "quota-exhausted",
    ],
    ["an error inside a 200, whole", 11, ({ status, kind }) => status === 200 && kind === "whole"],
    ["an error inside a stream", 15, ({ kind }) => kind === "stream"],
    ["a wait that is told and believed", 21, ({ failure }) => "retryAfterMs" in failure],
    [
      "a wait that is told and makes no sense",
      8,
      ({ name }) => /wait-(?:negative|huge|senseless|unparseable)$/.test(name),
    ],
    ["a day's allowance", 7, ({ name }) => /-(?:per-)?day$/.test(name)],
    [
      "a key that is not valid, said with the status of a bad request",
      4,
      ({ status, failure }) => status === 400 && failure.kind === "rejected" && failure.why === "auth",
    ],
  ] as const satisfies readonly (readonly [string, number, (answer: ErrorAnswer) => boolean])[])(
    "has %s, at least %i times",
    (_what, floor, matches) => {
      expect(countOf(matches)).toBeGreaterThanOrEqual(floor);
    },
  );

  it("says each thing once: no two answers have the same provider, status, headers and body", () => {
    const seen = ANSWERS.map(({ provider, status, headers, body }) =>
      JSON.stringify([provider, status, headers, new TextDecoder().decode(body)]),
    );
    expect(new Set(seen).size).toBe(seen.length);
  });

  it("tells of every kind of error in each of the three dialects", () => {
    for (const dialect of ["openai", "anthropic", "gemini"]) {
      const told = new Set(ANSWERS.filter((answer) => answer.dialect === dialect).map(({ failure }) => failure.kind));
      expect([dialect, told]).toEqual([dialect, SAID]);
    }
  });
});
