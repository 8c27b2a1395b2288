import { emitKeypressEvents, type Interface, type Key } from "node:readline";

/** An escape that nothing follows for so long is the key of that name, and not the start of what an arrow key sends. */
const ESCAPE_MS = 50;

export interface Keyboard {
  /** Gives the terminal's own ways with keys back. */
  stop(): void;
}

/** Hears each key from now on, as the sign that it stands for; keys that stand for none are left out. */
export function hearKeys(stdin: NodeJS.ReadStream, onKey: (sign: string) => void): Keyboard {
  const heard = (sign: string | undefined, { name }: Key): void => {
    const meant = name === "escape" ? "\u001b" : sign;
    if (meant !== undefined) onKey(meant);
  };
  emitKeypressEvents(stdin, { escapeCodeTimeout: ESCAPE_MS } as unknown as Interface);
  stdin.on("keypress", heard);
  // A terminal that goes away is told by a signal.
  stdin.on("error", ignored);
  stdin.setRawMode(true);
  stdin.resume();
  return {
    stop: () => {
      stdin.off("keypress", heard);
      stdin.off("error", ignored);
      stdin.setRawMode(false);
      stdin.pause();
    },
  };
}

function ignored(): void {}
