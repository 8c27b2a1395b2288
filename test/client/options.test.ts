import { describe, expect, it } from "vitest";
import { createClient, InvalidRequest, loadChains } from "../../src/index.ts";
import { givenClient, HELLO } from "./given-client.ts";

/** As someone without types would give them. */
type Loose = Record<string, never>;
function loosely(options: object): Loose {
  return { ...options };
}

describe("options that are not what they should be", () => {
  it.each([
    ["a time limit in words", { timeoutMs: "5000" }, "options.timeoutMs", /a number, but got a string/],
    ["no time at all", { timeoutMs: 0 }, "options.timeoutMs", /from 1/],
    ["a signal that is none", { signal: "stop" }, "options.signal", /an AbortSignal/],
  ])("of a request: %s", async (_what, options, param, message) => {
    const client = await givenClient();
    const asked = client.chat.completions.create({ messages: HELLO }, loosely(options));
    await expect(asked).rejects.toMatchObject({ error: { type: "invalid_request_error", param } });
    await expect(asked).rejects.toThrow(message);
    expect(client.metrics().total_requests).toBe(0);
  });

  it.each([
    ["no name", {}, "name"],
    ["a chain that there is not", { name: "s", failoverChain: "nowhere" }, "failoverChain"],
    ["a time limit in words", { name: "s", timeoutMs: "1" }, "timeoutMs"],
    ["a word for a switch", { name: "s", retryOnFail: "no" }, "retryOnFail"],
    ["an unknown level", { name: "s", logLevel: "debug" }, "logLevel"],
    ["a tag that is no text", { name: "s", tags: { team: 7 } }, "tags.team"],
  ])("of a session, when it is made: %s", async (_what, options, param) => {
    const client = await givenClient();
    const make = () => client.createSession({ name: "", ...loosely(options) });
    expect(make).toThrow(InvalidRequest);
    expect(make).toThrow(expect.objectContaining({ param }));
  });

  it("of a client, when it is made", async () => {
    const chains = await loadChains({
      text: "version: 1\nchains: { a: { tiers: [{ provider: openai, model: m }] } }\n",
    });
    expect(() => createClient({ chains, ...loosely({ logLevel: "loud" }) })).toThrow(
      expect.objectContaining({ param: "logLevel" }),
    );
    expect(() => createClient({ chains, chain: "b" })).toThrow(expect.objectContaining({ param: "chain" }));
  });

  it("but those that only other clients know are left alone", async () => {
    const client = await givenClient();
    const answer = await client.chat.completions.create({ messages: HELLO }, loosely({ maxRetries: 3, headers: {} }));
    expect(answer.holyfail.tier).toBe(0);
  });
});
