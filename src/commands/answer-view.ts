import type { MarkdownStream } from "../report/markdown-stream.ts";
import { safeText } from "../report/safe-text.ts";
import type { Terminal } from "./terminal.ts";

/** The last columns stay free, so that a line is never broken by the terminal. */
const MARGIN_COLUMNS = 1;
const WIDE = /[^\u0020-\u007e]/gu;

/** Where an answer is shown as it comes. */
export interface AnswerView {
  text(text: string): void;
  thought(text: string): void;
  /** Something else is about to be said: what is only a glimpse makes room for it. */
  rest(): void;
  /** The answer is over, or will not go on. */
  end(): void;
}

/** For programs: nothing is shown, the document comes at the end. */
export const UNSEEN: AnswerView = { text: () => {}, thought: () => {}, rest: () => {}, end: () => {} };

/** Markdown shown well on a terminal with colours; cleaned of control characters on any other; plain bytes elsewhere. */
export async function answerView(terminal: Terminal, showThoughts: boolean): Promise<AnswerView> {
  const thought = showThoughts ? thoughtsOf(terminal) : UNSEEN;
  const view = terminal.colour ? await markdownView(terminal) : plainView(terminal);
  let thinking = false;
  return {
    text: (text) => {
      if (thinking) thought.end();
      thinking = false;
      view.text(text);
    },
    thought: (text) => {
      thinking = true;
      view.rest();
      thought.thought(text);
    },
    rest: () => view.rest(),
    end: () => {
      if (thinking) thought.end();
      view.end();
    },
  };
}

function plainView(terminal: Terminal): AnswerView {
  let open = false;
  return {
    text: (text) => {
      if (text === "") return;
      open = !text.endsWith("\n");
      terminal.print(terminal.stdoutIsTty ? safeText(text) : text);
    },
    thought: () => {},
    rest: () => {},
    end: () => {
      if (open) terminal.print("\n");
      open = false;
    },
  };
}

async function markdownView(terminal: Terminal): Promise<AnswerView> {
  const { MarkdownStream: Stream } = await import("../report/markdown-stream.ts");
  const columnsNow = () => (process.stdout.columns || terminal.columns) - MARGIN_COLUMNS;
  const stream: MarkdownStream = new Stream(columnsNow);
  return {
    text: (text) => {
      const shown = stream.push(text);
      terminal.print(`${ERASE_LINE}${shown}${glimpse(stream.unfinished, columnsNow())}`);
    },
    thought: () => {},
    rest: () => terminal.print(ERASE_LINE),
    end: () => terminal.print(`${ERASE_LINE}${stream.end()}`),
  };
}

const ERASE_LINE = "\r\u001b[K";

/** The end of what is being written, dim, on one line that is taken away again: its width is counted at worst. */
function glimpse(line: string, columns: number): string {
  const text = safeText(line).replaceAll("\t", " ");
  const characters = Array.from(text);
  let width = 0;
  let from = characters.length;
  while (from > 0) {
    width += (characters[from - 1] ?? "").search(WIDE) === -1 ? 1 : 2;
    if (width > columns) break;
    from -= 1;
  }
  return text === "" ? "" : `\u001b[2m${characters.slice(from).join("")}\u001b[22m`;
}

function thoughtsOf(terminal: Terminal): AnswerView {
  let line = "";
  const show = (text: string) => terminal.say(terminal.stderrColour ? `\u001b[2m${text}\u001b[22m` : text);
  return {
    text: () => {},
    // By whole lines: answer and thoughts may be on the same terminal.
    thought: (text) => {
      const lines = (line + (terminal.stderrIsTty ? safeText(text) : text)).split("\n");
      line = lines.pop() ?? "";
      for (const each of lines) show(each);
    },
    rest: () => {},
    end: () => {
      if (line !== "") show(line);
      line = "";
    },
  };
}
