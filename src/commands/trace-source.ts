import { basename } from "node:path";
import { readFileBytes } from "../adapters/text-file.ts";
import { TRACE_BYTES_MAX } from "../config/bounds.ts";
import { escapeControls } from "../config/diagnostic.ts";
import { parseTrace } from "../config/parse-trace.ts";
import type { Trace } from "../config/trace.ts";
import { integer } from "../report/format.ts";
import { CommandError } from "./terminal.ts";

/**
 * Reads a trace.
 *
 * @throws CommandError (exit 2) when it cannot be read or has an error, with its line
 */
export async function readTrace(path: string): Promise<Trace> {
  const shown = escapeControls(path);
  const read = await readFileBytes(path, TRACE_BYTES_MAX);
  if (!read.ok) {
    throw new CommandError(`holyfail: cannot read the trace ${shown}: ${read.message}.\nCheck its name and folder.`);
  }
  if (read.bytes.length > TRACE_BYTES_MAX) {
    throw new CommandError(
      `holyfail: the trace ${shown} has more than ${integer(TRACE_BYTES_MAX)} bytes.\nCut it: head -n 1000000 FILE`,
    );
  }
  const parsed = parseTrace(textOf(read.bytes, shown), escapeControls(basename(path)));
  if (parsed.ok) return parsed.trace;
  throw new CommandError(`${shown}:${parsed.line}: ${parsed.message}\n  hint: ${parsed.hint}`);
}

function textOf(bytes: Uint8Array, shown: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new CommandError(`holyfail: the trace ${shown} is not UTF-8 text.\nGive a CSV file, or JSON lines.`);
  }
}
