import { Command, CommanderError } from "commander";
import { chainCommand } from "./commands/chain.ts";
import { chatCommand } from "./commands/chat.ts";
import { benchCommand } from "./commands/bench.ts";
import { costCommand } from "./commands/cost.ts";
import { faultCommand } from "./commands/fault.ts";
import { keysCommand } from "./commands/keys.ts";
import { modelsCommand } from "./commands/models.ts";
import { reportCommand } from "./commands/report.ts";
import { proveCommand } from "./commands/prove.ts";
import { scenarioCommand } from "./commands/scenario.ts";
import { simCommand } from "./commands/sim.ts";
import { CommandError, EXIT, LOG_LEVEL_VARIABLE, parseLogLevel } from "./commands/terminal.ts";
import { VERSION } from "./version.ts";

/**
 * Runs the program for these arguments, those of `process.argv`. Only this starts anything: what the program and the library
 * share is in one file with it.
 */
export async function runProgram(parameters: readonly string[]): Promise<void> {
  withstandBrokenStreams();
  withstandBugs();
  try {
    await programFor(parameters).parseAsync(parameters);
  } catch (error) {
    process.exitCode = report(error);
  }
}

/** In the order of the help. */
const COMMANDS: ReadonlyMap<string, (asked: string) => Command> = new Map([
  ["chat", chatCommand],
  ["bench", benchCommand],
  ["report", reportCommand],
  ["cost", costCommand],
  ["chain", chainCommand],
  ["scenario", scenarioCommand],
  ["models", modelsCommand],
  ["keys", keysCommand],
  ["prove", proveCommand],
  ["sim", simCommand],
  ["fault", faultCommand],
]);

function programFor(parameters: readonly string[]): Command {
  const program = new Command("holyfail")
    .description("Proves that your LLM fallback chain works, before production has to.")
    .version(VERSION, "-V, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .option("--log-level <level>", "how much to say on stderr: silent, error, warn or info")
    .showHelpAfterError("(add --help for the options and examples)")
    .showSuggestionAfterError()
    .exitOverride();

  // Describing all of them takes a few milliseconds: the others are needed only for help, and for whoever misspells one.
  const [first = "", second = ""] = parameters.slice(2);
  const asked = COMMANDS.get(first);
  const needed = asked !== undefined ? [asked] : /^(?:-V|--version)$/.test(first) ? [] : COMMANDS.values();
  for (const make of needed) program.addCommand(make(second));

  program.hook("preAction", (_program, action) => {
    const { logLevel } = action.optsWithGlobals<{ logLevel?: string }>();
    if (logLevel !== undefined) process.env[LOG_LEVEL_VARIABLE] = parseLogLevel(logLevel);
  });

  for (const command of descendants(program)) command.exitOverride();
  return program;
}

function descendants(command: Command): Command[] {
  return command.commands.flatMap((child) => [child, ...descendants(child)]);
}

/**
 * A reader that closes the pipe early (`| head`), or a terminal that is gone, is no reason to stop: the exit code must still
 * tell the truth, and there may be files to write.
 */
function withstandBrokenStreams(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE" || error.code === "EIO") return;
    process.stderr.write(`holyfail: cannot write to standard output: ${error.message}\n`);
    process.exit(EXIT.couldNotAsk);
  });
  // Talk that cannot be said is not worth failing for.
  process.stderr.on("error", () => {});
}

/**
 * A bug in something that nobody waits for must not end in a stack trace either. It is told last of all: what is said on
 * the live screen is gone with it.
 */
function withstandBugs(): void {
  process.on("uncaughtException", (error) => {
    process.on("exit", () => {
      process.exitCode = report(error);
    });
    process.exit(EXIT.couldNotAsk);
  });
}

/** The last resort: says what went wrong without a stack trace and gives the exit code. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.yes : EXIT.couldNotAsk;
  if (error instanceof CommandError) {
    if (error.message !== "") process.stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(
    `holyfail: internal error: ${message}\nThis is a bug in holyfail. Set HOLYFAIL_DEBUG=1 to see where.\n`,
  );
  if (process.env["HOLYFAIL_DEBUG"] && error instanceof Error) process.stderr.write(`${error.stack ?? ""}\n`);
  return EXIT.couldNotAsk;
}
