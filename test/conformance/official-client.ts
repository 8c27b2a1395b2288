import type { DialectName } from "../../src/config/chain.ts";
import { anthropicClient } from "./anthropic-client.ts";
import { geminiClient } from "./gemini-client.ts";
import { openaiClient } from "./openai-client.ts";
import type { ClientOptions, OfficialClient } from "./client-shape.ts";

/** The client that the vendor of this dialect gives to its customers. */
export function officialClient(dialect: DialectName, options: ClientOptions): OfficialClient {
  return CLIENTS[dialect](options);
}

const CLIENTS = { openai: openaiClient, anthropic: anthropicClient, gemini: geminiClient } as const;
