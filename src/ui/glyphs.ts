/** The signs that the screen is drawn with. Each is one column wide. */
export interface Glyphs {
  /** From nearly none to all, in equal steps. */
  readonly levels: readonly string[];
  /** Requests ended, but none of them here. */
  readonly none: string;
  readonly done: string;
  readonly toDo: string;
  readonly calm: string;
  readonly fault: string;
  readonly partialFault: string;
  readonly cursor: string;
  readonly now: string;
  readonly closed: string;
  readonly open: string;
  readonly halfOpen: string;
  readonly arrow: string;
  readonly cut: string;
  /** Where a label's place begins. */
  readonly tick: string;
  /** At what is above it. */
  readonly pointer: string;
}

export const UNICODE: Glyphs = {
  levels: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
  none: "·",
  done: "━",
  toDo: "─",
  calm: "─",
  fault: "█",
  partialFault: "▒",
  cursor: "│",
  now: "▼",
  closed: "●",
  open: "○",
  halfOpen: "◐",
  arrow: "→",
  cut: "…",
  tick: "└",
  pointer: "▲",
};

export const ASCII: Glyphs = {
  levels: [".", ":", "-", "=", "+", "*", "%", "#"],
  none: "_",
  done: "=",
  toDo: "-",
  calm: "-",
  fault: "X",
  partialFault: "x",
  cursor: "|",
  now: "v",
  closed: "+",
  open: "!",
  halfOpen: "?",
  arrow: "->",
  cut: "~",
  tick: "|",
  pointer: "^",
};

/** ASCII where the terminal's font or character set would show something else. */
export function glyphsFor(env: Readonly<Record<string, string | undefined>>): Glyphs {
  // The same order of precedence as the C library's.
  const locale = [env["LC_ALL"], env["LC_CTYPE"], env["LANG"]].find((value) => value !== undefined && value !== "");
  const charset = locale === undefined || /utf-?8/i.test(locale);
  return env["TERM"] === "linux" || !charset ? ASCII : UNICODE;
}
