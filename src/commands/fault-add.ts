import { faultFrom } from "./fault-words.ts";
import { describeFault, refused } from "./fault-run.ts";
import type { AddOptions } from "./fault.ts";
import { simClient } from "./sim-client.ts";
import { EXIT, type Terminal } from "./terminal.ts";

/** Sends one fault to the sim; gives the exit code. */
export async function addFault(words: readonly string[], options: AddOptions, terminal: Terminal): Promise<number> {
  const fault = faultFrom(words, options);
  const reply = await simClient(options.sim).add(fault);
  if (!reply.ok) return refused(reply.error, options, terminal);
  const { body } = reply;
  terminal.print(options.json ? `${JSON.stringify(body, null, 2)}\n` : `added ${describeFault(body.fault)}\n`);
  return EXIT.yes;
}
