import Anthropic from "@anthropic-ai/sdk";
import { ApiError } from "@google/genai";
import OpenAI from "openai";
import { type OfficialClient, QUESTION, type Question, type Said } from "./client-shape.ts";

/** Causes of causes: enough to come to the socket. */
const DEPTH_MAX = 5;

/** What becomes of a question that is asked plain and streamed: one outcome where both have the same. */
export async function bothWays(client: OfficialClient, question: Question = QUESTION): Promise<string> {
  const plain = await outcomeOf(client.plain(question));
  const streamed = await outcomeOf(client.streamed(question));
  return plain === streamed ? plain : `${plain}, streamed ${streamed}`;
}

/**
 * What became of a question, as one line: the answer, or what the client threw, which is its class, the status and the
 * provider's own word for the error, or else the system's word for what happened to the connection.
 */
export async function outcomeOf(asked: Promise<Said>): Promise<string> {
  const result = await asked.catch((error: unknown) => errorFrom(error));
  if (result instanceof Error) return nameOf(result);
  return `${result.text === "" ? "no text" : "text"}, finish ${result.finish}`;
}

/** What a client threw. */
export async function errorOf(asked: Promise<unknown>): Promise<Error> {
  return asked.then(
    (value) => new Error(`nothing was thrown, but this returned: ${JSON.stringify(value)}`),
    (error: unknown) => errorFrom(error),
  );
}

function errorFrom(error: unknown): Error {
  return error instanceof Error ? error : new Error(`not an error: ${String(error)}`);
}

function nameOf(error: Error): string {
  const details = detailsOf(error).filter((part) => part !== null && part !== undefined && part !== "");
  return [classOf(error), ...details].join(" ");
}

/** The vendors' classes do not all set their name; what is thrown for an abort is named better than its class. */
function classOf(error: Error): string {
  return error instanceof DOMException ? error.name : error.constructor.name;
}

function detailsOf(error: Error): readonly (string | number | null | undefined)[] {
  if (error instanceof OpenAI.APIError) return [error.status, error.code ?? error.type, socketWordOf(error)];
  if (error instanceof Anthropic.APIError) return [error.status, error.type, socketWordOf(error)];
  if (error instanceof ApiError) return [error.status, statusNameIn(error.message)];
  return [socketWordOf(error)];
}

/** What the system or undici calls what happened to the connection. */
function socketWordOf(error: Error): string | null {
  let deepest: unknown = error;
  for (let depth = 0; depth < DEPTH_MAX; depth += 1) {
    if (!(deepest instanceof Error)) return null;
    if ("code" in deepest && typeof deepest.code === "string" && /^(?:E|UND_)[A-Z_]+$/.test(deepest.code)) {
      return deepest.code;
    }
    deepest = deepest.cause;
  }
  return null;
}

/** This client tells the body as its message, as it came. */
function statusNameIn(message: string): string | null {
  return /"status":"([^"]*)"/.exec(message)?.[1] ?? null;
}
