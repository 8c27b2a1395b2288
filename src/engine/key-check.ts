import type { Provider } from "../config/chain.ts";
import { Cancellation } from "../core/cancellation.ts";
import type { Clock } from "../core/clock.ts";
import type { AttemptFailure } from "../core/failure.ts";
import { type Transport, TransportError } from "../core/transport.ts";
import { classifyAnswer, classifyInBand } from "../dialects/classify.ts";
import { dialectOf } from "../dialects/index.ts";
import { isObject, parseJson } from "../dialects/json-reader.ts";
import { regionsOf } from "./regions.ts";
import { withoutKey } from "./without-key.ts";

/** The longest list of models is a few megabytes. */
const BODY_BYTES_MAX = 16 * 1024 * 1024;
/** What a header can carry; no vendor's key has anything else in it. */
const KEY_CHARACTERS = /^[\x21-\x7e]+$/;

export type KeyStatus =
  /** The provider took it. */
  | "ok"
  /** The provider took it, and asks for patience. */
  | "rate-limited"
  | "not-needed"
  /** It is set and looks right; nobody was asked. */
  | "present"
  | "missing"
  /** It has characters that no key has. */
  | "unsendable"
  /** It is none of this vendor's; it was not sent. */
  | "wrong-prefix"
  /** There is no address to ask at. */
  | "no-address"
  | "refused"
  /** The provider knows it, and will not work for it. */
  | "no-credit"
  /** The provider answers, but the answer says nothing of the key. */
  | "unproven"
  /** The provider itself is broken. */
  | "failing"
  | "unreachable";

export interface KeyFinding {
  readonly status: KeyStatus;
  /** What the provider says, or what is wrong; never with the key in it. */
  readonly message: string | null;
  /** From asking to the answer; null: nobody was asked. */
  readonly latencyMs: number | null;
}

/**
 * What can be said of a key without asking anybody; null: it looks right.
 *
 * @param prefix what every key of the vendor begins with; null: nothing is known
 */
export function lookOfKey(provider: Provider, key: string | null, prefix: string | null): KeyFinding | null {
  const variable = provider.apiKeyEnv;
  if (variable === null) return unasked("not-needed");
  if (key === null) return unasked("missing", `${variable} is not set`);
  if (!KEY_CHARACTERS.test(key)) return unasked("unsendable", `${variable} has characters in it that no key has`);
  if (prefix !== null && !key.startsWith(prefix))
    return unasked("wrong-prefix", `${variable} does not begin with ${prefix}, so it was not sent`);
  return null;
}

export function unasked(status: KeyStatus, message: string | null = null): KeyFinding {
  return { status, message, latencyMs: null };
}

interface Asking {
  readonly provider: Provider;
  readonly key: string;
  readonly powers: { readonly clock: Clock; readonly transport: Transport };
  readonly timeoutMs: number;
}

/**
 * Asks a provider for its list of models with this key: an answer costs nothing, and a key that is wrong is refused.
 * Some list their models to anybody, which proves nothing: so a good answer is held against the one without a key.
 */
export async function askAboutKey(asking: Asking, caller: Cancellation): Promise<KeyFinding> {
  const { powers, timeoutMs } = asking;
  const startedAtMs = powers.clock.now();
  const cancellation = new Cancellation();
  const timer = powers.clock.timer(timeoutMs, () => cancellation.cancel("total"));
  cancellation.follow(caller);
  try {
    const { baseUrl, failure } = await lookInRegions(asking, cancellation);
    const latencyMs = powers.clock.now() - startedAtMs;
    if (failure !== null) return { ...meaningOf(failure, asking), latencyMs };
    const doubt = doubtAfter(await look(asking, baseUrl, null, cancellation));
    return { status: doubt === null ? "ok" : "unproven", message: doubt, latencyMs };
  } finally {
    timer.cancel();
    cancellation.leave();
    cancellation.cancel("total");
  }
}

/** Why a good answer with the key may not mean anything, after the one without; null: it does. */
function doubtAfter(withoutAny: AttemptFailure | null): string | null {
  if (withoutAny === null) return "it lists its models to anybody, so only a real request can tell";
  if (withoutAny.kind === "rejected") return null;
  return `it answered, but whether it would refuse another key could not be seen (${withoutAny.message.replace(/\.$/, "")})`;
}

interface Looked {
  readonly baseUrl: string;
  /** Null: the list of models came. */
  readonly failure: AttemptFailure | null;
}

/** Asks region by region until one can be spoken to: a key is good in all of them, and the first may be away. */
async function lookInRegions(asking: Asking, cancellation: Cancellation): Promise<Looked> {
  const [first, ...others] = regionsOf(asking.provider);
  const lookAt = async (baseUrl: string): Promise<Looked> => ({
    baseUrl,
    failure: await look(asking, baseUrl, asking.key, cancellation),
  });
  let looked = await lookAt(first.baseUrl);
  for (const { baseUrl } of others) {
    if (looked.failure?.kind !== "connect") break;
    looked = await lookAt(baseUrl);
  }
  return looked;
}

/** Null: the list of models came. */
async function look(
  { provider, powers }: Asking,
  baseUrl: string,
  apiKey: string | null,
  cancellation: Cancellation,
): Promise<AttemptFailure | null> {
  const { name, apiVersion, habits } = provider;
  const request = dialectOf(provider.dialect).encodeHealthCheck({
    provider: name,
    baseUrl,
    model: "",
    apiKey,
    apiVersion,
    habits,
    capabilities: NO_MODEL,
    requestId: `key-check-${name}`,
  });
  try {
    const { status, headers, body } = await powers.transport.send(request, cancellation);
    const text = await body.text(BODY_BYTES_MAX);
    if (status < 200 || status > 299) return classifyAnswer({ status, headers, body: text, nowMs: powers.clock.now() });
    const json = parseJson(text);
    if (isObject(json) && json["error"] !== undefined) return classifyInBand(json);
    if (typeof json === "object" && json !== null) return null;
    return { kind: "malformed", message: "what came is no list of models; is the base URL right?", status };
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    if (error.kind === "cancelled") return { kind: "timeout", phase: "total", message: "no answer in time" };
    const kind = error.kind === "connect" ? "connect" : "malformed";
    return { kind, message: error.message };
  }
}

const NO_MODEL = { tools: true, images: true, json_object: true, json_schema: true, reasoning: true };

/** A restricted key of OpenAI's that may be used for answers, but not for the list of models. */
const MAY_NOT_LIST = /missing scopes/i;

function meaningOf(failure: AttemptFailure, { key }: Asking): Omit<KeyFinding, "latencyMs"> {
  const { message } = withoutKey(failure, key);
  return { status: statusOf(failure), message };
}

function statusOf(failure: AttemptFailure): KeyStatus {
  switch (failure.kind) {
    case "rejected":
      return failure.why === "auth" && !MAY_NOT_LIST.test(failure.message) ? "refused" : "unproven";
    case "quota-exhausted":
      return "no-credit";
    case "rate-limited":
      return "rate-limited";
    case "connect":
    case "reset":
    case "timeout":
    case "cancelled":
      return "unreachable";
    case "overloaded":
    case "server-error":
    case "malformed":
    case "empty":
    case "truncated":
      return "failing";
  }
}
