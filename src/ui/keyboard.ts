/** What cursor and function keys send, which mean nothing here: CSI and SS3 sequences as in ECMA-48. */
// oxlint-disable-next-line no-control-regex -- an escape is how each of them begins
const SEQUENCES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|O[ -~])/g;

export interface Keyboard {
  /** Gives the terminal's own ways with keys back. */
  stop(): void;
}

/** Hears each key from now on, as the sign that it stands for; Escape and Ctrl-C are the signs that terminals send for them. */
export function hearKeys(stdin: NodeJS.ReadStream, onKey: (sign: string) => void): Keyboard {
  const heard = (text: string): void => {
    // Keys that were pressed in quick succession arrive together.
    for (const sign of text.replace(SEQUENCES, "")) onKey(sign);
  };
  stdin.setEncoding("utf8");
  stdin.on("data", heard);
  // A terminal that goes away is told by a signal.
  stdin.on("error", ignored);
  stdin.setRawMode(true);
  stdin.resume();
  return {
    stop: () => {
      stdin.off("data", heard);
      stdin.setRawMode(false);
      stdin.off("error", ignored);
      stdin.pause();
    },
  };
}

function ignored(): void {}
