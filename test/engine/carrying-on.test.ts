import { describe, expect, it } from "vitest";
import { parseChainFile } from "../../src/config/parse-chain-file.ts";
import { Cancellation } from "../../src/core/cancellation.ts";
import type { EngineEvent } from "../../src/core/event.ts";
import { CATALOG } from "../../src/dialects/catalog.ts";
import { runChain } from "../../src/engine/run-chain.ts";
import { answering, inChunks } from "./by-hand.ts";
import { givenChain, givenRequest, givenScenario, givenWorld, sentBy, trailOf } from "../given.ts";

const OPENAI = "provider: openai, model: gpt-4.1, weight: 9, max_retries: 0";
const CLAUDE = "provider: anthropic, model: claude-sonnet-4-5, weight: 8, max_retries: 0";
const CONTINUE = "stream: { rescue: continue }";
const CUT = "at_ms: 0, for_ms: 3600000, provider: openai, kind: cut";
const STREAM = { stream: true };
const CANCELLED = { kind: "cancelled", message: "left" } as const;

const said = (text: string) => `data: ${JSON.stringify({ choices: [{ delta: { content: text } }] })}\n\n`;
const BROKEN = `data: ${JSON.stringify({ error: { message: "broken", code: 500 } })}\n\n`;

describe("a stream that is carried on", () => {
  it("may be by a tier that lost a race for it, however long ago", async () => {
    const slow = [
      "providers:",
      "  default: { latency: { ttft: { p50_ms: 100, p95_ms: 105, p99_ms: 110 }, tokens_per_second: 2 }, output_tokens: { mean: 40, p95: 40 } }",
    ];
    const chain = givenChain([OPENAI, CLAUDE], [CONTINUE, "timeout_ms: 500", "hedge: { after_ms: 50 }"]);
    const { ask } = await givenWorld(chain, givenScenario([CUT], slow));
    const { outcome } = await ask(givenRequest("r1", STREAM));
    expect(trailOf(outcome)).toEqual(["openai truncated", "anthropic cancelled", "anthropic ok"]);
    expect(outcome.ok).toBe(true);
  });

  it("of which only white space was said is asked for anew, since no provider takes empty words", async () => {
    const chain = givenChain([OPENAI, `${CLAUDE}, accepts_prefill: false`], [CONTINUE]);
    const { ask, powers } = await givenWorld(chain, givenScenario());
    answering(powers, "openai", () => inChunks(said("\n\n")));
    const sent = sentBy(powers);
    const { text, outcome } = await ask(givenRequest("r1", STREAM));
    expect(trailOf(outcome)).toEqual(["openai truncated", "anthropic ok"]);
    expect(JSON.parse(sent[1]?.body ?? "")).toMatchObject({ messages: [{ role: "user" }] });
    expect(text.trim().length).toBeGreaterThan(0);
  });

  it("adds to words that the caller had put into the assistant's mouth, without a seam", async () => {
    const { ask, powers } = await givenWorld(givenChain([OPENAI, CLAUDE], [CONTINUE]), givenScenario());
    answering(powers, "openai", () => inChunks(said(" is blue ")));
    const sent = sentBy(powers);
    const messages = [
      { role: "user", content: "Why is the sky blue?" },
      { role: "assistant", content: "The sky" },
    ] as const;
    await ask(givenRequest("r1", { ...STREAM, messages }));
    expect(JSON.parse(sent[1]?.body ?? "").messages).toEqual([
      messages[0],
      { role: "assistant", content: "The sky is blue" },
    ]);
  });

  it.each(["leaves", "gives up"])("is told to have ended when its reader %s at the very seam", async (how) => {
    const { powers, state, world, events } = await givenWorld(
      givenChain([OPENAI, CLAUDE], [CONTINUE]),
      givenScenario(),
    );
    answering(powers, "openai", () => inChunks(said("The"), said(" sky") + BROKEN));
    const cancellation = new Cancellation();
    const pieces = runChain(state, givenRequest("r1", STREAM), powers, cancellation);
    const readToTheSeam = async () => {
      while (!events.some(({ type }) => type === "attempt-failed")) await pieces.next();
    };
    await world.run(readToTheSeam());
    if (how === "gives up") cancellation.cancel("caller");
    else
      await world.run(
        pieces.return({ ok: false, failure: CANCELLED, latencyMs: 0, attempts: [], skipped: [], costUsd: 0 }),
      );
    const told = ["request-started", "attempt-started", "attempt-committed", "attempt-failed", "request-failed"];
    expect(events.map(({ type }) => type)).toEqual(told);
    // Whoever reads on all the same hears that it is over, and nothing is told twice.
    expect((await world.run(pieces.next())).done).toBe(true);
    expect(events.map(({ type }) => type)).toEqual(told);
  });

  it("may be by a vendor under a name of one's own, whose habits go with its base URL", async () => {
    const text = [
      "version: 1",
      "providers:",
      "  ours: { dialect: openai, base_url: https://api.mistral.ai/v1, api_key_env: OURS }",
      "  else: { dialect: openai, base_url: https://else.example/v1, api_key_env: OURS }",
      "chains: { tested: { tiers: [{ provider: ours, model: mistral-large }, { provider: else, model: m }] } }",
    ];
    const parsed = parseChainFile(text.join("\n"), "chains.yaml", { catalog: CATALOG, prices: null });
    const tiers = parsed.ok ? parsed.chainFile.chains["tested"]?.tiers : [];
    expect(tiers?.map(({ acceptsPrefill }) => acceptsPrefill)).toEqual([true, false]);
  });
});

describe("a request", () => {
  const moments = [1, 2, 3, 4, 5, 6].flatMap((steps) => [true, false].map((stream) => ({ steps, stream })));
  it.each(moments)(
    "that is cancelled $steps steps after its commit ends once (stream: $stream)",
    async ({ steps, stream }) => {
      const { powers, state, world, events, askLater } = await givenWorld(
        givenChain([OPENAI, CLAUDE], [CONTINUE]),
        givenScenario(),
      );
      const cancellation = new Cancellation();
      const { emit } = powers;
      const later = async () => {
        for (let step = 0; step < steps; step++) await Promise.resolve();
        cancellation.cancel("caller");
      };
      Object.assign(powers, {
        emit: (event: EngineEvent) => {
          emit(event);
          if (event.type === "attempt-committed") void later();
        },
      });
      const { outcome } = await world.run(askLater(givenRequest("r1", { stream }), cancellation));
      expect(trailOf(outcome)).toHaveLength(1);
      const ends = events
        .map(({ type }) => type.split("-"))
        .filter(([, how]) => how === "failed" || how === "succeeded");
      expect(ends.map(([what]) => what)).toEqual(["attempt", "request"]);
      expect(state.tiers.map(({ limiter }) => limiter.inFlight)).toEqual([0, 0]);
    },
  );
});
