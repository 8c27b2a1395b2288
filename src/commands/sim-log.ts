import type { ExchangeRecord } from "../sim/server-exchange.ts";
import { voiceFor } from "../sim/voices/index.ts";
import type { Terminal } from "./terminal.ts";

/** Widths of the columns; what hit the request comes last and takes what is left of the line. */
const NAME_COLUMN = { narrow: 10, wide: 12 };
const FATE_COLUMN = 15;
const DURATION_COLUMN = 8;
const MODEL_COLUMN = { narrow: 17, wide: 28 };
/** From so many columns on there is room for the longer names of models. */
const WIDE_FROM = 110;
const GAP = "  ";

const CODES = { good: "32", odd: "33", bad: "31", dim: "2" } as const;

/** Says every exchange in one line that fits the terminal, coloured by how it ended where colours may be. */
export function exchangeLog(talk: Terminal): (record: ExchangeRecord) => void {
  const look = { columns: talk.columns, colour: talk.stderrColour };
  return (record) => talk.say(logLine(record, look));
}

/**
 * One line about one request: time, provider, model, what it got, how long it took, which faults hit it. Nothing of the
 * prompt or the key.
 */
export function logLine(
  record: ExchangeRecord,
  { columns, colour }: { readonly columns: number; readonly colour: boolean },
): string {
  const paint = (style: keyof typeof CODES, text: string): string =>
    colour && text !== "" ? `\u001b[${CODES[style]}m${text}\u001b[0m` : text;
  const { model, stream } = askOf(record);
  const width = columns < WIDE_FROM ? "narrow" : "wide";
  const [nameColumn, modelColumn] = [NAME_COLUMN[width], MODEL_COLUMN[width]];
  const time = new Date(record.atMs).toTimeString().slice(0, 8);
  const fate = `${fateOf(record)}${stream ? " stream" : ""}`;
  const duration = `${Math.round(record.durationMs)} ms`.padStart(DURATION_COLUMN);
  const cells = [
    cell(record.provider, nameColumn),
    cell(model, modelColumn),
    paint(outcomeOf(record), cell(fate, FATE_COLUMN)),
    duration,
  ];
  const used = time.length + nameColumn + modelColumn + FATE_COLUMN + duration.length + 5 * GAP.length;
  const faults = cut(record.faults.map(({ kind }) => kind).join(" + "), Math.max(0, columns - used));
  return [paint("dim", time), ...cells, ...(faults === "" ? [] : [paint("odd", faults)])].join(GAP);
}

function outcomeOf({ performance, abandoned }: ExchangeRecord): "good" | "odd" | "bad" {
  if (performance.how !== "answer" || performance.status >= 500 || performance.end !== "complete") return "bad";
  return abandoned || performance.status >= 400 ? "odd" : "good";
}

function fateOf({ performance, abandoned, durationMs }: ExchangeRecord): string {
  const left = abandoned ? ", left" : "";
  if (performance.how !== "answer") return `${performance.how}${left}`;
  if (abandoned && durationMs < performance.headersAtMs) return `left before ${performance.status}`;
  const end = performance.end === "complete" ? "" : ` ${performance.end}`;
  return `${performance.status}${end}${left}`;
}

function askOf({ request }: ExchangeRecord): { readonly model: string; readonly stream: boolean } {
  const voice = request.method === "POST" ? voiceFor(request) : null;
  const ask = voice?.read(request, { needsKey: false });
  if (ask?.ok !== true) return { model: `${request.method} ${request.path}`, stream: false };
  return { model: ask.model, stream: ask.stream };
}

function cell(text: string, width: number): string {
  return cut(text, width).padEnd(width);
}

/** A client's text must not steer the terminal it is shown on, nor break the line. */
function cut(text: string, width: number): string {
  const plain = text.replace(/[^\x20-\x7e]/g, "?");
  return plain.length <= width ? plain : `${plain.slice(0, Math.max(0, width - 3))}...`.slice(0, width);
}
