import { describe, expect, it } from "vitest";
import type { AttemptFailure } from "../../src/core/failure.ts";
import { judge } from "../../src/engine/verdict.ts";

const message = "it failed";
const rejected = (why: Extract<AttemptFailure, { kind: "rejected" }>["why"]): AttemptFailure => ({
  kind: "rejected",
  why,
  message,
});
const timeout = (phase: Extract<AttemptFailure, { kind: "timeout" }>["phase"]): AttemptFailure => ({
  kind: "timeout",
  phase,
  message,
});

/** Failure, the same tier again?, the next tier?, the breaker, the `failover_on` switch that governs it. */
const TABLE: readonly (readonly [AttemptFailure, string, string, string, string | null])[] = [
  [{ kind: "connect", message }, "once", "yes", "counts", "serverError"],
  [{ kind: "reset", message }, "yes", "yes", "counts", "serverError"],
  [timeout("first-token"), "no", "yes", "counts", "timeout"],
  [timeout("idle"), "no", "yes", "counts", "timeout"],
  [timeout("total"), "no", "yes", "counts", "timeout"],
  [{ kind: "rate-limited", message }, "yes", "yes", "unavailable", "rateLimit"],
  [{ kind: "rate-limited", message, retryAfterMs: 5 }, "yes", "yes", "unavailable", "rateLimit"],
  [{ kind: "quota-exhausted", message }, "no", "yes", "opens", "rateLimit"],
  [{ kind: "overloaded", message }, "yes", "yes", "counts", "serverError"],
  [{ kind: "server-error", message }, "yes", "yes", "counts", "serverError"],
  [rejected("auth"), "no", "yes", "opens", null],
  [rejected("model-gone"), "no", "yes", "opens", null],
  [rejected("too-long"), "no", "larger-window", "ignores", null],
  [rejected("policy"), "no", "no", "ignores", null],
  [rejected("request"), "no", "no", "ignores", null],
  [{ kind: "malformed", message }, "once", "yes", "counts", "serverError"],
  [{ kind: "empty", message }, "once", "yes", "counts", "serverError"],
  [{ kind: "truncated", message }, "once", "yes", "counts", "serverError"],
  [{ kind: "cancelled", message }, "no", "no", "ignores", null],
];

describe("the verdict", () => {
  it.each(TABLE)("on %j: same tier %s, next tier %s, breaker %s, switch %s", (failure, same, next, breaker, by) => {
    expect(judge(failure)).toEqual({ sameTier: same, nextTier: next, breaker, failoverSwitch: by });
  });
});
