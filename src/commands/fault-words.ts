import { suggest } from "../config/suggestion.ts";
import { describedKinds, type FaultField, type KindDescription } from "../config/schema/fault-fields.ts";
import type { AddOptions } from "./fault.ts";
import { DURATION_EXAMPLES, durationMsOf } from "./duration.ts";
import { CommandError } from "./terminal.ts";

type Fields = Record<string, unknown>;

/**
 * A fault as scenario files have it, from the words of a command line: the kind, its own fields as flags, and the flags
 * that all kinds share. Throws a CommandError where the words make no sense; whether the values do is for the sim to say.
 *
 * @param words what is no shared flag, in order, such as `blackout --mode hang`
 */
export function faultFrom(words: readonly string[], options: AddOptions): Readonly<Fields> {
  const { kinds, flags } = sorted(words);
  const kind = kindNamed(kinds);
  const fault: Fields = { kind: kind.kind };
  const { provider, model, probability, first, every } = options;
  if (provider !== undefined) fault["provider"] = provider.length === 1 ? provider[0] : provider;
  if (model !== undefined) fault["model"] = model;
  for (const [flag, name] of [
    ["at", "at_ms"],
    ["for", "for_ms"],
  ] as const) {
    const text = options[flag];
    if (text === undefined) continue;
    // A kind may have a field of its own that is called the same: a filter steps in `at` the prompt or the answer.
    const own = kind.fields.find((field) => field.name === flag && field.choices?.includes(text) === true);
    if (own === undefined) fault[name] = durationMs(text, `--${flag}`);
    else fault[own.name] = text;
  }
  for (const [name, text] of Object.entries({ probability, first, every })) {
    if (text !== undefined) fault[name] = numberOrText(text);
  }
  for (const { name, value } of flags) {
    const field = fieldNamed(name, kind);
    fault[field.name] = valueOf(field, name, value);
  }
  for (const assignment of options.set ?? []) assign(fault, assignment);
  return fault;
}

interface Flag {
  /** Without the dashes. */
  readonly name: string;
  /** Null: nothing came after it. */
  readonly value: string | null;
}

function sorted(words: readonly string[]): { readonly kinds: readonly string[]; readonly flags: readonly Flag[] } {
  const kinds: string[] = [];
  const flags: Flag[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? "";
    if (!word.startsWith("--")) {
      kinds.push(word);
      continue;
    }
    const [, name = "", inline] = /^--([^=]*)(?:=(.*))?$/s.exec(word) ?? [];
    const next = words[index + 1];
    const takesNext = inline === undefined && next !== undefined && !next.startsWith("--");
    if (takesNext) index += 1;
    flags.push({ name, value: inline ?? (takesNext ? next : null) });
  }
  return { kinds, flags };
}

function kindNamed(words: readonly string[]): KindDescription {
  const kinds = describedKinds();
  const [name, more] = words;
  const list = `The kinds are ${kinds.map(({ kind }) => kind).join(", ")}; \`holyfail fault kinds\` says what each does.`;
  if (name === undefined) throw new CommandError(`error: which fault?\n${list}`);
  if (more !== undefined) throw new CommandError(`error: "${more}" is one word too many after "${name}"`);
  const found = kinds.find(({ kind }) => kind === name);
  if (found !== undefined) return found;
  const meant = suggest(
    name,
    kinds.map(({ kind }) => kind),
  );
  throw new CommandError(`error: no fault is called "${name}"${didYouMean(meant)}\n${list}`);
}

/** `--retry-after-ms`, or `--retry-after` with a unit in its value, is `retry_after_ms`. */
function fieldNamed(flag: string, { kind, fields }: KindDescription): FaultField {
  const name = flag.replaceAll("-", "_");
  const found = fields.find((field) => field.name === name || field.name === `${name}_ms`);
  if (found !== undefined) return found;
  const flags = fields.map((field) => flagOf(field));
  const meant = suggest(
    flag,
    flags.map((each) => each.slice(2)),
  );
  const own = flags.length === 0 ? "it has no fields of its own" : `its own fields are ${flags.join(", ")}`;
  throw new CommandError(
    `error: ${kind} has no --${flag}${didYouMean(meant === null ? null : `--${meant}`)}\n` +
      `Of ${kind}, ${own}; \`holyfail fault add --help\` has those of all faults.`,
  );
}

/** How a field is written on a command line. */
export function flagOf({ name }: Pick<FaultField, "name">): string {
  return `--${name.replace(/_ms$/, "").replaceAll("_", "-")}`;
}

function valueOf(field: FaultField, flag: string, value: string | null): unknown {
  if (value === null) {
    if (field.type === "boolean") return true;
    throw new CommandError(
      `error: --${flag} needs a value${field.choices === null ? "" : `: ${field.choices.join(", ")}`}`,
    );
  }
  if (field.type === "text") return value;
  if (field.name.endsWith("_ms")) {
    const bare = flag.endsWith("ms") && /^\d+(?:\.\d+)?$/.test(value);
    return bare ? Number(value) : durationMs(value, `--${flag}`);
  }
  return field.type === "number" ? numberOrText(value) : dataOrText(value);
}

/** `where.stream=true` sets `stream` within `where`; a value is JSON, a duration where the field is one, else text. */
function assign(fault: Fields, assignment: string): void {
  const [, path, text] = /^([a-z_]+(?:\.[a-z_]+)*)=(.*)$/s.exec(assignment) ?? [];
  if (path === undefined || text === undefined) {
    throw new CommandError(`error: --set takes field=value, such as where.stream=true, not "${assignment}"`);
  }
  const steps = path.split(".");
  // What every object has would be found and changed there, and the fault not.
  const unusable = steps.find((step) => step in Object.prototype);
  if (unusable !== undefined) {
    throw new CommandError(
      `error: --set ${path}: no field is called "${unusable}"\n\`holyfail fault kinds\` lists the fields of each kind.`,
    );
  }
  const last = steps.pop() ?? "";
  let place = fault;
  for (const step of steps) {
    const within = place[step];
    const next: Fields = isFields(within) ? within : {};
    place[step] = next;
    place = next;
  }
  const isDuration = last.endsWith("_ms") && /[a-z]$/.test(text);
  place[last] = isDuration ? durationMs(text, `--set ${path}`) : dataOrText(text);
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function durationMs(text: string, flag: string): number {
  const ms = durationMsOf(text);
  if (ms !== null) return ms;
  throw new CommandError(`error: ${flag} takes a duration with its unit, such as ${DURATION_EXAMPLES}, not "${text}"`);
}

function numberOrText(text: string): unknown {
  const value = Number(text);
  return text.trim() === "" || Number.isNaN(value) ? text : value;
}

function dataOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function didYouMean(word: string | null): string {
  return word === null ? "" : `; did you mean ${word}?`;
}
