const LOG_LEVELS = ["silent", "error", "warn", "info"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
/** Set by `--log-level`; may be set by hand as well. */
export const LOG_LEVEL_VARIABLE = "HOLYFAIL_LOG_LEVEL";

const COLUMNS_UNKNOWN = 80;

/** What a command may know and touch of the terminal it runs in. Results go to stdout, talk to stderr. */
export interface Terminal {
  print(text: string): void;
  /** Talk on stderr; left out where the log level asks for less. */
  say(text: string, level?: LogLevel): void;
  readonly stdoutIsTty: boolean;
  readonly stderrIsTty: boolean;
  /** Whether stdout may carry colour. */
  readonly colour: boolean;
  readonly stderrColour: boolean;
  /** Whether stderr may carry a spinner or anything else that moves. */
  readonly animation: boolean;
  readonly columns: number;
}

/** The process's own terminal. Colour and motion only on a TTY; NO_COLOR, CI and TERM=dumb are respected. */
export function processTerminal(env: NodeJS.ProcessEnv = process.env): Terminal {
  const plain = (env["NO_COLOR"] !== undefined && env["NO_COLOR"] !== "") || env["TERM"] === "dumb";
  const stdoutIsTty = process.stdout.isTTY ?? false;
  const stderrIsTty = process.stderr.isTTY ?? false;
  const loudest = LOG_LEVELS.indexOf(parseLogLevel(env[LOG_LEVEL_VARIABLE] ?? "info"));
  const quiet = env["CI"] !== undefined && env["CI"] !== "" && env["CI"] !== "false";
  return {
    print: (text) => void process.stdout.write(text),
    say: (text, level = "info") => {
      if (LOG_LEVELS.indexOf(level) <= loudest) process.stderr.write(text.endsWith("\n") ? text : `${text}\n`);
    },
    stdoutIsTty,
    stderrIsTty,
    colour: stdoutIsTty && !plain && !quiet,
    stderrColour: stderrIsTty && !plain && !quiet,
    animation: stderrIsTty && !quiet && env["TERM"] !== "dumb",
    // Undefined off a terminal, and 0 on one that does not tell its size.
    columns: process.stdout.columns || COLUMNS_UNKNOWN,
  };
}

/** The level of that name; exit 2 with the choices for any other word. */
export function parseLogLevel(word: string): LogLevel {
  const level = LOG_LEVELS.find((each) => each === word);
  if (level === undefined)
    throw new CommandError(`error: "${word}" is not a log level; choose one of ${LOG_LEVELS.join(", ")}`);
  return level;
}

/** The exit codes of every command: 0 yes, 1 no, 2 could not ask, 3 not known, 130 interrupted. */
export const EXIT = { yes: 0, no: 1, couldNotAsk: 2, notKnown: 3, interrupted: 130 } as const;

/** Ends the command with a message for the user; cli.ts prints it on stderr without a stack trace. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly exitCode: number;

  constructor(message: string, exitCode: number = EXIT.couldNotAsk) {
    super(message);
    this.exitCode = exitCode;
  }
}
