import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { describe, expect, it } from "vitest";
import { DIALECTS, QUESTION } from "./client-shape.ts";
import { givenSim } from "./given-sim.ts";
import { onlyLoopback } from "./loopback-only.ts";
import { officialClient } from "./official-client.ts";
import { bothWays, errorOf, outcomeOf } from "./outcome.ts";

onlyLoopback();

/** Each fault that is an HTTP error, and what the clients of OpenAI, Anthropic and Gemini throw for it, plain and streamed. */
const ERRORS: readonly (readonly [fault: string, thrown: string])[] = [
  [
    "kind: status, status: 400",
    "BadRequestError 400 invalid_value | BadRequestError 400 invalid_request_error | ApiError 400 INVALID_ARGUMENT",
  ],
  [
    "kind: status, status: 401",
    "AuthenticationError 401 invalid_api_key | AuthenticationError 401 authentication_error | ApiError 401 UNAUTHENTICATED",
  ],
  [
    "kind: status, status: 402",
    "APIError 402 invalid_request_error | PaymentRequiredError 402 billing_error | ApiError 402 INVALID_ARGUMENT",
  ],
  [
    "kind: status, status: 403",
    "PermissionDeniedError 403 unsupported_country_region_territory | PermissionDeniedError 403 permission_error | ApiError 403 PERMISSION_DENIED",
  ],
  [
    "kind: status, status: 404",
    "NotFoundError 404 model_not_found | NotFoundError 404 not_found_error | ApiError 404 NOT_FOUND",
  ],
  [
    "kind: status, status: 408",
    "APIError 408 timeout | RequestTimeoutError 408 timeout_error | ApiError 408 DEADLINE_EXCEEDED",
  ],
  ["kind: status, status: 409", "ConflictError 409 conflict | ConflictError 409 conflict_error | ApiError 409 ABORTED"],
  [
    "kind: status, status: 410",
    "APIError 410 model_deprecated | APIError 410 not_found_error | ApiError 410 NOT_FOUND",
  ],
  // What a front end answers instead of the provider is a page: there is a status and nothing more.
  [
    "kind: status, status: 413",
    "APIError 413 | ContentTooLargeError 413 request_too_large | ApiError 413 Payload Too Large",
  ],
  [
    "kind: status, status: 422",
    "UnprocessableEntityError 422 invalid_request_error | UnprocessableEntityError 422 invalid_request_error | ApiError 422 INVALID_ARGUMENT",
  ],
  [
    "kind: rate-limit",
    "RateLimitError 429 rate_limit_exceeded | RateLimitError 429 rate_limit_error | ApiError 429 RESOURCE_EXHAUSTED",
  ],
  [
    "kind: status, status: 500",
    "InternalServerError 500 server_error | InternalServerError 500 api_error | ApiError 500 INTERNAL",
  ],
  ["kind: status, status: 502", "InternalServerError 502 | InternalServerError 502 | ApiError 502 Bad Gateway"],
  [
    "kind: brownout, probability: 1, status: 503",
    "InternalServerError 503 server_is_overloaded | ServiceUnavailableError 503 api_error | ApiError 503 UNAVAILABLE",
  ],
  [
    "kind: status, status: 504",
    "InternalServerError 504 | GatewayTimeoutError 504 timeout_error | ApiError 504 DEADLINE_EXCEEDED",
  ],
  [
    "kind: status, status: 529",
    "InternalServerError 529 server_is_overloaded | OverloadedError 529 overloaded_error | ApiError 529 UNAVAILABLE",
  ],
  [
    "kind: rate-limit, limit: tokens",
    "RateLimitError 429 rate_limit_exceeded | RateLimitError 429 rate_limit_error | ApiError 429 RESOURCE_EXHAUSTED",
  ],
  [
    "kind: rate-limit, limit: concurrency",
    "RateLimitError 429 rate_limit_reached_error | RateLimitError 429 rate_limit_error | ApiError 429 RESOURCE_EXHAUSTED",
  ],
  [
    "kind: rate-limit, limit: ramp",
    "RateLimitError 429 slow_down | RampLimitExceededError 429 rate_limit_error | ApiError 429 RESOURCE_EXHAUSTED",
  ],
  [
    "kind: quota",
    "RateLimitError 429 insufficient_quota | PaymentRequiredError 402 billing_error | ApiError 429 RESOURCE_EXHAUSTED",
  ],
  [
    "kind: quota, why: spend-limit",
    "RateLimitError 429 organization_spend_limit_exceeded | EnforcedSpendLimitReachedError 429 rate_limit_error | ApiError 429 RESOURCE_EXHAUSTED",
  ],
  [
    "kind: quota, why: credit-balance",
    "RateLimitError 429 credit_balance_exhausted | BadRequestError 400 invalid_request_error | ApiError 429 RESOURCE_EXHAUSTED",
  ],
  [
    "kind: quota, why: per-day",
    "RateLimitError 429 rate_limit_exceeded | RateLimitError 429 rate_limit_error | ApiError 429 RESOURCE_EXHAUSTED",
  ],
  [
    "kind: context-length",
    "BadRequestError 400 context_length_exceeded | BadRequestError 400 invalid_request_error | ApiError 400 INVALID_ARGUMENT",
  ],
];

/** Twice what their own first backoff is at most. */
const HINT_MS = 1000;
/** Timers may ring a little early. */
const EARLY_MS = 10;

describe.concurrent.each(ERRORS)("for %s", (fault, thrown) => {
  it("each official client throws the class that its vendor documents, plain and streamed", async () => {
    const sim = await givenSim([fault]);
    const seen: string[] = [];
    for (const dialect of DIALECTS)
      seen.push(await bothWays(officialClient(dialect, { baseUrl: sim.baseUrlOf(dialect) })));
    expect(seen.join(" | ")).toBe(thrown);
    await sim.close();
  });
});

describe("an error that an official client threw", () => {
  it("has the provider's own request id, in the error itself and in its words where the vendor puts it there", async () => {
    const sim = await givenSim(["kind: status, status: 500"]);
    const openai = officialClient("openai", { baseUrl: sim.baseUrlOf("openai"), requestId: "r7" });
    expect(await errorOf(openai.plain(QUESTION))).toMatchObject({ requestID: "req_r7", status: 500 });
    const anthropic = officialClient("anthropic", { baseUrl: sim.baseUrlOf("anthropic"), requestId: "r7" });
    expect(await errorOf(anthropic.plain(QUESTION))).toMatchObject({
      requestID: "req_r7",
      error: { type: "error", request_id: "req_r7" },
      apiMessage: "Internal server error",
    });
  });

  it("has the wait hint of a 429 in the form that its vendor uses", async () => {
    const sim = await givenSim(["kind: rate-limit, retry_after_ms: 6500"]);
    const [openai, anthropic, gemini] = await Promise.all(
      DIALECTS.map((dialect) =>
        errorOf(officialClient(dialect, { baseUrl: sim.baseUrlOf(dialect) }).streamed(QUESTION)),
      ),
    );
    if (!(openai instanceof OpenAI.RateLimitError)) throw openai;
    expect(openai.headers?.get("retry-after-ms")).toBe("6500");
    expect(openai.headers?.get("retry-after")).toBe("7");
    if (!(anthropic instanceof Anthropic.RateLimitError)) throw anthropic;
    expect(anthropic.headers?.get("retry-after")).toBe("7");
    expect(anthropic.headers?.get("anthropic-ratelimit-requests-remaining")).toBe("0");
    expect(gemini?.message).toContain('"retryDelay":"6.5s"');
  });

  it("has no hint where the provider gave none", async () => {
    const sim = await givenSim(["kind: rate-limit"]);
    for (const dialect of ["openai", "anthropic"] as const) {
      const error = await errorOf(officialClient(dialect, { baseUrl: sim.baseUrlOf(dialect) }).plain(QUESTION));
      if (!(error instanceof OpenAI.APIError || error instanceof Anthropic.APIError)) throw error;
      expect([...(error.headers?.keys() ?? [])].filter((name) => /retry|reset/.test(name))).toEqual([]);
    }
  });
});

describe.concurrent("an official client that may try again", () => {
  // These are the forms that both clients know; Gemini's knows none.
  const FORMS = ["retry-after", "retry-after-ms", "http-date"];
  const TOLD = FORMS.flatMap((form) => (["openai", "anthropic"] as const).map((dialect) => ({ dialect, form })));
  it.each(TOLD)(
    "waits as long as the 429 of a simulated $dialect says in the form $form",
    async ({ dialect, form }) => {
      const sim = await givenSim([`kind: rate-limit, retry_after_ms: ${HINT_MS}, hint: ${form}, first: 1`]);
      const client = officialClient(dialect, { baseUrl: sim.baseUrlOf(dialect), retriesMax: 1 });
      const startMs = performance.now();
      expect((await client.plain(QUESTION)).text).toMatch(/^This is a simulated answer/);
      expect(performance.now() - startMs).toBeGreaterThan(HINT_MS - EARLY_MS);
    },
  );

  it.each(DIALECTS)(
    "gets an answer from a simulated %s that failed once, and none where it fails twice",
    async (dialect) => {
      const once = await givenSim(["kind: status, status: 503, first: 1"]);
      const twice = await givenSim(["kind: status, status: 503, first: 2"]);
      const ask = (baseUrl: string) => outcomeOf(officialClient(dialect, { baseUrl, retriesMax: 1 }).plain(QUESTION));
      const [answer, failure] = await Promise.all([ask(once.baseUrlOf(dialect)), ask(twice.baseUrlOf(dialect))]);
      expect(answer).toMatch(/^text, finish/);
      expect(failure).toMatch(/Error 503/);
    },
  );
});
