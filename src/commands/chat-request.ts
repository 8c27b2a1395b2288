import { InvalidRequest } from "../client/errors.ts";
import { readSchema } from "../client/read-schema.ts";
import { basename, extname } from "node:path";
import { readFileBytes, readStandardInput } from "../adapters/text-file.ts";
import { escapeControls } from "../config/diagnostic.ts";
import type { ChatRequest, JsonRecord, Message, ResponseFormat } from "../core/request.ts";
import { attachmentParts, withAttachments } from "./attachments.ts";
import type { ChatOptions } from "./chat.ts";
import { CommandError } from "./terminal.ts";

/** A prompt longer than this is a mistake (a file piped by accident), and no model would take it. */
const PROMPT_BYTES_MAX = 16 * 1024 * 1024;
const SCHEMA_BYTES_MAX = 1024 * 1024;
/** Standard input's place among the words of the prompt. */
const STANDARD_INPUT = "-";

/** What of a request stays the same from turn to turn. */
export type AskedFor = Omit<ChatRequest, "id" | "messages" | "stream">;

/** The prompt and its attachments as messages. */
export async function messagesOf(prompt: string, options: ChatOptions): Promise<readonly Message[]> {
  const system: Message[] = options.system === undefined ? [] : [{ role: "system", content: options.system }];
  const parts = await attachmentParts(options.attach ?? []);
  return [...system, { role: "user", content: withAttachments(prompt, parts) }];
}

/** @throws CommandError (exit 2) where the schema's file cannot be read or holds none */
export async function askedFor(options: ChatOptions): Promise<AskedFor> {
  return {
    ...(options.temperature === undefined ? {} : { temperature: options.temperature }),
    ...(options.topP === undefined ? {} : { topP: options.topP }),
    ...(options.maxTokens === undefined ? {} : { tokensMax: options.maxTokens }),
    ...(options.stop === undefined ? {} : { stop: options.stop }),
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    ...(options.reasoning === undefined ? {} : { reasoning: options.reasoning }),
    ...(options.jsonSchema === undefined ? {} : { responseFormat: await schemaFormat(options.jsonSchema) }),
  };
}

/**
 * The prompt out of the arguments and standard input. Standard input is read where there is no other prompt, or where
 * "-" stands among the words: it is never read unasked, since it may be a pipe that stays open (under a supervisor), or
 * what a shell's loop is still to read. Null: there is no prompt, and a person at the terminal to ask for one.
 */
export async function promptOf(words: readonly string[]): Promise<string | null> {
  const readsInput = words.length === 0 || words.includes(STANDARD_INPUT);
  if (readsInput && process.stdin.isTTY) {
    if (words.length === 0) return null;
    throw new CommandError('error: "-" stands for standard input, and nothing is piped into it\nhelp: leave it out');
  }
  const said = words.filter((word) => word !== STANDARD_INPUT).join(" ");
  const read = readsInput ? await standardInput() : "";
  const prompt = [said, read].filter((part) => part.trim() !== "").join("\n\n");
  if (prompt === "") {
    throw new CommandError("error: the prompt is empty\nhelp: give it as an argument or on standard input");
  }
  return prompt;
}

async function standardInput(): Promise<string> {
  const read = await readStandardInput(PROMPT_BYTES_MAX);
  if (!read.ok) throw new CommandError(`error: cannot read standard input: ${read.message}`);
  if (read.bytes.length > PROMPT_BYTES_MAX) {
    throw new CommandError("error: the prompt on standard input is larger than 16 MiB");
  }
  return new TextDecoder().decode(read.bytes);
}

async function schemaFormat(path: string): Promise<ResponseFormat> {
  const shown = escapeControls(path);
  const read = await readFileBytes(path, SCHEMA_BYTES_MAX);
  if (!read.ok) throw new CommandError(`error: cannot read the schema ${shown}: ${read.message}`);
  if (read.bytes.length > SCHEMA_BYTES_MAX) throw new CommandError(`error: the schema ${shown} is larger than 1 MiB`);
  const schema = jsonIn(read.bytes);
  if (!isRecord(schema)) {
    throw new CommandError(
      `error: ${shown} is no JSON Schema: it is not a JSON object\nhelp: write one such as {"type":"object","properties":{"city":{"type":"string"}}}`,
    );
  }
  try {
    readSchema(schema, "schema");
  } catch (error) {
    if (!(error instanceof InvalidRequest)) throw error;
    throw new CommandError(
      `error: ${shown} is no JSON Schema: ${error.message}\nhelp: it is as https://json-schema.org has it`,
    );
  }
  const name = basename(path, extname(path)).replaceAll(/[^A-Za-z0-9_-]+/g, "_");
  return { type: "json-schema", name: name.slice(0, 64) || "answer", schema };
}

function jsonIn(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
