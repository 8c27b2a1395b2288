import { describe, expect, it } from "vitest";
import { DIALECT_NAMES, type DialectName } from "../../../src/config/chain.ts";
import type { ErrorMatter, HintForm, RateLimit, WaitHint } from "../../../src/sim/voices/error-cause.ts";
import { complaint } from "./complaining.ts";

/** What is in the headers of a complaint with a hint, and in those of one without it not. */
function hintsIn(name: DialectName, matter: ErrorMatter & WaitHint): Record<string, string> {
  const usual = complaint(name, { ...matter, retryAfterMs: null }).headers;
  return Object.fromEntries(Object.entries(complaint(name, matter).headers).filter(([key]) => !(key in usual)));
}

/** Each form, and the headers in which a wait of 90.5 seconds is told. */
const FORMS: Readonly<Record<HintForm, Readonly<Record<string, string>>>> = {
  "retry-after": { "retry-after": "91" },
  "http-date": { "retry-after": "Thu, 01 Jan 2026 12:01:31 GMT" },
  "retry-after-ms": { "retry-after-ms": "90500" },
  "x-ms-retry-after-ms": { "x-ms-retry-after-ms": "90500" },
  "reset-duration": {
    "x-ratelimit-limit-requests": "10000",
    "x-ratelimit-remaining-requests": "0",
    "x-ratelimit-reset-requests": "1m30.5s",
  },
  "reset-instant": {
    "anthropic-ratelimit-requests-limit": "4000",
    "anthropic-ratelimit-requests-remaining": "0",
    "anthropic-ratelimit-requests-reset": "2026-01-01T12:01:31Z",
  },
  "retry-info": {},
};

const HINT_FORMS = Object.keys(FORMS).filter((form): form is HintForm => form in FORMS);

describe.each(DIALECT_NAMES)("a wait hint of %s", (name) => {
  const limit = { about: "rate-limit", limit: "requests", retryAfterMs: 90_500 } as const;

  it.each(HINT_FORMS)("may be in the form of %s, and is in no other one then", (hint) => {
    expect(hintsIn(name, { ...limit, hint })).toEqual(FORMS[hint]);
    expect(complaint(name, { ...limit, hint }).body.includes("RetryInfo")).toBe(hint === "retry-info");
  });

  it("is of tokens where there were too many of them", () => {
    const tokens = { ...limit, limit: "tokens" } as const;
    expect(hintsIn(name, { ...tokens, hint: "reset-duration" })).toHaveProperty("x-ratelimit-reset-tokens", "1m30.5s");
    expect(hintsIn(name, { ...tokens, hint: "reset-instant" })).toHaveProperty(
      "anthropic-ratelimit-input-tokens-reset",
      "2026-01-01T12:01:31Z",
    );
  });

  it("is told to the millisecond in RetryInfo, beside what the provider itself says in its details", () => {
    const ramp = { ...limit, limit: "ramp" } as const;
    const { error } = complaint(name, { ...ramp, hint: "retry-info" });
    expect(error.details.at(-1)).toEqual({
      "@type": "type.googleapis.com/google.rpc.RetryInfo",
      retryDelay: "90.5s",
    });
    if (name === "anthropic") expect(error.details[0]).toEqual({ error_code: "ramp_limit_exceeded" });
  });

  it("says nothing of a reset by itself where nothing is counted by the minute", () => {
    const uncounted: readonly RateLimit[] = ["concurrency", "ramp"];
    for (const kind of uncounted) {
      const names = Object.keys(hintsIn(name, { ...limit, limit: kind }));
      expect(names.filter((key) => key.includes("reset"))).toEqual([]);
      expect(names.length > 0 || complaint(name, { ...limit, limit: kind }).body.includes("RetryInfo")).toBe(true);
    }
  });
});
