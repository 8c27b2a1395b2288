import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";

export interface ProviderByHand {
  readonly baseUrl: string;
  /** What was asked, request by request. */
  readonly asked: { readonly model: string; readonly [key: string]: unknown }[];
  close(): Promise<void>;
}

const SLOW_PIECES_MS = 50;

/**
 * A provider that speaks OpenAI's format and says what its model is called for: `broken` fails, `slow` goes on and on,
 * any other says `answer`, in pieces of seven characters.
 */
export async function providerByHand(answer: string): Promise<ProviderByHand> {
  const asked: ProviderByHand["asked"] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    const parsed = JSON.parse(body);
    asked.push(parsed);
    const { model, stream } = parsed;
    if (model === "broken") {
      response.writeHead(500, { "content-type": "application/json" });
      response.end(JSON.stringify({ error: { message: "broken by hand" } }));
      return;
    }
    const usage = { prompt_tokens: 11, completion_tokens: 7 };
    if (!stream) {
      const choices = [{ index: 0, finish_reason: "stop", message: { role: "assistant", content: answer } }];
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ id: "x", model, choices, usage }));
      return;
    }
    response.writeHead(200, { "content-type": "text/event-stream" });
    const send = (part: object) => response.write(`data: ${JSON.stringify({ id: "x", model, ...part })}\n\n`);
    const say = (content: string) => send({ choices: [{ index: 0, delta: { content } }] });
    if (model === "slow") {
      while (!response.destroyed) {
        say("and on ");
        await new Promise((wake) => setTimeout(wake, SLOW_PIECES_MS));
      }
      return;
    }
    for (const piece of answer.match(/[^]{1,7}/g) ?? []) say(piece);
    send({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }], usage });
    response.end("data: [DONE]\n\n");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    asked,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close").catch(() => {});
    },
  };
}

/** A chain file whose chains each have these models of that provider as their tiers. */
export function chainsByHand(baseUrl: string, chains: Readonly<Record<string, readonly string[]>>): string {
  return JSON.stringify({
    version: 1,
    default: Object.keys(chains)[0],
    providers: { hand: { dialect: "openai", base_url: baseUrl, api_key_env: "TEST_KEY" } },
    chains: Object.fromEntries(
      Object.entries(chains).map(([name, models]) => [
        name,
        {
          retry: { backoff_ms: 1 },
          tiers: models.map((model) => ({
            provider: "hand",
            model,
            max_retries: 0,
            price: { input_per_mtok: 1, output_per_mtok: 2 },
          })),
        },
      ]),
    ),
  });
}
