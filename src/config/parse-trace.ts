import { TRACE_LINE_CHARACTERS_MAX, TRACE_ROWS_MAX, TRACE_TOKENS_MAX } from "./bounds.ts";
import { quoted } from "./diagnostic.ts";
import { traceColumns, type TraceColumns } from "./trace-columns.ts";
import type { Trace } from "./trace.ts";

/** A line that is wrong, counted from 1, and what to do about it. */
export interface TraceProblem {
  readonly ok: false;
  readonly line: number;
  readonly message: string;
  readonly hint: string;
}

export type ParsedTrace = { readonly ok: true; readonly trace: Trace } | TraceProblem;

const KNOWN_COLUMNS =
  "it needs arrival_ms (or arrival_s, or timestamp), input_tokens and output_tokens; the columns of the Azure, BurstGPT " +
  "and Mooncake traces are known as well";

/** Of one row. */
interface Row {
  readonly arrivalMs: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

type ReadRow = (text: string) => Row | Complaint;

interface Complaint {
  readonly message: string;
  readonly hint: string;
}

/**
 * Reads a trace: CSV with a header, or a JSON object a line. Rows need not be in order of arrival; times count from the
 * earliest one, so that they may be of any clock, and negative. An answer of no tokens becomes one of one token. Gives the first thing that is wrong.
 */
export function parseTrace(text: string, name: string): ParsedTrace {
  const rows: Row[] = [];
  let read: ReadRow | null = null;
  for (const { line, content } of linesOf(text)) {
    const bad = ({ message, hint }: Complaint): TraceProblem => ({ ok: false, line, message, hint });
    if (content.length > TRACE_LINE_CHARACTERS_MAX) {
      return bad({ message: "this line is too long", hint: `a line may have ${TRACE_LINE_CHARACTERS_MAX} characters` });
    }
    if (content.trim() === "") continue;
    if (read === null) {
      const isJson = content.trimStart().startsWith("{");
      const reader = isJson ? jsonReader(content) : csvReader(content);
      if (typeof reader !== "function") return bad(reader);
      read = reader;
      if (!isJson) continue;
    }
    if (rows.length === TRACE_ROWS_MAX) {
      return bad({ message: `there are more than ${TRACE_ROWS_MAX} rows`, hint: "cut it: head -n 1000000 FILE" });
    }
    const row = read(content);
    if ("message" in row) return bad(row);
    rows.push(row);
  }
  if (rows.length > 0) return { ok: true, trace: traceOf(rows, name) };
  return { ok: false, line: 1, message: "there is no row in it", hint: KNOWN_COLUMNS };
}

function traceOf(rows: readonly Row[], name: string): Trace {
  const ordered = rows.toSorted((a, b) => a.arrivalMs - b.arrivalMs);
  const firstMs = ordered[0]?.arrivalMs ?? 0;
  return {
    name,
    arrivalsMs: Float64Array.from(ordered, ({ arrivalMs }) => arrivalMs - firstMs),
    inputTokens: Uint32Array.from(ordered, (row) => row.inputTokens),
    outputTokens: Uint32Array.from(ordered, (row) => row.outputTokens),
  };
}

function* linesOf(text: string): Generator<{ readonly line: number; readonly content: string }> {
  let line = 1;
  for (let at = text.startsWith("\uFEFF") ? 1 : 0; at < text.length; line += 1) {
    const end = text.indexOf("\n", at);
    const content = text.slice(at, end === -1 ? text.length : end);
    yield { line, content: content.endsWith("\r") ? content.slice(0, -1) : content };
    if (end === -1) return;
    at = end + 1;
  }
}

function csvReader(header: string): ReadRow | Complaint {
  const names = fieldsOf(header);
  const columns = traceColumns(names);
  if (columns === null) return { message: "this header does not name what is needed", hint: KNOWN_COLUMNS };
  const places = [columns.arrival.name, columns.inputTokens, columns.outputTokens].map((name) => names.indexOf(name));
  return (line) => {
    const fields = fieldsOf(line);
    const [arrival, input, output] = places.map((place) => fields[place]);
    if (arrival === undefined || input === undefined || output === undefined) {
      return {
        message: `this row has ${fields.length} of ${names.length} fields`,
        hint: "complete it, or leave it out",
      };
    }
    return rowOf(columns, [arrival, input, output]);
  };
}

/** Fields between commas; a quoted one may have commas in it, and quotes that are written twice. */
function fieldsOf(line: string): string[] {
  if (!line.includes('"')) return line.split(",").map((field) => field.trim());
  const fields = line.match(/(?<=^|,)(?:\s*"(?:[^"]|"")*"\s*|[^,]*)/g) ?? [];
  return fields.map((field) =>
    field
      .trim()
      .replace(/^"(.*)"$/s, "$1")
      .replaceAll('""', '"'),
  );
}

function jsonReader(first: string): ReadRow | Complaint {
  const record = recordIn(first);
  if (record === null) return NOT_JSON;
  const columns = traceColumns(Object.keys(record));
  if (columns === null) return { message: "this object does not have what is needed", hint: KNOWN_COLUMNS };
  return (line) => {
    const row = recordIn(line);
    if (row === null) return NOT_JSON;
    const values = [columns.arrival.name, columns.inputTokens, columns.outputTokens].map((name) => {
      const value = Object.hasOwn(row, name) ? row[name] : undefined;
      return typeof value === "number" || typeof value === "string" ? String(value) : "";
    });
    return rowOf(columns, values);
  };
}

const NOT_JSON = { message: "this is not a JSON object", hint: "write one object a line" } as const;

function recordIn(line: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

function rowOf({ arrival, ...tokens }: TraceColumns, values: readonly string[]): Row | Complaint {
  const [time = "", input = "", output = ""] = values;
  const arrivalMs = arrival.read(time);
  if (arrivalMs === null) {
    return { message: `${arrival.name} is not a time: ${shown(time)}`, hint: "write a number, or a date and time" };
  }
  const [inputTokens, outputTokens] = [tokensIn(input), tokensIn(output)];
  const hint = `write a whole number from 0 to ${TRACE_TOKENS_MAX}`;
  if (inputTokens === null) return { message: `${tokens.inputTokens} is not a count: ${shown(input)}`, hint };
  if (outputTokens === null) return { message: `${tokens.outputTokens} is not a count: ${shown(output)}`, hint };
  return { arrivalMs, inputTokens, outputTokens: Math.max(1, outputTokens) };
}

function tokensIn(text: string): number | null {
  const value = /^\d{1,9}(?:\.0{1,6})?$/.test(text) ? Number(text) : Number.NaN;
  return value <= TRACE_TOKENS_MAX ? value : null;
}

function shown(text: string): string {
  return text === "" ? "there is none" : quoted(text.slice(0, 40));
}
