import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import {
  ChainExhausted,
  ChainFileError,
  type ChatCompletionChunk,
  type ClientEvent,
  createClient,
  InvalidRequest,
  loadChains,
  RequestCancelled,
  type Session,
  type SessionOptions,
  StreamBroken,
} from "../../src/index.ts";
import { answerText } from "../../src/sim/answer-text.ts";
import { givenClient, HELLO } from "./given-client.ts";

const PRIMARY_DOWN = "model: gpt-5-mini, kind: status, status: 503";
const ONE_TRY = ["retry_on_fail: false"];
const TOOLS = [
  {
    type: "function",
    function: {
      name: "get_weather",
      parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
    },
  },
] as const;

/** A conversation in which the tool has been called, and has said this. */
function withResult(content: string) {
  const call = { id: "c1", type: "function", function: { name: "get_weather", arguments: '{"city":"Ulm"}' } } as const;
  const messages = [
    { role: "user", content: "The weather in Ulm?" },
    { role: "assistant", content: null, tool_calls: [call] },
    { role: "tool", tool_call_id: call.id, content },
  ] as const;
  return { messages, tools: TOOLS };
}

async function read(stream: AsyncIterable<ChatCompletionChunk>) {
  const chunks: ChatCompletionChunk[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return { chunks, text: chunks.map(({ choices }) => choices[0]?.delta.content ?? "").join("") };
}

describe("a client", () => {
  it("answers in OpenAI's shape, and says who answered", async () => {
    const client = await givenClient();
    const answer = await client.chat.completions.create({ model: "auto", messages: HELLO });
    expect(answer).toMatchObject({
      object: "chat.completion",
      choices: [{ index: 0, message: { role: "assistant", refusal: null }, finish_reason: "stop", logprobs: null }],
      holyfail: { provider: "openai", tier: 0, fallback_level: 0, skipped: [] },
    });
    expect(answer.id).toMatch(/^chatcmpl-\w{29}$/);
    expect(answer.choices[0]?.message.content).toMatch(/^This is a simulated answer/);
    const { prompt_tokens: input = 0, completion_tokens: output = 0 } = answer.usage ?? {};
    expect(answer.usage?.total_tokens).toBe(input + output);
    expect(answer.holyfail.cost_usd).toBeCloseTo((input + 2 * output) / 1_000_000, 12);
    expect(answer.holyfail.attempts).toMatchObject([{ provider: "openai", outcome: "ok" }]);
  });

  it("streams the same, chunk by chunk, with the usage where it is asked for", async () => {
    const client = await givenClient();
    const asked = { messages: HELLO, stream: true, stream_options: { include_usage: true } } as const;
    const { chunks, text } = await read(await client.chat.completions.create(asked));
    expect(text).toMatch(/^This is a simulated answer/);
    expect(chunks[0]?.choices[0]?.delta).toEqual({ role: "assistant", content: "" });
    expect(chunks.at(-2)?.choices[0]).toMatchObject({ delta: {}, finish_reason: "stop" });
    expect(chunks.at(-1)).toMatchObject({ choices: [], holyfail: { provider: "openai" } });
    expect(chunks.at(-1)?.usage?.total_tokens).toBeGreaterThan(0);
    expect(chunks.slice(0, -1).every(({ usage }) => usage === null)).toBe(true);
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);
  });

  it.each([false, true])("falls back when the primary fails (streamed: %s)", async (stream) => {
    const client = await givenClient([PRIMARY_DOWN], ONE_TRY);
    const answer = await client.chat.completions.create({ messages: HELLO, stream });
    const trail = Symbol.asyncIterator in answer ? (await read(answer)).chunks.at(-1)?.holyfail : answer.holyfail;
    expect(trail).toMatchObject({ provider: "anthropic", fallback_level: 1 });
    expect(trail?.attempts.map(({ outcome }) => outcome)).toEqual(["overloaded", "ok"]);
  });

  it("throws ChainExhausted when no tier answers, with the model that failed, the cause and the trail", async () => {
    const client = await givenClient(["kind: status, status: 503"], ONE_TRY);
    const error: unknown = await client.chat.completions.create({ messages: HELLO }).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ChainExhausted);
    expect(error).toMatchObject({
      failedModel: "openai/gpt-5-mini",
      fallbackAvailable: false,
      status: 503,
      failure: { kind: "exhausted", cause: "overloaded" },
      error: { type: "chain_exhausted", param: null },
      attempts: [{ provider: "openai" }, { provider: "anthropic" }],
    });
    expect(error instanceof Error && error.cause instanceof Error && error.cause.message).toMatch(
      /^openai\/gpt-5-mini: /,
    );
  });

  it("says that a fallback was left where none was allowed", async () => {
    const client = await givenClient(
      ["kind: status, status: 503"],
      [...ONE_TRY, "failover_on: { server_error: false }"],
    );
    await expect(client.chat.completions.create({ messages: HELLO })).rejects.toMatchObject({
      fallbackAvailable: true,
    });
  });

  it("breaks a stream with StreamBroken when it is cut after its first words", async () => {
    const client = await givenClient(["kind: cut, after: middle"], ONE_TRY);
    const stream = await client.chat.completions.create({ messages: HELLO, stream: true });
    const error: unknown = await read(stream).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(StreamBroken);
    expect(error).toMatchObject({
      failure: { kind: "truncated" },
      cause: { message: expect.stringMatching(/^openai\/gpt-5-mini: /) },
    });
  });

  it("gives each chunk once and in order to whoever asks for several at a time", async () => {
    const client = await givenClient();
    const stream = await client.chat.completions.create({ messages: HELLO, stream: true });
    const iterator = stream[Symbol.asyncIterator]();
    const chunks: ChatCompletionChunk[] = [];
    for (let over = false; !over;) {
      const taken = await Promise.all(Array.from({ length: 4 }, () => iterator.next()));
      for (const { done, value } of taken) if (done !== true) chunks.push(value);
      over = taken.some(({ done }) => done);
    }
    const text = chunks.map(({ choices }) => choices[0]?.delta.content ?? "").join("");
    expect(chunks.length).toBeGreaterThan(10);
    // Simulated answers say the same, word for word, as far as they go.
    expect(answerText(100).literal()).toContain(`"${text}`);
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe("stop");
  });

  it("ends at once when its signal is aborted, before and while it answers", async () => {
    const client = await givenClient(["kind: blackout, mode: hang"]);
    const late = new AbortController();
    const begun = new Promise((resolve) => client.on("attempt-started", resolve));
    const waiting = client.chat.completions.create({ messages: HELLO }, { signal: late.signal });
    await begun;
    late.abort();
    await expect(waiting).rejects.toMatchObject({ name: "AbortError" });
    await expect(client.chat.completions.create({ messages: HELLO }, { signal: late.signal })).rejects.toBeInstanceOf(
      RequestCancelled,
    );
    expect(client.metrics().cancelled_requests).toBe(1);
  });

  it("gives up a stream whose reader leaves, and one that is aborted", async () => {
    const client = await givenClient();
    for await (const chunk of await client.chat.completions.create({ messages: HELLO, stream: true })) {
      if (chunk.choices[0]?.delta.content) break;
    }
    expect(client.metrics()).toMatchObject({ total_requests: 1, cancelled_requests: 1 });
    const stream = await client.chat.completions.create({ messages: HELLO, stream: true });
    stream.abort();
    await expect(read(stream)).rejects.toBeInstanceOf(RequestCancelled);
  });

  it("calls tools, and takes their results back, plain and streamed", async () => {
    const client = await givenClient();
    const asked = { messages: [{ role: "user", content: "The weather in Paris?" }], tools: TOOLS } as const;
    const { choices } = await client.chat.completions.create(asked);
    const message = choices[0]?.message;
    expect(choices[0]?.finish_reason).toBe("tool_calls");
    const call = message?.tool_calls?.[0];
    expect(JSON.parse(call?.function.arguments ?? "")).toHaveProperty("city");
    if (message === undefined || call === undefined) throw new Error("no call");
    const result = { role: "tool", tool_call_id: call.id, content: "sunny, 21 degrees" } as const;
    const again = await client.chat.completions.create({ ...asked, messages: [...asked.messages, message, result] });
    expect(again.choices[0]?.message.content).toContain("sunny");
    const { chunks } = await read(await client.chat.completions.create({ ...asked, stream: true }));
    const deltas = chunks.flatMap((chunk) => chunk.choices[0]?.delta.tool_calls ?? []);
    expect(deltas.filter(({ id }) => id !== undefined)).toHaveLength(1);
    expect(JSON.parse(deltas.map((delta) => delta.function?.arguments ?? "").join(""))).toHaveProperty("city");
  });

  it("keeps thoughts apart, and gives them back to the model that had them", async () => {
    const client = await givenClient([PRIMARY_DOWN], ONE_TRY);
    const messages = [{ role: "user", content: "The weather in Paris?" }] as const;
    const asked = { messages, tools: TOOLS, reasoning_effort: "low" } as const;
    const { choices } = await client.chat.completions.create(asked);
    const message = choices[0]?.message;
    expect(message?.reasoning_content).toMatch(/\w/);
    expect(message?.reasoning_details?.[0]).toMatchObject({ format: "anthropic", type: "reasoning.text" });
    if (message === undefined) throw new Error("no message");
    const id = message.tool_calls?.[0]?.id ?? "";
    const result = { role: "tool", tool_call_id: id, content: "sunny" } as const;
    const again = await client.chat.completions.create({ ...asked, messages: [...messages, message, result] });
    expect(again.holyfail).toMatchObject({ provider: "anthropic" });
  });

  it("counts what became of its requests, and tells how much of its limits is used", async () => {
    const client = await givenClient([PRIMARY_DOWN], ONE_TRY);
    await Promise.all(Array.from({ length: 3 }, () => client.chat.completions.create({ messages: HELLO })));
    await client.chat.completions.create({ model: "other", messages: HELLO });
    expect(client.metrics()).toMatchObject({
      total_requests: 4,
      successful_requests: 4,
      failover_events: 3,
      success_rate: 1,
    });
    expect(client.metrics().cost_usd).toBeGreaterThan(0);
    expect(client.usage()["other"]).toMatchObject([
      { provider: "google", requests_per_minute: { used: 1, limit: 1000 } },
    ]);
  });

  it("answers two hundred requests at once, each with its own answer", async () => {
    const client = await givenClient();
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, number) => client.chat.completions.create(withResult(`result ${number}.`))),
    );
    expect(new Set(answers.map(({ id }) => id)).size).toBe(200);
    // The simulated models repeat what a tool said, so that it is seen whose answer it is.
    for (const [number, { choices }] of answers.entries())
      expect(choices[0]?.message.content).toContain(`said: result ${number}.`);
  });

  it("tells its listeners of every event, and no listener breaks a request", async () => {
    const lines: string[] = [];
    const client = await givenClient([], [], { log: (line) => lines.push(line) });
    const events: ClientEvent[] = [];
    client.on("event", (event) => events.push(event));
    client.on("attempt-started", () => {
      throw new Error("a bug of the listener's");
    });
    const off = client.on("request-succeeded", () => events.push());
    off();
    const { id } = await client.chat.completions.create({ messages: HELLO });
    expect(events.map(({ type }) => type)).toEqual([
      "request-started",
      "attempt-started",
      "attempt-committed",
      "attempt-succeeded",
      "request-succeeded",
    ]);
    expect(new Set(events.map(({ requestId, chain }) => `${requestId} ${chain}`))).toEqual(new Set([`${id} main`]));
    expect(lines).toEqual(["a listener failed: Error: a bug of the listener's"]);
  });

  it("lists its chains as models", async () => {
    const { data } = await (await givenClient()).models.list();
    expect(data.map(({ id }) => id)).toEqual(["auto", "main", "other"]);
    expect(data[0]?.tiers.map(({ provider, model }) => `${provider}/${model}`)).toEqual([
      "openai/gpt-5-mini",
      "anthropic/claude-sonnet-4-5",
    ]);
  });

  it("never shows a key", async () => {
    const client = await givenClient(["kind: status, status: 401"]);
    const error: unknown = await client.chat.completions.create({ messages: HELLO }).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ChainExhausted);
    for (const shown of [
      inspect(client, { depth: 9, showHidden: true }),
      inspect(error, { depth: 9 }),
      JSON.stringify(error),
    ]) {
      expect(shown).not.toMatch(/key-of-/);
    }
  });

  it("refuses requests once it is closed, and ends those that are under way", async () => {
    const client = await givenClient(["kind: blackout, mode: hang"]);
    const waiting = client.chat.completions.create({ messages: HELLO });
    const ended = expect(waiting).rejects.toBeInstanceOf(RequestCancelled);
    await new Promise((resolve) => client.on("attempt-started", resolve));
    await client.close();
    await ended;
    await expect(client.chat.completions.create({ messages: HELLO })).rejects.toThrow("the client is closed");
  });

  it("keeps its own time limit instead of the chain's", async () => {
    const client = await givenClient(["kind: blackout, mode: hang"]);
    const asked = client.chat.completions.create({ messages: HELLO }, { timeoutMs: 80 });
    await expect(asked).rejects.toMatchObject({ name: "ChainExhausted", status: 504 });
  });
});

describe("a session", () => {
  it("has a name, tags, a chain and figures of its own", async () => {
    const client = await givenClient();
    const session = client.createSession({
      name: "billing",
      failoverChain: "other",
      tags: { team: "a" },
      timeoutMs: 5000,
    });
    const heard: ClientEvent[] = [];
    client.on("request-succeeded", (event) => heard.push(event));
    const answer = await session.chat.completions.create({ messages: HELLO });
    expect(answer.holyfail.provider).toBe("google");
    expect(heard).toMatchObject([{ session: "billing", chain: "other", tags: { team: "a" } }]);
    expect(session.metrics().total_requests).toBe(1);
    await client.chat.completions.create({ messages: HELLO });
    expect(session.metrics().total_requests).toBe(1);
    expect(client.metrics().total_requests).toBe(2);
    expect(await session.usage()).toMatchObject([{ requests_per_minute: { used: 1, limit: 1000 } }]);
  });

  it("takes a chain in code, in the words of chain files, with the client's own providers", async () => {
    const client = await givenClient();
    const session = client.createSession({
      name: "support / night",
      failoverChain: ["google/gemini-2.5-flash", { provider: "openai", model: "gpt-5-mini", max_retries: 0 }],
    });
    const answer = await session.chat.completions.create({ messages: HELLO });
    expect(answer.holyfail).toMatchObject({ provider: "google", tier: 0 });
  });

  it("tells every mistake of such a chain", async () => {
    const client = await givenClient();
    const session = client.createSession({ name: "s", failoverChain: [{ provider: "opnai", model: "m", timeout: 3 }] });
    const error: unknown = await session.chat.completions
      .create({ messages: HELLO })
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ChainFileError);
    expect(String(error)).toMatch(/opnai[^]*did you mean "openai"/);
  });

  it.each([
    ["no chain at all", 42, /must be a mapping/],
    ["tiers that are no list", { tiers: "openai/gpt-5-mini" }, /tiers/],
    ["a provider alone", ["openai"], /a tier is written as "provider\/model", not as "openai"/],
    ["a provider without its model", ["openai/"], /not as "openai\/"/],
  ])("says what such a chain should be: %s", async (_what, failoverChain, message) => {
    const client = await givenClient();
    const make = (options: SessionOptions): Session => client.createSession(options);
    const session: Session = Reflect.apply(make, undefined, [{ name: "s", failoverChain }]);
    const error: unknown = await session.chat.completions
      .create({ messages: HELLO })
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ChainFileError);
    expect(String(error)).toMatch(message);
  });

  it("writes at its own log level", async () => {
    const lines: string[] = [];
    const client = await givenClient([PRIMARY_DOWN], ONE_TRY, { log: (line) => lines.push(line) });
    const session = client.createSession({ name: "s1", logLevel: "info" });
    await session.chat.completions.create({ messages: HELLO });
    await client.chat.completions.create({ messages: HELLO });
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^holyfail \[s1\] main chatcmpl-\w+: tier 0 failed: overloaded 503/);
    expect(lines[1]).toMatch(/answered by tier 1 at fallback level 1 after \d+ ms$/);
  });
});

describe("chains for a client", () => {
  it("are refused with every mistake in them, where they stand", async () => {
    const text = "version: 1\nchains:\n  main:\n    tiers: [{ provider: openai, model: m, timeut_ms: 3 }]\n";
    const error: unknown = await loadChains({ text, file: "mine.yaml" }).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ChainFileError);
    expect(String(error)).toMatch(/mine\.yaml:4:\d+ error unknown key "timeut_ms"/);
    await expect(loadChains("nowhere.yaml")).rejects.toThrow(/cannot read nowhere\.yaml/);
  });

  it("are named by a request, or the request is refused with a list of them", async () => {
    const client = await givenClient();
    const asked = client.chat.completions.create({ model: "gpt-4o", messages: HELLO });
    await expect(asked).rejects.toMatchObject({ status: 400, error: { param: "model", code: "model_not_found" } });
    await expect(asked).rejects.toThrow("'auto' or one of: main, other");
    const chains = await loadChains({
      text: "version: 1\nchains: { a: { tiers: [{ provider: openai, model: m }] } }\n",
    });
    expect(() => createClient({ chains, chain: "b" })).toThrow(InvalidRequest);
  });
});
