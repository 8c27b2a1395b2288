import * as ai6 from "ai";
import * as ai5 from "ai-v5";
import { z } from "zod";
import { type AsksChains, failoverModel } from "../../src/ai-sdk.ts";
import type { givenClient } from "../client/given-client.ts";

/** The AI SDK in one of its versions, and a chain as the model that it takes. */
export interface GivenSdk {
  readonly ai: typeof ai6;
  readonly modelOf: (asks: AsksChains, chain?: string) => ai6.LanguageModel;
}

/** What the tests use of both versions has the same shape; that the types fit each is tested with the package. */
export const SDKS: readonly (readonly [string, GivenSdk])[] = [
  ["ai 6", { ai: ai6, modelOf: (asks, chain) => failoverModel(asks, { chain }) }],
  [
    "ai 5",
    {
      ai: ai5 as unknown as typeof ai6,
      modelOf: (asks, chain) => failoverModel(asks, { chain, specification: "v2" }),
    },
  ],
];

/** A tier of each dialect. */
export const PROVIDERS = [
  ["openai", "openai/gpt-5-mini"],
  ["anthropic", "anthropic/claude-sonnet-4-5"],
  ["google", "google/gemini-2.5-flash"],
] as const;

export type Client = Awaited<ReturnType<typeof givenClient>>;

export function sessionOf(client: Client, tier: string) {
  return client.createSession({ name: tier, failoverChain: [tier] });
}

/** A tool that says what the weather is, and how often it was asked. */
export function weather({ ai }: GivenSdk) {
  const asked: string[] = [];
  const tool = ai.tool({
    description: "The weather in a city",
    inputSchema: z.object({ city: z.string() }),
    execute: async ({ city }) => {
      asked.push(city);
      return { celsius: 21, sky: "clear" };
    },
  });
  return { asked, tools: { weather: tool } };
}
