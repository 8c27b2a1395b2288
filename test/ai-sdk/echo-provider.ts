import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll } from "vitest";
import { failoverModel } from "../../src/ai-sdk.ts";
import type { ModelCall } from "../../src/ai-sdk/call.ts";
import { createClient, loadChains } from "../../src/index.ts";

interface Body {
  readonly model: string;
  readonly stream?: boolean;
  readonly messages: readonly { readonly role: string; readonly content: unknown }[];
  readonly [field: string]: unknown;
}

const closers: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const close of closers) await close();
});

/** A provider that speaks OpenAI's format and says again what it was told last, with the model's name in front. */
async function echoProvider() {
  const asked: Body[] = [];
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += String(chunk);
    const body = JSON.parse(text) as Body;
    asked.push(body);
    const { model, stream, messages } = body;
    const content = `${model}: ${String(messages.at(-1)?.content)}`;
    const usage = { prompt_tokens: 11, completion_tokens: 7, prompt_tokens_details: { cached_tokens: 4 } };
    if (stream !== true) {
      const choices = [{ index: 0, finish_reason: "stop", message: { role: "assistant", content } }];
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ id: "x", model, choices, usage }));
      return;
    }
    response.writeHead(200, { "content-type": "text/event-stream" });
    const send = (part: object) => response.write(`data: ${JSON.stringify({ id: "x", model, ...part })}\n\n`);
    for (const word of content.match(/\S+\s*/g) ?? []) send({ choices: [{ index: 0, delta: { content: word } }] });
    send({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }], usage });
    response.end("data: [DONE]\n\n");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closers.push(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });
  const { port } = server.address() as AddressInfo;
  return { asked, baseUrl: `http://127.0.0.1:${port}/v1` };
}

/** A client with chains of one model each, all of a provider that echoes; and what that was asked. */
export async function givenEcho(chains: readonly string[] = ["main"]) {
  const { asked, baseUrl } = await echoProvider();
  const tiers = chains.map((name) => `  ${name}: { tiers: [{ provider: echo, model: model-of-${name} }] }`);
  const text = [
    "version: 1",
    `default: ${chains[0] ?? ""}`,
    `providers: { echo: { dialect: openai, base_url: "${baseUrl}", api_key_env: null } }`,
    "chains:",
    ...tiers,
    "",
  ].join("\n");
  const client = createClient({ chains: await loadChains({ text }), env: {} });
  closers.unshift(() => client.close());
  return { client, asked };
}

/** What the provider is sent for a call. */
export async function sentFor(call: Partial<ModelCall>) {
  const { client, asked } = await givenEcho();
  const prompt = [{ role: "user", content: [{ type: "text", text: "hi" }] }] as const;
  const { warnings } = await failoverModel(client).doGenerate({ prompt, ...call });
  return { sent: asked[0], warnings };
}
