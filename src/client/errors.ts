import type { Failure } from "../core/failure.ts";
import type { Outcome } from "../engine/outcome.ts";
import { type AttemptJson, attemptJson, type SkippedJson, skippedJson } from "../report/attempt-json.ts";

/** The body of an error as OpenAI has it. */
export interface ErrorBody {
  readonly message: string;
  readonly type: string;
  /** The field that is wrong, such as `messages[2].content`; null: no single one. */
  readonly param: string | null;
  readonly code: string | null;
}

/** What every error of this library has. `status` is what an HTTP API would answer with. */
export abstract class HolyfailError extends Error {
  abstract readonly status: number;
  readonly error: ErrorBody;

  constructor(body: ErrorBody, options?: ErrorOptions) {
    super(body.message, options);
    this.error = body;
  }

  get param(): string | null {
    return this.error.param;
  }

  get code(): string | null {
    return this.error.code;
  }
}

/** The request itself is wrong; nothing was sent. */
export class InvalidRequest extends HolyfailError {
  override readonly name = "InvalidRequest";
  readonly status = 400;

  constructor(message: string, param: string | null, code: string | null = "invalid_value") {
    super({ message, type: "invalid_request_error", param, code });
  }
}

/** The caller gave up, or the client was closed. Named as the platform names it, so that usual checks find it. */
export class RequestCancelled extends HolyfailError {
  override readonly name = "AbortError";
  readonly status = 499;

  constructor(message = "the request was cancelled by its caller", options?: ErrorOptions) {
    super({ message, type: "cancelled", param: null, code: "cancelled" }, options);
  }
}

/** Where a request without an answer went. */
interface Trail {
  readonly failure: Failure;
  readonly attempts: readonly AttemptJson[];
  readonly skipped: readonly SkippedJson[];
}

/** No tier gave an answer. `cause` is the failure that says why, as an Error. */
export class ChainExhausted extends HolyfailError implements Trail {
  override readonly name = "ChainExhausted";
  readonly status: number;
  /** `provider/model` of the first tier that failed, else of the first that was passed over; null: there was none. */
  readonly failedModel: string | null;
  /** Whether a tier was left that was neither asked nor passed over: time ran out, or the failure allowed no fallback. */
  readonly fallbackAvailable: boolean;
  readonly failure: Failure;
  readonly attempts: readonly AttemptJson[];
  readonly skipped: readonly SkippedJson[];

  constructor(chain: string, tiers: number, outcome: Extract<Outcome, { ok: false }>) {
    const { failure } = outcome;
    super(
      { message: `chain ${chain}: ${failure.message}`, type: "chain_exhausted", param: null, code: failure.kind },
      { cause: causeOf(outcome) },
    );
    this.failure = failure;
    this.status = statusOf(outcome);
    this.attempts = outcome.attempts.map(attemptJson);
    this.skipped = outcome.skipped.map(skippedJson);
    const first = outcome.attempts[0] ?? outcome.skipped[0];
    this.failedModel = first === undefined ? null : `${first.provider}/${first.model}`;
    const left = tiers - new Set([...outcome.attempts, ...outcome.skipped].map(({ tier }) => tier)).size;
    this.fallbackAvailable = left > 0;
  }
}

/** A stream ended before its answer did, after its caller had a part of it. `cause` is the first failure on the way, as an Error. */
export class StreamBroken extends HolyfailError implements Trail {
  override readonly name = "StreamBroken";
  readonly status = 502;
  readonly failure: Failure;
  readonly attempts: readonly AttemptJson[];
  readonly skipped: readonly SkippedJson[];

  constructor(chain: string, outcome: Extract<Outcome, { ok: false }>) {
    const { failure } = outcome;
    const message = `chain ${chain}: the stream broke: ${failure.message}`;
    const body = { message, type: "stream_broken", param: null, code: failure.kind };
    super(body, { cause: causeOf(outcome) });
    this.failure = failure;
    this.attempts = outcome.attempts.map(attemptJson);
    this.skipped = outcome.skipped.map(skippedJson);
  }
}

/** The first attempt that failed for a reason of its own, as an Error. */
function causeOf({ attempts }: Outcome): Error | undefined {
  const failed = attempts.find(({ failure }) => failure !== null);
  return failed?.failure == null
    ? undefined
    : new Error(`${failed.provider}/${failed.model}: ${failed.failure.message}`);
}

/** The provider's own words on what no fallback could mend; else that nobody was there in time. */
function statusOf({ failure }: Extract<Outcome, { ok: false }>): number {
  if (failure.kind === "deadline" || failure.kind === "timeout") return 504;
  if (failure.kind === "exhausted" && failure.cause === "timeout") return 504;
  return failure.kind === "rejected" && failure.status !== undefined && failure.status >= 400 ? failure.status : 503;
}
