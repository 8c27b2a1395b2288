import type { BaseIssue } from "valibot";
import { diagnostic, quoted, type Diagnostic, type Path } from "./diagnostic.ts";
import { suggest } from "./suggestion.ts";
import type { Positions } from "./yaml-nodes.ts";

/** What a check of our own says of a value; it travels through the schema library as the text of its message. */
export interface Complaint {
  readonly rule: string;
  readonly message: string;
  readonly hint: string;
  /** Whether the key is to be shown rather than the value. */
  readonly atKey?: boolean;
}

/** Stands for a list where a mapping is wanted: the schema library would take the list itself for one. */
export const LIST_IN_PLACE_OF_MAPPING = (): string => "a list";

const SEPARATOR = "\u001f";

export function encodeComplaint({ rule, message, hint, atKey = false }: Complaint): string {
  return [rule, message, hint, atKey ? "key" : "value"].join(SEPARATOR);
}

/** Says in the user's terms what a schema found, at the exact keys and values; of one value only the first complaint. */
export function diagnosticsOfIssues(issues: readonly BaseIssue<unknown>[], positions: Positions): Diagnostic[] {
  const seen = new Set<string>();
  return issues
    .map((issue) => diagnosticOfIssue(issue, positions))
    .filter(({ path }) => !seen.has(path) && seen.add(path));
}

function diagnosticOfIssue(issue: BaseIssue<unknown>, positions: Positions): Diagnostic {
  const path = (issue.path ?? []).map(({ key }) => (typeof key === "number" ? key : String(key)));
  const complaint = decodeComplaint(issue.message) ?? describe(issue, path);
  const range = complaint.atKey === true ? positions.key(path) : positions.value(path);
  return diagnostic({
    rule: complaint.rule,
    severity: "error",
    message: complaint.message,
    hint: complaint.hint || null,
    range,
    path,
  });
}

function decodeComplaint(text: string): Complaint | null {
  const [rule, message, hint, at] = text.split(SEPARATOR);
  if (rule === undefined || message === undefined || hint === undefined) return null;
  return { rule, message, hint, atKey: at === "key" };
}

/** What to write for a key that is missing, where one line says it. */
const FILLED_IN: Readonly<Record<string, string>> = {
  version: "version: 1",
  mode: "mode: hang",
  probability: "probability: 0.3",
  process: "process: { kind: gilbert-elliott, good: { mean_ms: 3600000 }, bad: { mean_ms: 60000 } }",
};

function describe(issue: BaseIssue<unknown>, path: Path): Complaint {
  const subject = nameOf(path);
  const last = path.at(-1);
  if (issue.kind !== "schema") return ofBounds(issue, subject);
  if (issue.input === undefined && typeof last === "string") {
    const example = Object.hasOwn(FILLED_IN, last) ? FILLED_IN[last] : `${last}: ...`;
    const message = `${nameOf(path.slice(0, -1))} needs ${quoted(last)}`;
    return { rule: "required", message, hint: `add "${example}"`, atKey: true };
  }
  const chosen = issue.type === "picklist" || issue.type === "literal" || issue.type === "variant";
  return chosen && issue.expected !== "Object" ? ofChoices(issue, subject) : ofType(issue, subject);
}

/** Where something like it was found, a longer list would only hide it. */
const CHOICES_BESIDE_MEANT_MAX = 8;

function ofChoices(issue: BaseIssue<unknown>, subject: string): Complaint {
  const choices = (issue.expected ?? "").replaceAll(/[()"]/g, "").split(" | ");
  const rule = "unknown-value";
  if (choices.length === 1) {
    const hint = String(issue.input) === choices[0] ? `write ${choices[0]}, without quotes` : `write ${choices[0]}`;
    return { rule, message: `${subject} must be ${choices[0]}, not ${shown(issue.input)}`, hint };
  }
  const meant = typeof issue.input === "string" ? suggest(issue.input, choices) : null;
  const list = `the choices are ${choices.join(", ")}`;
  const all = choices.length <= CHOICES_BESIDE_MEANT_MAX ? ` ${list}` : "";
  const hint = meant === null ? list : `did you mean "${meant}"?${all}`;
  return { rule, message: `${subject} cannot be ${shown(issue.input)}`, hint };
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  number: "a number",
  string: "text",
  boolean: "true or false",
  Object: "a mapping of keys",
  Array: "a list",
};

function ofType(issue: BaseIssue<unknown>, subject: string): Complaint {
  const wanted = issue.expected ?? "";
  const name = TYPE_NAMES[wanted.replace(/ \| null\)$/, "").replace(/^\(/, "")] ?? wanted;
  return {
    rule: "wrong-type",
    message: `${subject} must be ${name}, not ${shown(issue.input)}`,
    hint: typeHint(name, issue.input, subject),
  };
}

function typeHint(wanted: string, input: unknown, subject: string): string {
  if (input === null) return "write a value, or leave it out for the default";
  if (wanted === "a number" && typeof input === "number") return "write digits";
  if (wanted === "a number" && typeof input === "string") return numberHint(input, subject);
  if (wanted === "text" && (typeof input === "number" || typeof input === "boolean"))
    return `put it in quotes: "${input}"`;
  if (wanted === "true or false" && typeof input === "string") {
    if (/^(yes|on|y)$/i.test(input)) return "only true and false are read as such; write true";
    if (/^(no|off|n)$/i.test(input)) return "only true and false are read as such; write false";
  }
  if (wanted === "true or false") return "write true or false, without quotes";
  if (wanted === "a list") return 'write its entries in brackets, or each behind a "- "';
  if (wanted === "a mapping of keys") return "write its keys and values, such as { key: value }";
  return "`holyfail chain schema` says what goes where";
}

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000 };

function numberHint(input: string, subject: string): string {
  const match = /^\s*(\d{1,9}(?:\.\d{1,6})?)\s*(ms|s|m|min|h)?\s*$/.exec(input.replaceAll("_", ""));
  if (match === null) return "write digits, without a unit and without quotes";
  const amount = Number(match[1]) * (subject.endsWith("_ms") ? (UNIT_MS[match[2] ?? "ms"] ?? 1) : 1);
  return `write ${Math.round(amount * 1000) / 1000}${subject.endsWith("_ms") ? ": times are in milliseconds" : ", without quotes"}`;
}

function ofBounds(issue: BaseIssue<unknown>, subject: string): Complaint {
  const limit = typeof issue.requirement === "number" ? issue.requirement : null;
  const size =
    limit === null ? "" : `${limit.toLocaleString("en-US", { maximumFractionDigits: 6 })}${durationOf(limit, subject)}`;
  const rule = "out-of-range";
  const atMost = `${subject} must be at most ${size}, not ${shown(issue.input)}`;
  switch (issue.type) {
    case "integer":
      return {
        rule,
        message: `${subject} must be a whole number, not ${shown(issue.input)}`,
        hint: "remove the fraction",
      };
    case "min_value":
      return {
        rule,
        message: `${subject} must be at least ${size}, not ${shown(issue.input)}`,
        hint: `write ${limit} or more`,
      };
    case "max_value":
      return { rule, message: atMost, hint: `write ${limit} or less` };
    case "min_length":
      return {
        rule,
        message: `${subject} is empty`,
        hint: typeof issue.input === "string" ? "write a text" : "add an entry",
      };
    case "max_length":
      return { rule, message: `${subject} is too long: at most ${size}`, hint: "shorten it" };
    case "min_entries":
      return { rule, message: `${subject} is empty`, hint: "add an entry below it" };
    case "max_entries":
      return { rule, message: `${subject} has more than ${size} entries`, hint: "split the file" };
    default:
      return {
        rule: "invalid-value",
        message: `${subject} cannot be ${shown(issue.input)}`,
        hint: "`holyfail chain schema` says what goes where",
      };
  }
}

function durationOf(limit: number, subject: string): string {
  if (!subject.endsWith("_ms") || limit < 60_000) return "";
  return limit % 3_600_000 === 0 ? ` (${limit / 3_600_000} h)` : ` (${limit / 60_000} min)`;
}

/** The innermost name and any list positions behind it: `timeout_ms`, `tiers[2]`. */
export function nameOf(path: Path): string {
  let name = "";
  for (let index = path.length - 1; index >= 0; index -= 1) {
    const step = path[index];
    if (typeof step === "string") return quotedName(step) + name;
    name = `[${step}]${name}`;
  }
  return name === "" ? "the file" : name;
}

function quotedName(name: string): string {
  return quoted(name).slice(1, -1);
}

function shown(input: unknown): string {
  if (input === null || input === undefined) return "nothing";
  if (typeof input === "string") return input === "" ? "an empty text" : `the text ${quoted(input)}`;
  if (typeof input === "number" || typeof input === "boolean") return String(input);
  return Array.isArray(input) || input === LIST_IN_PLACE_OF_MAPPING ? "a list" : "a mapping";
}
