import { Command, InvalidArgumentError } from "commander";
import type { ChatRequest, Message } from "../core/request.ts";
import { CommandError, processTerminal } from "./terminal.ts";

export interface ChatOptions {
  readonly file?: string;
  readonly chain?: string;
  readonly stream?: boolean;
  readonly system?: string;
  readonly temperature?: number;
  readonly maxTokens?: number;
  readonly json?: boolean;
  readonly trace?: boolean;
}

/** A prompt longer than this is a mistake (a file piped by accident), and no model would take it. */
const PROMPT_BYTES_MAX = 16 * 1024 * 1024;

export function chatCommand(): Command {
  return new Command("chat")
    .description("send a prompt through a chain")
    .argument("[prompt...]", 'the prompt; "-" or none reads standard input')
    .option("-f, --file <file>", "chain file (default: ./chains.yaml, then ./chains.example.yaml)")
    .option("--chain <name>", "which chain of the file")
    .option("--stream", "print tokens as they come")
    .option("--system <text>", "system prompt")
    .option("--temperature <number>", "sampling temperature, 0 to 2", number(0, 2))
    .option("--max-tokens <number>", "longest answer in tokens", wholeNumber(1, 10_000_000))
    .option("--json", "print one JSON document with the answer, cost and trail")
    .option("--trace", "tell the story of each attempt on stderr")
    .addHelpText(
      "after",
      `
Examples:
  $ holyfail chat "Why is the sky blue?"
  $ holyfail chat --stream --trace "Tell me a story"
  $ git diff | holyfail chat --system "Write a commit message" --chain production
  $ holyfail chat --json hello | jq .fallback_level

Exit codes: 0 answered, 1 no tier answered, 2 could not ask, 130 interrupted.`,
    )
    .action(async (words: string[], options: ChatOptions) => {
      const terminal = processTerminal();
      const prompt = await promptOf(words);
      const [{ loadChainFile, chooseChain }, { runChat }] = await Promise.all([
        import("./chain-source.ts"),
        import("./chat-run.ts"),
      ]);
      const { chainFile } = await loadChainFile({ file: options.file, allowPackaged: false }, terminal);
      const chain = chooseChain(chainFile, options.chain);
      process.exitCode = await runChat(chain, requestOf(prompt, options), options, terminal);
    });
}

function requestOf(prompt: string, options: ChatOptions): ChatRequest {
  const system: Message[] = options.system === undefined ? [] : [{ role: "system", content: options.system }];
  return {
    id: `chat-${process.pid}`,
    messages: [...system, { role: "user", content: prompt }],
    ...(options.temperature === undefined ? {} : { temperature: options.temperature }),
    ...(options.maxTokens === undefined ? {} : { tokensMax: options.maxTokens }),
    stream: options.stream === true,
  };
}

async function promptOf(words: string[]): Promise<string> {
  const fromInput = words.length === 0 || (words.length === 1 && words[0] === "-");
  if (fromInput && process.stdin.isTTY) {
    throw new CommandError('error: no prompt\nhelp: holyfail chat "your prompt", or pipe one into standard input');
  }
  const prompt = fromInput ? await standardInput() : words.join(" ");
  if (prompt.trim() === "")
    throw new CommandError("error: the prompt is empty\nhelp: give it as an argument or on standard input");
  return prompt;
}

async function standardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of process.stdin) {
    if (!Buffer.isBuffer(chunk)) continue;
    bytes += chunk.length;
    if (bytes > PROMPT_BYTES_MAX) throw new CommandError("error: the prompt on standard input is larger than 16 MiB");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function number(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = text.trim() === "" ? Number.NaN : Number(text);
    if (!(value >= least && value <= most))
      throw new InvalidArgumentError(`It must be a number from ${least} to ${most}.`);
    return value;
  };
}

function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = number(least, most)(text);
    if (!Number.isInteger(value)) throw new InvalidArgumentError("It must be a whole number.");
    return value;
  };
}
