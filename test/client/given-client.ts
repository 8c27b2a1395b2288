import { afterAll } from "vitest";
import { type ClientOptions, createClient, loadChains } from "../../src/index.ts";
import { givenSim } from "../conformance/given-sim.ts";

type Client = ReturnType<typeof createClient>;

const clients: Client[] = [];
afterAll(() => Promise.all(clients.map((client) => client.close())));

/** A client of a chain of three simulated providers on loopback, all with these faults; closed when the file is done. */
export async function givenClient(
  faults: readonly string[] = [],
  rest: readonly string[] = [],
  options: Partial<ClientOptions> & { readonly log?: (line: string) => void } = {},
) {
  const sim = await givenSim(faults);
  const text = [
    "version: 1",
    "default: main",
    "providers:",
    `  openai: { base_url: "${sim.baseUrlOf("openai")}" }`,
    `  anthropic: { base_url: "${sim.baseUrlOf("anthropic")}" }`,
    `  google: { base_url: "${sim.baseUrlOf("gemini")}" }`,
    "chains:",
    "  main:",
    ...rest.map((line) => `    ${line}`),
    "    tiers:",
    `      - { provider: openai, model: gpt-5-mini, price: ${PRICE} }`,
    `      - { provider: anthropic, model: claude-sonnet-4-5, price: ${PRICE} }`,
    "  other:",
    "    tiers:",
    `      - { provider: google, model: gemini-2.5-flash, requests_per_minute: 1000, price: ${PRICE} }`,
    "",
  ].join("\n");
  const chains = await loadChains({ text });
  const apiKeys = { openai: "key-of-openai", anthropic: "key-of-anthropic", google: "key-of-google" };
  const client = createClient({ chains, env: {}, apiKeys, ...options });
  clients.push(client);
  return client;
}

const PRICE = "{ input_per_mtok: 1, output_per_mtok: 2 }";

export const HELLO = [{ role: "user", content: "Why is the sky blue?" }] as const;
