import { HolyfailError, RequestCancelled } from "../client/errors.ts";

/**
 * Marks an error as one of the AI SDK's kinds. The SDK knows its errors by these symbols, since several copies of a
 * package may be loaded: that is why none has to be loaded here.
 */
class SdkError extends Error {
  override readonly name: string;

  constructor(kind: string, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = kind;
    for (const marker of ["vercel.ai.error", `vercel.ai.error.${kind}`]) {
      Object.defineProperty(this, Symbol.for(marker), { value: true });
    }
  }
}

/** What the SDK calls an APICallError. It is never to be tried again: the chain did what could be done. */
export class FailoverCallError extends SdkError {
  readonly url: string;
  readonly requestBodyValues = {};
  readonly isRetryable = false;
  readonly statusCode: number;
  /** The library's own error: with its trail, where the chain is exhausted. */
  readonly data: HolyfailError;

  constructor(cause: HolyfailError, chain: string, statusCode: number) {
    super("AI_APICallError", cause.message, cause);
    this.url = `holyfail:${chain}`;
    this.data = cause;
    this.statusCode = statusCode;
  }
}

/** Something in a prompt that cannot be passed on to any tier. */
export class UnsupportedByChains extends SdkError {
  readonly functionality: string;

  constructor(functionality: string, remedy: string) {
    super("AI_UnsupportedFunctionalityError", `holyfail cannot pass on ${functionality}: ${remedy}`);
    this.functionality = functionality;
  }
}

/** An error as the AI SDK takes it. An abort has the name that it looks for; what is none of ours stays what it is. */
export function sdkErrorOf(error: unknown, chain: string): unknown {
  if (!(error instanceof HolyfailError) || error instanceof RequestCancelled) return error;
  return new FailoverCallError(error, chain, error.status);
}
