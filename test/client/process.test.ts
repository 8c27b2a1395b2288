import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { givenSim } from "../conformance/given-sim.ts";

const LIBRARY = pathToFileURL(resolve(import.meta.dirname, "../../dist/index.js")).href;
/** Far more than a program needs that waits for nothing. */
const ENDS_WITHIN_MS = 10_000;

async function run(program: string, baseUrl = ""): Promise<unknown> {
  const text = [
    "version: 1",
    `providers: { here: { dialect: openai, base_url: "${baseUrl}", api_key_env: null } }`,
    "chains: { main: { breaker: { failures: 1 }, health_check_interval_ms: 60000, tiers: [{ provider: here, model: gpt-5-mini }] } }",
  ].join("\n");
  const source = [
    `const { createClient, loadChains } = await import(${JSON.stringify(LIBRARY)});`,
    `const open = () => process.getActiveResourcesInfo().filter((kind) => /TCP|Timeout/.test(kind));`,
    `const made = async () => createClient({ chains: await loadChains({ text: ${JSON.stringify(text)} }), apiKeys: { here: "simulated" } });`,
    `const messages = [{ role: "user", content: "hi" }];`,
    program,
  ].join("\n");
  const { stdout, stderr } = await execa("node", ["--input-type=module", "-e", source], { timeout: ENDS_WITHIN_MS });
  expect(stderr).toBe("");
  return JSON.parse(stdout);
}

describe("a program with a client in it", () => {
  it("has loaded nothing of the network before its first request", async () => {
    const loaded = await run(
      "console.log(JSON.stringify(process.moduleLoadList.filter((name) => /^NativeModule (net|tls|http2?)$/.test(name))));",
    );
    expect(loaded).toEqual([]);
  });

  it("has nothing open once it has closed its client", async () => {
    const sim = await givenSim();
    const program = `const client = await made();
      await Promise.all(Array.from({ length: 20 }, () => client.chat.completions.create({ messages })));
      for await (const _ of await client.chat.completions.create({ messages, stream: true })) break;
      await client.close();
      await new Promise(setImmediate);
      console.log(JSON.stringify(open()));`;
    expect(await run(program, sim.baseUrlOf("openai"))).toEqual([]);
  });

  it("ends by itself when it forgets to: idle connections and health checks hold nobody up", async () => {
    const sim = await givenSim(["kind: status, status: 503"]);
    const program = `const client = await made();
      const error = await client.chat.completions.create({ messages }).catch((caught) => caught);
      console.log(JSON.stringify(error.name));`;
    expect(await run(program, sim.baseUrlOf("openai"))).toBe("ChainExhausted");
  });
});
