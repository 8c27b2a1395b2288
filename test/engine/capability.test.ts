import { describe, expect, it } from "vitest";
import type { ChatRequest, Message } from "../../src/core/request.ts";
import { givenChain, givenRequest, givenScenario, givenWorld, trailOf } from "../given.ts";

const DEEPSEEK = "provider: deepseek, model: deepseek-chat";
const PERPLEXITY = "provider: perplexity, model: sonar";
const OPENAI = "provider: openai, model: gpt-4.1";
const TOOLS: Partial<ChatRequest> = { tools: [{ name: "get_time" }] };
const PICTURE: readonly Message[] = [
  {
    role: "user",
    content: [{ type: "image", image: { kind: "data", mediaType: "image/png", base64: "iVBORw0KGgo=" } }],
  },
];

async function asked(tiers: readonly string[], more: Partial<ChatRequest>) {
  const world = await givenWorld(givenChain(tiers), givenScenario());
  const { outcome } = await world.ask(givenRequest("r1", more));
  return { outcome, events: world.events };
}

describe("a tier that cannot do what a request needs", () => {
  it.each([
    ["pictures", { messages: PICTURE }, "it sees no images"],
    [
      "a schema",
      { responseFormat: { type: "json-schema", name: "n", schema: {} } } as const,
      "it follows no JSON Schema",
    ],
  ])("is passed by, with the reason in words: %s", async (_name, more, detail) => {
    const { outcome, events } = await asked([DEEPSEEK, OPENAI], more);
    expect(outcome).toMatchObject({
      ok: true,
      provider: "openai",
      fallbackLevel: 1,
      skipped: [{ tier: 0, reason: "incapable", detail }],
    });
    expect(events).toContainEqual(expect.objectContaining({ type: "tier-skipped", reason: "incapable", detail }));
  });

  it("is not asked for tools that it does not call", async () => {
    const { outcome } = await asked([PERPLEXITY, OPENAI], TOOLS);
    expect(trailOf(outcome)).toEqual(["openai ok"]);
  });

  it("is not asked to go on with a conversation in which tools were called", async () => {
    const messages: readonly Message[] = [
      { role: "user", content: "What time is it?" },
      { role: "assistant", content: "", toolCalls: [{ id: "c1", name: "get_time", arguments: "{}" }] },
      { role: "tool", toolCallId: "c1", content: "noon" },
    ];
    expect(trailOf((await asked([PERPLEXITY, OPENAI], { messages })).outcome)).toEqual(["openai ok"]);
  });

  it("is asked all the same for what is only a wish: how hard to think", async () => {
    const { outcome } = await asked([OPENAI, DEEPSEEK], { reasoning: { effort: "high" } });
    expect(outcome).toMatchObject({ ok: true, fallbackLevel: 0 });
  });

  it("is what the chain file says, whatever the catalog knows", async () => {
    const can = `${PERPLEXITY}, capabilities: { tools: true }`;
    expect(trailOf((await asked([can, OPENAI], TOOLS)).outcome)).toEqual(["perplexity ok"]);
    const cannot = `${OPENAI}, capabilities: { tools: false }`;
    expect(trailOf((await asked([cannot, DEEPSEEK], TOOLS)).outcome)).toEqual(["deepseek ok"]);
  });

  it("is passed by where its dialect has no words for a combination", async () => {
    // Providers turn a request for JSON down whose messages do not speak of it.
    const messages: readonly Message[] = [{ role: "user", content: "Answer in JSON." }];
    const both: Partial<ChatRequest> = { ...TOOLS, messages, responseFormat: { type: "json-object" } };
    const { outcome } = await asked(["provider: anthropic, model: claude-sonnet-4-5", DEEPSEEK], both);
    expect(outcome.skipped[0]?.detail).toMatch(/JSON without a schema/);
    expect(outcome).toMatchObject({ ok: true, provider: "deepseek" });
  });

  it("leaves the chain exhausted where all are so, and says what each lacks", async () => {
    const { outcome } = await asked([DEEPSEEK, PERPLEXITY], { ...TOOLS, messages: PICTURE });
    expect(outcome).toMatchObject({ ok: false, failure: { kind: "exhausted", cause: "skipped" } });
    expect(outcome.ok ? "" : outcome.failure.message).toBe(
      "no tier could be tried (deepseek/deepseek-chat: it sees no images, perplexity/sonar: it calls no tools)",
    );
  });
});
