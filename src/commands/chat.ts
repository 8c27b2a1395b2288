import { Command, InvalidArgumentError, Option } from "commander";
import type { Reasoning } from "../core/request.ts";
import { reasoning, REASONING_CHOICES } from "./reasoning-option.ts";
import { CommandError, processTerminal } from "./terminal.ts";
import { wholeNumber } from "./whole-number.ts";

export interface ChatOptions {
  readonly file?: string;
  readonly chain?: string;
  readonly tier?: number;
  readonly compare?: boolean;
  readonly attach?: readonly string[];
  readonly stream?: boolean;
  readonly system?: string;
  readonly temperature?: number;
  readonly topP?: number;
  readonly maxTokens?: number;
  readonly stop?: readonly string[];
  readonly seed?: number;
  readonly reasoning?: Reasoning;
  readonly showThoughts?: boolean;
  readonly jsonSchema?: string;
  readonly json?: boolean;
  readonly trace?: boolean;
  /** False by `--no-history`. */
  readonly history?: boolean;
}

const STOPS_MAX = 16;

export function chatCommand(): Command {
  return withOptions(new Command("chat"))
    .description("send a prompt through a chain; without one, talk with it")
    .argument("[prompt...]", 'the prompt; "-" is standard input, beside other words or alone')
    .addHelpText("after", EXAMPLES)
    .action(async (words: string[], options: ChatOptions) => {
      const terminal = processTerminal();
      const [{ promptOf, askedFor, messagesOf }, { loadChainFile, chooseChain }] = await Promise.all([
        import("./chat-request.ts"),
        import("./chain-source.ts"),
      ]);
      const prompt = await promptOf(words);
      if (prompt === null) refuseSession(options, terminal.stderrIsTty);
      const { chainFile } = await loadChainFile({ file: options.file, allowPackaged: false }, terminal);
      const chain = chooseChain(chainFile, options.chain);
      const asked = await askedFor(options);
      if (prompt === null) {
        const { runSession } = await import("./session-run.ts");
        process.exitCode = await runSession({ chainFile, chain, asked, options }, terminal);
        return;
      }
      const request = { ...asked, id: `chat-${process.pid}`, messages: await messagesOf(prompt, options) };
      const run = options.compare
        ? (await import("./chat-compare.ts")).runCompare
        : (await import("./chat-run.ts")).runChat;
      process.exitCode = await run(chain, { ...request, stream: options.stream === true }, options, terminal);
    });
}

function withOptions(command: Command): Command {
  return command
    .option("-f, --file <file>", "chain file (default: ./chains.yaml, then ./chains.example.yaml)")
    .option("--chain <name>", "which chain of the file")
    .option("--tier <number>", "ask this tier alone", wholeNumber(0, 1000))
    .addOption(
      new Option("--compare", "ask every tier at once, each alone, and show the answers side by side").conflicts(
        "tier",
      ),
    )
    .option("-a, --attach <file>", "send a text file or an image (or its URL) along; may be repeated", gathered(20))
    .option("--stream", "print tokens as they come")
    .option("--system <text>", "system prompt")
    .option("--temperature <number>", "sampling temperature, 0 to 2", number(0, 2))
    .option("--top-p <number>", "nucleus sampling, 0 to 1", number(0, 1))
    .option("--max-tokens <number>", "longest answer in tokens", wholeNumber(1, 10_000_000))
    .option("--stop <text>", "where the answer is to stop; may be repeated", gathered(STOPS_MAX))
    .option(
      "--seed <number>",
      "for answers that can be repeated, where the provider can",
      wholeNumber(0, 2_147_483_647),
    )
    .option("--reasoning <effort>", `how much to think: ${REASONING_CHOICES}`, reasoning)
    .option("--show-thoughts", "show on stderr what the model thinks")
    .option("--json-schema <file>", "have the answer follow this JSON Schema")
    .option("--json", "print one JSON document with the answer, cost and trail")
    .option("--trace", "tell the story of each attempt on stderr")
    .option("--no-history", "do not remember what is typed in a session (or set HOLYFAIL_NO_HISTORY)");
}

const EXAMPLES = `
Examples:
  $ holyfail chat                                        a session; /help tells what it can do
  $ holyfail chat "Why is the sky blue?"
  $ holyfail chat --stream --trace "Tell me a story"
  $ git diff | holyfail chat --system "Write a commit message" --chain production
  $ cat app.log | holyfail chat "What went wrong here?" -
  $ holyfail chat -a photo.png -a notes.txt "What is this?"
  $ holyfail chat --compare "Say hello in one word"
  $ holyfail chat --json hello | jq .fallback_level

Exit codes: 0 answered, 1 no tier answered, 2 could not ask, 130 interrupted.`;

function refuseSession(options: ChatOptions, stderrIsTty: boolean): void {
  const needsPrompt = options.json ? "--json" : options.compare ? "--compare" : options.attach ? "--attach" : null;
  if (needsPrompt === null && stderrIsTty) return;
  const what = needsPrompt === null ? "no prompt" : `${needsPrompt} needs a prompt`;
  throw new CommandError(`error: ${what}\nhelp: holyfail chat "your prompt", or pipe one into standard input`);
}

function number(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = text.trim() === "" ? Number.NaN : Number(text);
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a number from ${least} to ${most}.`);
  };
}

function gathered(countMax: number): (text: string, before: readonly string[] | undefined) => readonly string[] {
  return (text, before = []) => {
    if (text === "") throw new InvalidArgumentError("It must not be empty.");
    if (before.length >= countMax) throw new InvalidArgumentError(`At most ${countMax} are taken.`);
    return [...before, text];
  };
}
