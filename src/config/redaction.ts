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
const URL_CREDENTIALS = /(?<=:\/\/)[^/\s@"'<>]{1,400}(?=@)/g;
const URL_QUERY_SECRET =
  /(?<=[?&](?:(?:[\w-]{0,20}[_-])?(?:key|token|secret|sig|signature)|apikey|password|pwd|auth)=)[^\s&#"'<>{},\]]{8,400}/gi;
const BEARER = /\b(?:bearer|basic)\s{1,8}(?=[A-Za-z._~+/-]{0,60}[0-9])[A-Za-z0-9._~+/-]{12,}=*/gi;

/** Shown instead of a key; has the key's own length in code frames, so that carets stay in place. */
const MASK = "*";

/** Stretches that look like a key or a credential, in order, wherever they stand: values, names, comments, URLs. */
export function findSecrets(text: string): Span[] {
  const spans: Span[] = [];
  for (const pattern of [KEY, URL_CREDENTIALS, URL_QUERY_SECRET, BEARER]) {
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
  /(?:^|[\s{,"'])(?:[\w-]{0,60}(?:api[_-]?keys?|secret[_-]?keys?|client[_-]?secret|(?:access|auth|api|bearer|refresh|session)[_-]?tokens?|passwords?|passwd|authorization|[_-]keys?)|token|secrets?|keys?|bearer|pwd)["']?\s*:/i;
/** The same field as an explicit key: `? api_key`, its value on the next line. */
const EXPLICIT_SECRET_FIELD = /^\s*(?:-\s+)*\?\s+["']?[\w-]*(?:key|secret|token|password|authorization)\b/i;

/** Every secret field has one of these in its name; most names have none, and are told apart quickly. */
const SECRET_WORD = /key|secret|token|pass|pwd|authorization/i;

/** A key that names a variable. Many providers' keys have no prefix, and this is where they are put by mistake. */
const VARIABLE_FIELD = /[\w-]{0,60}_env["']?\s*:/i;
/** Twenty letters and digits without an underscore, a digit and a small letter among them: no variable is called so. */
const OPAQUE_RUN = /(?<![A-Za-z0-9+-])(?=[A-Za-z+-]{0,60}[0-9])(?=[A-Z0-9+-]{0,60}[a-z])[A-Za-z0-9+-]{20,}/;

/** Whether this value is a secret by the name it has: whatever `api_key` holds, and in `api_key_env` what is no name. */
export function isSecretEntry(name: string, value: unknown): boolean {
  if (name.endsWith("_env")) return typeof value === "string" && OPAQUE_RUN.test(value);
  if (!SECRET_WORD.test(name) || !SECRET_FIELD.test(` ${name}:`) || /\s/.test(name)) return false;
  // A mapping of this name is something else, such as a chain that is called "token".
  return typeof value === "string" || typeof value === "number" || Array.isArray(value);
}

/**
 * The lines of a file with every secret masked, each line as long as before. Masked are: what looks like a key; the
 * given spans; whatever follows a field such as `api_key:` on its line and on the deeper-indented lines below it, or on the
 * next line where it stands alone; and what follows `api_key_env:` when it is no name.
 * It works on text alone, so that it also holds for a file that is not valid YAML.
 */
export function maskedLines(text: string, spans: readonly Span[]): string[] {
  const masked = maskSpans(text, joinSpans([...findSecrets(text), ...spans]));
  let secretIndent = -1;
  let alone = false;
  return masked.split("\n").map((line) => {
    const indent = line.search(/\S/);
    const below = indent === -1 || indent > secretIndent || line.startsWith(":", indent);
    if (secretIndent >= 0 && (below || (alone && !/:\s/.test(`${line} `)))) {
      if (indent !== -1) alone = false;
      return maskAfter(line, 0);
    }
    secretIndent = -1;
    const field = SECRET_FIELD.exec(line) ?? EXPLICIT_SECRET_FIELD.exec(line) ?? keyInPlaceOfName(line);
    if (field === null) return line;
    secretIndent = Math.max(indent, 0);
    const from = field.index + field[0].length;
    alone = line.slice(from).trim() === "";
    return maskAfter(line, from);
  });
}

function keyInPlaceOfName(line: string): RegExpExecArray | null {
  const field = VARIABLE_FIELD.exec(line);
  return field !== null && OPAQUE_RUN.test(line.slice(field.index + field[0].length)) ? field : null;
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
