import { describe, expect, it } from "vitest";
import type { Cancellation } from "../../src/core/cancellation.ts";
import { TransportError, type Transport } from "../../src/core/transport.ts";
import type { Powers } from "../../src/engine/powers.ts";
import { type Answer, givenChain, givenRequest, givenScenario, givenWorld, trailOf } from "../given.ts";

const OPENAI = "provider: openai, model: gpt-4.1, max_retries: 0";
const ANTHROPIC = "provider: anthropic, model: claude-sonnet-4-5, max_retries: 0";
const GOOGLE = "provider: google, model: gemini-2.5-flash, max_retries: 0";
const stream = { stream: true };

const WORD = 'data: {"choices":[{"index":0,"delta":{"content":"Yes."},"finish_reason":null}]}\n\n';
const STOP = 'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n';
const GEMINI_WORD =
  'data: {"candidates":[{"content":{"parts":[{"text":"Yes."}],"role":"model"},"finishReason":"STOP","index":0}]}\n\n';

type Next = (cancellation: Cancellation) => Promise<Uint8Array | null>;

/** A stream that says this at once; what comes behind it, `next` says. */
function streaming(powers: Powers, said: string, next: Next): { readonly given: Cancellation[] } {
  const given: Cancellation[] = [];
  let first: Uint8Array | null = new TextEncoder().encode(said);
  const transport: Transport = {
    send: (_request, cancellation) => {
      given.push(cancellation);
      return Promise.resolve({
        status: 200,
        headers: { "content-type": "text/event-stream" },
        body: {
          text: () => Promise.reject(new Error("it is a stream")),
          next: () => {
            const chunk = first;
            first = null;
            return chunk === null ? next(cancellation) : Promise.resolve(chunk);
          },
        },
      });
    },
  };
  Object.assign(powers, { transport });
  return { given };
}

const silence: Next = (cancellation) =>
  new Promise((_, reject) => {
    cancellation.onCancel(() => reject(new TransportError("cancelled", "given up")));
  });

const lost: Next = () => Promise.reject(new TransportError("cut", "the connection was lost"));

/** What a lone tier says in the end, and when. */
async function ended(tier: string, options: { said: string; next: Next; rest?: string[] }) {
  const { ask, powers } = await givenWorld(givenChain([tier], options.rest ?? []), givenScenario());
  const { given } = streaming(powers, options.said, options.next);
  const { text, outcome }: Answer = await ask(givenRequest("r1", stream));
  return { text, trail: trailOf(outcome), latencyMs: outcome.latencyMs, given };
}

describe("a stream whose model has finished", () => {
  it.each([
    ["openai", OPENAI, "end-marker"],
    ["anthropic", ANTHROPIC, "end-marker"],
    ["google", GOOGLE, "nothing"],
  ])("waits a second for the rest, not for ever, and has its whole text: %s", async (provider, tier, lacks) => {
    const healthy = await givenWorld(givenChain([tier]), givenScenario());
    const open = await givenWorld(
      givenChain([tier]),
      givenScenario([`provider: ${provider}, kind: missing-end, lacks: ${lacks}, connection: stays-open`]),
    );
    const good = await healthy.ask(givenRequest("r1", stream));
    const late = await open.ask(givenRequest("r1", stream));
    expect(late.outcome.ok).toBe(true);
    expect(late.text).toBe(good.text);
    expect(late.outcome.latencyMs).toBeCloseTo(good.outcome.latencyMs + 1000, 2);
  });

  it("has its answer although the connection is lost behind it", async () => {
    expect(await ended(OPENAI, { said: WORD + STOP, next: lost })).toMatchObject({
      text: "Yes.",
      trail: ["openai ok"],
    });
    expect(await ended(OPENAI, { said: WORD, next: lost })).toMatchObject({ trail: ["openai truncated"] });
  });

  it("has its answer although the idle limit is shorter than that second", async () => {
    const rest = ["stream: { idle_timeout_ms: 200 }"];
    const { trail, latencyMs } = await ended(OPENAI, { said: WORD + STOP, next: silence, rest });
    expect(trail).toEqual(["openai ok"]);
    expect(latencyMs).toBeCloseTo(200, 2);
  });

  it("is not kept waiting by keep-alives, and its connection is given up", async () => {
    const { ask, powers, world } = await givenWorld(givenChain([OPENAI]), givenScenario());
    const { given } = streaming(powers, WORD + STOP, async (cancellation) => {
      if (!(await world.clock.sleep(100, cancellation))) throw new TransportError("cancelled", "given up");
      return new TextEncoder().encode(": keep-alive\n\n");
    });
    const { outcome } = await ask(givenRequest("r1", stream));
    expect(trailOf(outcome)).toEqual(["openai ok"]);
    expect(outcome.latencyMs).toBeCloseTo(1000, 2);
    expect(given.map(({ cancelled }) => cancelled)).toEqual([true]);
  });

  it("is told apart from one that says with every word that it has finished, and then falls silent", async () => {
    const rest = ["stream: { idle_timeout_ms: 5000 }"];
    const { trail, latencyMs } = await ended(GOOGLE, { said: GEMINI_WORD, next: silence, rest });
    expect(trail).toEqual(["google timeout"]);
    expect(latencyMs).toBeCloseTo(5000, 2);
  });
});
