import { systemClock } from "../adapters/system-clock.ts";
import { Cancellation } from "../core/cancellation.ts";
import { EXIT } from "./terminal.ts";

/** Heard again so soon it is the same request: some that run programs, npm among them, hand on a Ctrl-C that was heard already. */
const ECHO_MS = 500;

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** The user's wish to end early, with what is known so far. */
export interface Interruption {
  readonly cancellation: Cancellation;
  /** Asks for the end; asking again changes nothing. */
  readonly end: () => void;
  /** As Ctrl-C does: asks for the end; again, half a second later or more, ends the process at once. */
  readonly interrupt: () => void;
}

/**
 * Heeds Ctrl-C, SIGTERM and a terminal that goes away, from now until the process has ended: while a report is written
 * or is on its way to a slow reader it must not be cut either.
 */
export function heedInterruptions(): Interruption {
  const cancellation = new Cancellation();
  let heedsAgain = false;
  const end = (): void => {
    if (cancellation.cancelled) return;
    cancellation.cancel("caller");
    // An echo that came while the process was busy is heard before this.
    systemClock().timer(ECHO_MS, () => void setImmediate(() => (heedsAgain = true)), { daemon: true });
  };
  const interrupt = (): void => {
    if (heedsAgain) process.exit(EXIT.interrupted);
    end();
  };
  for (const signal of SIGNALS) process.on(signal, interrupt);
  return { cancellation, end, interrupt };
}
