import { createInterface } from "node:readline";
import type { Cancellation } from "../core/cancellation.ts";
import type { Terminal } from "./terminal.ts";

/** Whether there is anybody to be asked, who can also answer. */
export function canBeAsked(terminal: Terminal): boolean {
  return terminal.stderrIsTty && process.stdin.isTTY;
}

/** Asks on stderr; anything but a yes is a no, as are the end of the input and an interruption. */
export async function confirmed(question: string, cancellation: Cancellation): Promise<boolean> {
  if (cancellation.cancelled) return false;
  // Without line editing, so that Ctrl-C is a signal here, too.
  const lines = createInterface({ input: process.stdin, output: process.stderr, terminal: false });
  const forget = cancellation.onCancel(() => lines.close());
  try {
    return await new Promise<boolean>((resolve) => {
      lines.once("close", () => {
        // Nobody has pressed Enter.
        process.stderr.write("\n");
        resolve(false);
      });
      lines.question(`${question} [y/N] `, (answer) => {
        lines.removeAllListeners("close");
        resolve(/^\s*y(?:es)?\s*$/i.test(answer));
      });
    });
  } finally {
    forget();
    lines.close();
  }
}
