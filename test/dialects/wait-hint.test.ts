import { describe, expect, it } from "vitest";
import { askedWaitMs, budgetResetMs, durationMs } from "../../src/dialects/wait-hint.ts";

const NOW_MS = Date.UTC(2026, 0, 1);

function withRetryInfo(retryDelay: unknown): unknown {
  return { error: { details: [{ links: [] }, null, { retryDelay }] } };
}

describe("a wait that is asked for", () => {
  it.each([
    [{ "retry-after": "20" }, 20_000],
    [{ "retry-after": "0" }, 0],
    [{ "retry-after": "1.5" }, 1500],
    [{ "retry-after": "Thu, 01 Jan 2026 00:00:30 GMT" }, 30_000],
    [{ "retry-after-ms": "1400", "retry-after": "2" }, 1400],
    [{ "x-ms-retry-after-ms": "6512" }, 6512],
    [{ "retry-after-ms": "soon", "retry-after": "2" }, 2000],
    [{}, undefined],
    [{ "retry-after": "-5" }, undefined],
    [{ "retry-after": "" }, undefined],
    [{ "retry-after": "86401" }, undefined],
    [{ "retry-after": "1e9" }, undefined],
    [{ "retry-after": "NaN" }, undefined],
    [{ "retry-after": "tomorrow" }, undefined],
    [{ "retry-after": "Wed, 31 Dec 2025 23:59:59 GMT" }, undefined],
    [{ "retry-after": "Thu, 01 Jan 2099 00:00:30 GMT" }, undefined],
    // Whatever our clock says, the provider's points in time are by its own, which its answer tells.
    [{ "retry-after": "Wed, 31 Dec 2025 23:58:30 GMT", date: "Wed, 31 Dec 2025 23:58:00 GMT" }, 30_000],
    [{ "retry-after": "Thu, 01 Jan 2026 00:10:30 GMT", date: "Thu, 01 Jan 2026 00:10:00 GMT" }, 30_000],
    [{ "retry-after": "Thu, 01 Jan 2026 00:00:30 GMT", date: "Thu, 01 Jan 2026 00:00:31 GMT" }, undefined],
    [{ "retry-after": "Thu, 01 Jan 2026 00:00:30 GMT", date: "today" }, 30_000],
    [{ "retry-after": "20", date: "Wed, 31 Dec 2025 23:58:00 GMT" }, 20_000],
  ])("in %j is %s ms", (headers: Record<string, string>, waitMs) => {
    expect(askedWaitMs(headers, undefined, NOW_MS)).toBe(waitMs);
  });

  it("is found among Gemini's details", () => {
    expect(askedWaitMs({}, withRetryInfo("17.4s"), NOW_MS)).toBe(17_400);
    expect(askedWaitMs({}, [withRetryInfo("12s")], NOW_MS)).toBe(12_000);
    expect(askedWaitMs({}, withRetryInfo("-3s"), NOW_MS)).toBeUndefined();
    expect(askedWaitMs({}, withRetryInfo(12), NOW_MS)).toBeUndefined();
    expect(askedWaitMs({}, "text", NOW_MS)).toBeUndefined();
  });
});

describe("a budget's reset", () => {
  it("counts for the budgets that are used up, the longest of them", () => {
    const headers = {
      "x-ratelimit-remaining-requests": "4999",
      "x-ratelimit-reset-requests": "6m0s",
      "x-ratelimit-remaining-tokens": "0",
      "x-ratelimit-reset-tokens": "120ms",
      "x-ratelimit-remaining-audio": "0",
      "x-ratelimit-reset-audio": "1s",
    };
    expect(budgetResetMs(headers, NOW_MS)).toBe(1000);
  });

  it("counts for the longest of all when none says that it is used up", () => {
    const headers = {
      "anthropic-ratelimit-requests-remaining": "3",
      "anthropic-ratelimit-requests-reset": "2026-01-01T00:00:10Z",
      "anthropic-ratelimit-tokens-remaining": "200",
      "anthropic-ratelimit-tokens-reset": "2026-01-01T01:00:40.5+01:00",
    };
    expect(budgetResetMs(headers, NOW_MS)).toBe(40_500);
  });

  it("is by the provider's clock, where its answer tells that", () => {
    const headers = {
      date: "Wed, 31 Dec 2025 23:50:00 GMT",
      "anthropic-ratelimit-tokens-reset": "2025-12-31T23:50:12Z",
    };
    expect(budgetResetMs(headers, NOW_MS)).toBe(12_000);
  });

  it("is ignored when it makes no sense", () => {
    expect(budgetResetMs({ "x-ratelimit-reset-tokens": "later" }, NOW_MS)).toBeUndefined();
    expect(budgetResetMs({ "anthropic-ratelimit-tokens-reset": "2020-01-01T00:00:00Z" }, NOW_MS)).toBeUndefined();
    expect(budgetResetMs({ "anthropic-ratelimit-tokens-reset": "12" }, NOW_MS)).toBeUndefined();
  });
});

describe("a duration", () => {
  it.each([
    ["6m0s", 360_000],
    ["120ms", 120],
    ["1h2m3.5s", 3_723_500],
    ["1d", 86_400_000],
    ["7.66s", 7660],
    ["59", 59_000],
    ["1d1s", undefined],
    ["-1s", undefined],
    ["s", undefined],
    ["", undefined],
    ["1s ", undefined],
    ["9".repeat(400), undefined],
    [`${"1s".repeat(30)}!`, undefined],
  ])("of %j is %s ms", (text, waitMs) => {
    expect(durationMs(text)).toBe(waitMs);
  });
});
