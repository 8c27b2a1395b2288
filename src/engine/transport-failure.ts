import type { CancelReason } from "../core/cancellation.ts";
import type { AttemptFailure } from "../core/failure.ts";
import { TransportError, type TransportErrorKind } from "../core/transport.ts";
import type { Attempt } from "./attempt.ts";

/** What an error of the transport means for its attempt; any other error is a bug, and thrown on. */
export function transportFailure(error: unknown, attempt: Attempt): AttemptFailure {
  if (!(error instanceof TransportError)) throw error;
  if (error.kind === "connect" || error.kind === "reset") attempt.accepted = false;
  if (error.kind === "cancelled") return cancelledFailure(attempt.cancellation.reason ?? "caller");
  return { kind: FAILURE_KINDS[error.kind], message: error.message };
}

const FAILURE_KINDS = {
  connect: "connect",
  reset: "reset",
  cut: "truncated",
  protocol: "malformed",
  "too-large": "malformed",
} as const satisfies Record<Exclude<TransportErrorKind, "cancelled">, AttemptFailure["kind"]>;

function cancelledFailure(reason: CancelReason): AttemptFailure {
  switch (reason) {
    case "caller":
      return { kind: "cancelled", message: "cancelled by the caller" };
    case "lost-race":
      return { kind: "cancelled", message: "another attempt answered first" };
    case "first-token":
      return { kind: "timeout", phase: "first-token", message: "no answer within its time slice" };
    case "idle":
      return { kind: "timeout", phase: "idle", message: "the stream fell silent" };
    case "total":
      return { kind: "timeout", phase: "total", message: "the stream took longer than its total limit" };
  }
}
