import type { ExchangeRecord } from "../sim/server-exchange.ts";
import { voiceFor } from "../sim/voices/index.ts";

/** Widths of the columns; a line of them fits a terminal of 80. */
const NAME_COLUMN = 12;
const MODEL_COLUMN = 28;
const FATE_COLUMN = 15;

/** One line about one request: time, provider, model, what it got, how long it took. Nothing of the prompt or the key. */
export function logLine(record: ExchangeRecord): string {
  const time = new Date(record.atMs).toTimeString().slice(0, 8);
  const provider = record.provider.padEnd(NAME_COLUMN);
  const { model, stream } = askOf(record);
  const what = `${fateOf(record)}${stream ? " stream" : ""}`;
  return `${time}  ${provider}  ${model.padEnd(MODEL_COLUMN)}  ${what.padEnd(FATE_COLUMN)}  ${Math.round(record.durationMs)} ms`;
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
  if (ask?.ok !== true) return { model: printable(`${request.method} ${request.path}`), stream: false };
  return { model: printable(ask.model), stream: ask.stream };
}

/** A client's text must not steer the terminal it is shown on. */
function printable(text: string): string {
  const plain = text.replace(/[^\x20-\x7e]/g, "?");
  return plain.length <= MODEL_COLUMN ? plain : `${plain.slice(0, MODEL_COLUMN - 3)}...`;
}
