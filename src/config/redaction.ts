/** A stretch of text by its offsets; `end` is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * What an API key looks like. The prefixes are those that providers (and a few neighbours) give their keys; behind one
 * come at least eight characters with a digit among them, or twenty of any kind. The prefix alone is not a key.
 */
const KEY_PREFIXES =
  "sk-|sk_|rk_|hs_|gsk_|xai-|pplx-|nvapi-|csk-|fw_|hf_|r8_|ghp_|gho_|github_pat_|glpat-|tgp_v1_|AIza|AKIA|ya29\\.|eyJ";
const KEY = new RegExp(
  `(?<![A-Za-z0-9_.-])(?:${KEY_PREFIXES})(?:(?=[A-Za-z0-9_.-]{0,60}[0-9])[A-Za-z0-9_.-]{7,}|[A-Za-z0-9_.-]{19,})[A-Za-z0-9](?![A-Za-z0-9_-])`,
  "g",
);
const URL_CREDENTIALS = /(?<=:\/\/)[^/\s@"'<>]{1,200}:[^/\s@"'<>]{1,200}(?=@)/g;
const BEARER = /\b(?:bearer|basic)\s{1,8}(?=[A-Za-z._~+/-]{0,60}[0-9])[A-Za-z0-9._~+/-]{12,}=*/gi;

/** Shown instead of a key; has the key's own length in code frames, so that carets stay in place. */
const MASK = "*";

/** Stretches that look like a key or a credential, in order, wherever they stand: values, names, comments, URLs. */
export function findSecrets(text: string): Span[] {
  const spans: Span[] = [];
  for (const pattern of [KEY, URL_CREDENTIALS, BEARER]) {
    for (const match of text.matchAll(pattern)) spans.push({ start: match.index, end: match.index + match[0].length });
  }
  return joinSpans(spans);
}

/** The text with everything that looks like a key replaced by `[redacted]`. */
export function redactSecrets(text: string): string {
  let shown = "";
  let from = 0;
  for (const { start, end } of findSecrets(text)) {
    shown += `${text.slice(from, start)}[redacted]`;
    from = end;
  }
  return shown + text.slice(from);
}

/** A key that can only have a secret behind it: `api_key`, `openai_api_key`, `Authorization`; not `output_tokens`. */
const SECRET_FIELD =
  /(?:^|[\s{,"'])(?:[\w-]{0,60}(?:api[_-]?keys?|secret[_-]?keys?|client[_-]?secret|(?:access|auth|api|bearer|refresh|session)[_-]?tokens?|passwords?|passwd|authorization)|token|secrets?|keys?|bearer|pwd)["']?\s*:/i;
/** The same field as an explicit key: `? api_key`, its value on the next line. */
const EXPLICIT_SECRET_FIELD = /^\s*(?:-\s+)*\?\s+["']?[\w-]*(?:key|secret|token|password|authorization)\b/i;

/** Whether a key of this name can only hold a secret. */
export function isSecretField(name: string): boolean {
  return SECRET_FIELD.test(` ${name}:`) && !/\s/.test(name);
}

/**
 * The lines of a file with every secret masked, each line as long as before. Masked are: what looks like a key; the
 * given spans; and whatever follows a field such as `api_key:` on its line and on the deeper-indented lines below it.
 * It works on text alone, so that it also holds for a file that is not valid YAML.
 */
export function maskedLines(text: string, spans: readonly Span[]): string[] {
  const masked = maskSpans(text, joinSpans([...findSecrets(text), ...spans]));
  let secretIndent = -1;
  return masked.split("\n").map((line) => {
    const indent = line.search(/\S/);
    if (secretIndent >= 0 && (indent === -1 || indent > secretIndent || line.startsWith(":", indent))) {
      return maskAfter(line, 0);
    }
    secretIndent = -1;
    const field = SECRET_FIELD.exec(line) ?? EXPLICIT_SECRET_FIELD.exec(line);
    if (field === null) return line;
    secretIndent = Math.max(indent, 0);
    return maskAfter(line, field.index + field[0].length);
  });
}

function maskAfter(line: string, column: number): string {
  return line.slice(0, column) + line.slice(column).replaceAll(/\S/g, MASK);
}

function maskSpans(text: string, spans: readonly Span[]): string {
  let shown = "";
  let from = 0;
  for (const { start, end } of spans) {
    shown += text.slice(from, start) + text.slice(start, end).replaceAll(/\S/g, MASK);
    from = end;
  }
  return shown + text.slice(from);
}

/** In order, overlapping ones made one. */
function joinSpans(spans: readonly Span[]): Span[] {
  const joined: Span[] = [];
  for (const span of spans.toSorted((left, right) => left.start - right.start)) {
    const last = joined.at(-1);
    if (last !== undefined && span.start < last.end) {
      joined[joined.length - 1] = { start: last.start, end: Math.max(last.end, span.end) };
    } else joined.push(span);
  }
  return joined;
}
