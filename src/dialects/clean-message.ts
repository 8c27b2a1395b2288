/** The longest message that a failure carries, in characters. */
const MESSAGE_LENGTH_MAX = 300;
/** How much of a provider's text is looked at; the rest of a long one says nothing more. */
const SOURCE_LENGTH_MAX = 4000;

/**
 * A provider's words made fit for a person: on one line, without control characters or mark-up, at most 300 characters,
 * and with everything that looks like a key replaced, since some providers echo part of it.
 */
export function cleanMessage(text: string): string {
  const source = text.length > SOURCE_LENGTH_MAX ? text.slice(0, SOURCE_LENGTH_MAX) : text;
  const plain = looksLikeHtml(source) ? textOfHtml(source) : source;
  const oneLine = plain.replaceAll(CONTROLS_AND_BLANKS, " ").trim();
  const safe = redactKeys(oneLine);
  return safe.length > MESSAGE_LENGTH_MAX ? `${safe.slice(0, MESSAGE_LENGTH_MAX - 1).trimEnd()}…` : safe;
}

/** Replaces everything that looks like a key by a placeholder. */
export function redactKeys(text: string): string {
  let safe = text;
  for (const pattern of KEY_SHAPES) safe = safe.replaceAll(pattern, REDACTED);
  return safe.replaceAll(NAMED_KEY, `$1${REDACTED}`).replaceAll(LONG_RUN, (run) => (isMixed(run) ? REDACTED : run));
}

export function looksLikeHtml(text: string): boolean {
  return HTML_START.test(text);
}

const REDACTED = "[redacted]";

const KEY_SHAPES: readonly RegExp[] = [
  // Vendors' prefixes: sk- (OpenAI, Anthropic, DeepSeek, OpenRouter), gsk_ (Groq), csk- (Cerebras) and so on.
  /(?<![A-Za-z0-9])(?:sk|gsk|csk|xai|fw|hs|hf|pplx|nvapi|tgp)[-_][A-Za-z0-9_*.…-]{6,}/g,
  /(?<![A-Za-z0-9])AIza[A-Za-z0-9_*-]{6,}/g,
  // A JSON web token.
  /(?<![A-Za-z0-9])eyJ[\w-]{6,}\.[\w-]*(?:\.[\w-]*)?/g,
  // A key that the provider has masked in the middle.
  /[A-Za-z0-9_-]*\*{3,}[A-Za-z0-9_*-]*/g,
];

/** What follows "API key:", "token=", "Bearer" and the like, whatever its shape. */
const NAMED_KEY =
  /((?:api[-_ ]?key|access[-_ ]?token|auth[-_ ]?token|secret|password|x-api-key|x-goog-api-key)(?: provided| given| used)?["']?\s{0,2}[:=]\s{0,2}["']?|\bbearer\s{1,3})(?!\[redacted\])[^\s"',;)]{4,}/gi;

/**
 * Keys without a known prefix (Mistral, Together, Cohere, Azure) are long runs of letters and digits. Request ids are as
 * well: losing one is better than telling a key.
 */
const LONG_RUN = /(?<![A-Za-z0-9])[A-Za-z0-9]{20,}(?![A-Za-z0-9])/g;

const HTML_START = /^\s*<(?:!doctype|html|head|body|title|h1|center|\?xml)/i;

// eslint-disable-next-line no-control-regex -- control characters are exactly what is to be removed.
const CONTROLS_AND_BLANKS = /[\u0000-\u0020\u007f-\u00a0\u2028\u2029\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]+/g;

function isMixed(run: string): boolean {
  return /[0-9]/.test(run) && /[A-Za-z]/.test(run);
}

function textOfHtml(html: string): string {
  const title = /<title[^>]{0,200}>([^<]{1,300})/i.exec(html)?.[1];
  if (title !== undefined) return title;
  return html.replaceAll(/<(?:script|style)\b[^]*?(?:<\/(?:script|style)>|$)/gi, " ").replaceAll(/<[^>]{0,500}>/g, " ");
}
