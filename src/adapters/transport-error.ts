import { TransportError, type TransportErrorKind } from "../core/transport.ts";

/** How far an exchange had come. */
export type Phase = "connecting" | "sent" | "body" | "ended";

/** What undici's or Node's error means. The phase tells losses of a connection apart: the codes are the same in each. */
export function transportErrorOf(error: Error, phase: Phase, provider: string): TransportError {
  const code = codeOf(error);
  const known = KINDS.get(code);
  const kind = known ?? (isForeign(error) ? "protocol" : LOSSES[phase]);
  return new TransportError(kind, `${WORDS[kind]} ${provider}${reason(code, error)}`);
}

const LOSSES = {
  connecting: "connect",
  sent: "reset",
  body: "cut",
  ended: "cut",
} as const satisfies Record<Phase, TransportErrorKind>;

/** The errors that mean the same in every phase. */
const KINDS: ReadonlyMap<string, TransportErrorKind> = new Map<string, TransportErrorKind>([
  ["UND_ERR_HEADERS_OVERFLOW", "too-large"],
  ["UND_ERR_INVALID_ARG", "connect"],
  ["UND_ERR_CONNECT_TIMEOUT", "connect"],
  ["UND_ERR_DESTROYED", "cancelled"],
  ["UND_ERR_CLOSED", "cancelled"],
  ["UND_ERR_ABORTED", "cancelled"],
]);

const WORDS = {
  connect: "no connection to",
  reset: "the connection was lost before an answer from",
  cut: "the connection was lost inside the answer of",
  protocol: "what came is not HTTP, from",
  "too-large": "the headers are too large, from",
  cancelled: "given up:",
} as const satisfies Record<TransportErrorKind, string>;

/** What people can act on; other codes are told as they are. */
const REASONS: ReadonlyMap<string, string> = new Map([
  ["ECONNREFUSED", "refused"],
  ["ENOTFOUND", "no such host"],
  ["EAI_AGAIN", "the name cannot be looked up now"],
  ["EHOSTUNREACH", "host unreachable"],
  ["ENETUNREACH", "network unreachable"],
  ["ETIMEDOUT", "the system gave up waiting"],
  ["ECONNRESET", "reset"],
  ["EPIPE", "closed"],
  ["UND_ERR_SOCKET", "closed"],
  ["UND_ERR_RES_CONTENT_LENGTH_MISMATCH", "shorter than announced"],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", "its certificate is self-signed"],
  ["ERR_SSL_WRONG_VERSION_NUMBER", "the TLS handshake failed"],
  ["CERT_HAS_EXPIRED", "its certificate has expired"],
  ["ERR_TLS_CERT_ALTNAME_INVALID", "its certificate is for another name"],
]);

/** Undici leaves the parser's codes out of its errors; its words are all that tells this one from broken HTTP. */
const EARLY_END = "Invalid EOF state";

/** A broken status line, header or chunk; but an early end, which the parser also complains of, is a lost connection. */
function isForeign(error: Error): boolean {
  if (error.name === "HTTPParserError") return !error.message.includes(EARLY_END);
  return error.message === "bad response" || error.message === "bad upgrade";
}

function reason(code: string, error: Error): string {
  const words = REASONS.get(code) ?? (code === "" || code === "UND_ERR_INVALID_ARG" ? error.message : code);
  return words === "" ? "" : ` (${words})`;
}

function codeOf(error: Error): string {
  if ("code" in error && typeof error.code === "string") return error.code;
  // Trying several addresses gives one error for all of them.
  const first: unknown = error instanceof AggregateError ? error.errors[0] : undefined;
  return first instanceof Error ? codeOf(first) : "";
}
