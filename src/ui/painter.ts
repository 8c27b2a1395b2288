/** A screen of its own, which leaves the terminal's contents alone; no cursor; lines are cut, not wrapped. */
const ENTER = "\u001b[?1049h\u001b[?25l\u001b[?7l\u001b[2J";
const LEAVE = "\u001b[?7h\u001b[?25h\u001b[?1049l";

/** Terminals that know these show everything between them at once; the others ignore them. */
const BEGIN_UPDATE = "\u001b[?2026h";
const END_UPDATE = "\u001b[?2026l";

/**
 * Puts frames on a terminal: only the lines that changed, each at its own place, so that nothing flickers and nothing
 * scrolls, whatever the terminal's size becomes.
 */
export class Painter {
  readonly #write: (text: string) => void;
  readonly #rows: () => number;
  #shown: readonly string[] = [];
  #blank = true;
  #place: "outside" | "screen" | "left" = "outside";

  constructor(write: (text: string) => void, rows: () => number) {
    this.#write = write;
    this.#rows = rows;
  }

  /** `frame` is lines of text, coloured or not; the first takes the screen, and those after `leave` are ignored. */
  paint(frame: string): void {
    if (this.#place === "left") return;
    if (this.#place === "outside") this.#write(ENTER);
    this.#place = "screen";
    const lines = frame.split("\n").slice(0, this.#rows());
    let changes = this.#blank ? "\u001b[2J" : "";
    for (let row = 0; row < Math.max(lines.length, this.#shown.length); row += 1) {
      const line = lines[row] ?? "";
      // Erased first: after a full line the cursor stands on its last character.
      if (this.#blank || line !== this.#shown[row]) changes += `\u001b[${row + 1};1H\u001b[K${line}`;
    }
    this.#shown = lines;
    this.#blank = false;
    if (changes !== "") this.#write(`${BEGIN_UPDATE}${changes}${END_UPDATE}`);
  }

  /** What is on the screen is no longer known: the next frame is painted whole. */
  forget(): void {
    this.#blank = true;
    this.#shown = [];
  }

  /** Gives the terminal back as it was. */
  leave(): void {
    if (this.#place === "screen") this.#write(LEAVE);
    this.#place = "left";
  }
}
