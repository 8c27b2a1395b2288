import { describe, expect, it } from "vitest";
import { DIALECT_NAMES, type DialectName } from "../../../src/config/chain.ts";
import type { ErrorMatter } from "../../../src/sim/voices/error-cause.ts";
import { voiceNamed } from "../../../src/sim/voices/index.ts";
import { complaint, COMPLAINT_CONTEXT } from "./complaining.ts";

/** Each matter, and for each voice the status and what of the error tells it from others. */
const MATTERS: readonly (readonly [
  ErrorMatter,
  Readonly<Record<DialectName, readonly [status: number, error: object]>>,
])[] = [
  [
    { about: "overload" },
    {
      openai: [503, { code: "server_is_overloaded" }],
      anthropic: [529, { type: "overloaded_error", message: "Overloaded" }],
      gemini: [503, { status: "UNAVAILABLE", message: expect.stringContaining("high demand") }],
    },
  ],
  [
    { about: "rate-limit", limit: "requests" },
    {
      openai: [429, { code: "rate_limit_exceeded", type: "requests", message: expect.stringContaining("(RPM)") }],
      anthropic: [429, { type: "rate_limit_error" }],
      gemini: [429, { status: "RESOURCE_EXHAUSTED", message: "Resource has been exhausted (e.g. check quota)." }],
    },
  ],
  [
    { about: "rate-limit", limit: "tokens" },
    {
      openai: [429, { code: "rate_limit_exceeded", type: "tokens", message: expect.stringContaining("(TPM)") }],
      anthropic: [429, { type: "rate_limit_error", message: expect.stringContaining("input tokens per minute") }],
      gemini: [
        429,
        {
          status: "RESOURCE_EXHAUSTED",
          details: [
            { links: [{ url: expect.stringContaining("rate-limits") }] },
            { violations: [{ quotaId: "GenerateContentPaidTierInputTokensPerModelPerMinute" }] },
          ],
        },
      ],
    },
  ],
  [
    { about: "rate-limit", limit: "concurrency" },
    {
      openai: [429, { message: expect.stringContaining("concurrency") }],
      anthropic: [429, { type: "rate_limit_error", message: expect.stringContaining("concurrent connections") }],
      gemini: [429, { status: "RESOURCE_EXHAUSTED", message: "Resource has been exhausted (e.g. check quota)." }],
    },
  ],
  [
    { about: "rate-limit", limit: "ramp" },
    {
      openai: [429, { type: "rate_limit_error", code: "slow_down" }],
      anthropic: [429, { type: "rate_limit_error", details: { error_code: "ramp_limit_exceeded" } }],
      gemini: [429, { status: "RESOURCE_EXHAUSTED", message: expect.stringContaining("Resource exhausted.") }],
    },
  ],
  [
    { about: "quota", why: "exhausted" },
    {
      openai: [429, { type: "insufficient_quota", code: "insufficient_quota" }],
      anthropic: [402, { type: "billing_error" }],
      gemini: [429, { status: "RESOURCE_EXHAUSTED", message: expect.stringMatching(/limit: 0, .*\nPlease retry in/) }],
    },
  ],
  [
    { about: "quota", why: "spend-limit" },
    {
      openai: [429, { code: "organization_spend_limit_exceeded" }],
      anthropic: [
        429,
        {
          type: "rate_limit_error",
          message: expect.stringContaining("on 2026-02-01 at"),
          details: { error_code: "enforced_spend_limit_reached" },
        },
      ],
      gemini: [429, { status: "RESOURCE_EXHAUSTED", message: expect.stringContaining("monthly spending cap") }],
    },
  ],
  [
    { about: "quota", why: "credit-balance" },
    {
      openai: [429, { code: "credit_balance_exhausted" }],
      anthropic: [
        400,
        { type: "invalid_request_error", message: expect.stringContaining("credit balance is too low") },
      ],
      gemini: [429, { status: "RESOURCE_EXHAUSTED", message: expect.stringContaining("credits are depleted") }],
    },
  ],
  [
    { about: "quota", why: "per-day" },
    {
      openai: [429, { code: "rate_limit_exceeded", message: expect.stringContaining("(RPD)") }],
      anthropic: [429, { type: "rate_limit_error", message: expect.stringContaining("daily rate limit") }],
      gemini: [
        429,
        {
          details: [
            { "@type": "type.googleapis.com/google.rpc.Help" },
            { violations: [{ quotaId: expect.stringContaining("PerDay") }] },
            { retryDelay: "60s" },
          ],
        },
      ],
    },
  ],
  [
    { about: "context-length", tokens: 130_021, tokensMax: 128_000 },
    {
      openai: [400, { code: "context_length_exceeded", message: expect.stringMatching(/128000 .* 130021/) }],
      anthropic: [
        400,
        { type: "invalid_request_error", message: "prompt is too long: 130021 tokens > 128000 maximum" },
      ],
      gemini: [400, { status: "INVALID_ARGUMENT", message: expect.stringMatching(/\(130021\).*\(128000\)/) }],
    },
  ],
  [
    { about: "prefill" },
    {
      openai: [400, { message: expect.stringContaining("got assistant") }],
      anthropic: [
        400,
        { type: "invalid_request_error", message: expect.stringContaining("assistant message prefill") },
      ],
      gemini: [400, { status: "INVALID_ARGUMENT", message: expect.stringContaining("ends with a user role") }],
    },
  ],
];

describe.each(DIALECT_NAMES)("what %s says", (name) => {
  it.each(MATTERS.map(([matter, words]) => ({ matter, words: words[name] })))("when it is $matter", (row) => {
    const { status, error } = complaint(name, row.matter);
    expect({ status, error }).toMatchObject({ status: row.words[0], error: row.words[1] });
  });

  it.each(MATTERS.map(([matter]) => ({ matter })))("in the same words inside a stream when it is $matter", (row) => {
    const event = voiceNamed(name).errorEvent({ ...COMPLAINT_CONTEXT, ...row.matter });
    const [, data = ""] = /^(?:event: error\n)?data: (.*?)\r?\n\r?\n$/.exec(event) ?? [];
    expect(JSON.parse(data).error).toEqual(complaint(name, row.matter).error);
  });

  it("hints at nothing without a wait, but for the wait that Gemini puts beside every quota", () => {
    for (const [matter] of MATTERS) {
      const { headers, body } = complaint(name, { ...matter, hint: "http-date" });
      expect(Object.keys(headers).filter((key) => /retry|reset|ratelimit/.test(key))).toEqual([]);
      if (name !== "gemini" || matter.about !== "quota")
        expect(body).not.toMatch(/RetryInfo|(?:retry|again) (?:in|after) /);
    }
  });
});

describe("a gateway", () => {
  it.each(["openai", "anthropic"] as const)("answers for %s when its origin cannot be reached", (name) => {
    for (const status of [520, 521, 522, 523, 524]) {
      const { headers, body } = voiceNamed(name).error({ ...COMPLAINT_CONTEXT, status });
      expect(headers["content-type"]).toBe("text/html");
      expect(body).toContain(`<title>${status} `);
    }
  });
});
