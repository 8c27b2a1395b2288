import { describe, expect, it } from "vitest";
import { Cancellation } from "../../src/core/cancellation.ts";
import type { Transport, TransportRequest } from "../../src/core/transport.ts";
import type { Powers } from "../../src/engine/powers.ts";
import type { Answer } from "../given.ts";
import { givenChain, givenRequest, givenScenario, givenWorld } from "../given.ts";
import { response } from "./by-hand.ts";

const DEAD = ["openai", "anthropic", "google"] as const;
const TIERS = [
  "provider: openai, model: gpt-4.1, weight: 9",
  "provider: anthropic, model: claude-sonnet-4-5, weight: 8",
  "provider: google, model: gemini-2.5-flash, weight: 7",
  "provider: mistral, model: mistral-large, weight: 1",
];
/** All in flight at once: a thousand where each tier fails in another way, and some hundreds for each way by itself. */
const MANY = 1000;
const MANY_OF_A_WAY = 300;
/** Words that were held back are as good as none: so a stream may fail at any point and still be saved. */
const CHAIN = ["timeout_ms: 20000", "stream: { rescue: hold }"];

/** Every way to fail that is not the request's own fault. */
const WAYS = [
  "blackout, mode: hang",
  "blackout, mode: refuse",
  "blackout, mode: reset",
  "dns",
  "tls",
  "rate-limit",
  "rate-limit, retry_after_ms: 5000",
  "quota",
  "status, status: 401",
  "status, status: 404",
  "status, status: 500",
  "status, status: 503",
  "empty",
  "html",
  "malformed",
  "drip",
  "cut",
  "in-band-error",
  "truncated, after: middle",
  "stall, after: middle",
  "slow-headers, delay_ms: 60000",
];

/** The last tier lives, takes its time, and answers with the question it was asked. */
function echoing(powers: Powers): void {
  const { transport, clock } = powers;
  const echo = async (request: TransportRequest, token: Cancellation) => {
    const { messages, stream } = JSON.parse(request.body);
    const { content } = messages.at(-1);
    // Later questions are answered earlier, so that answers which were mixed up would show.
    await clock.sleep(100 + ((7919 * content.length) % 211), token);
    const choice = { index: 0, finish_reason: "stop" };
    if (stream !== true) return response(200, JSON.stringify({ choices: [{ ...choice, message: { content } }] }));
    const said = `data: ${JSON.stringify({ choices: [{ ...choice, delta: { content } }] })}\n\ndata: [DONE]\n\n`;
    return response(200, said, { "content-type": "text/event-stream" });
  };
  const byHand: Transport = {
    send: (request, token) => (request.provider === "mistral" ? echo(request, token) : transport.send(request, token)),
  };
  Object.assign(powers, { transport: byHand });
}

function questionOf(number: number): string {
  return `Question ${number}${"?".repeat(number % 97)}`;
}

async function givenDeadTiers(ways: readonly string[]) {
  const faults = DEAD.map((name, index) => {
    const way = ways[index % ways.length];
    return `at_ms: 0, for_ms: 3600000, provider: ${name}, kind: ${way}`;
  });
  const given = await givenWorld(givenChain(TIERS, CHAIN), givenScenario(faults));
  echoing(given.powers);
  const ask = (number: number, token?: Cancellation) => {
    const messages = [{ role: "user", content: questionOf(number) }] as const;
    return given.askLater(givenRequest(`r${number}`, { messages, stream: number % 2 === 0 }), token);
  };
  return { ...given, askNumber: ask };
}

/** Every tenth caller. */
function leaves(number: number): boolean {
  return number % 10 === 7;
}

/**
 * What is wrong with this answer; null: it is the question's own, come by the one way that there is. Plain comparisons, since
 * there are tens of thousands of answers and matchers take longer than the requests.
 */
function complaintOf({ text, outcome }: Answer, number: number): string | null {
  if (!outcome.ok || outcome.provider !== "mistral" || outcome.fallbackLevel !== 3) {
    return `${number}: ${JSON.stringify(outcome)}`;
  }
  if (text !== questionOf(number)) return `${number}: another answer: ${text}`;
  // Its own path: down the chain, nobody twice but as a retry, nobody asked after somebody further down.
  const tiers = outcome.attempts.map(({ tier }) => tier);
  const descends = tiers.every((tier, index) => index === 0 || tier >= (tiers[index - 1] ?? tier));
  const known = new Set([...tiers, ...outcome.skipped.map(({ tier }) => tier)]);
  const complete = known.size === TIERS.length && [...known].every((tier) => tier in TIERS);
  return descends && tiers.at(-1) === TIERS.length - 1 && complete ? null : `${number}: ${JSON.stringify(outcome)}`;
}

function complaintsAbout(answers: readonly Answer[]): string[] {
  return answers.flatMap((answer, number) => complaintOf(answer, number) ?? []);
}

describe("one chain of which only the last tier lives", () => {
  it.each(WAYS)("answers every request with its own answer, alone and with hundreds in flight: %s", async (way) => {
    const alone = await givenDeadTiers([way]);
    for (const number of [1, 2]) {
      expect(complaintOf(await alone.world.run(alone.askNumber(number)), number)).toBeNull();
    }
    const crowd = await givenDeadTiers([way]);
    const answers = await crowd.world.run(
      Promise.all(Array.from({ length: MANY_OF_A_WAY }, (_, number) => crowd.askNumber(number))),
    );
    expect(answers.filter(({ outcome }) => outcome.ok)).toHaveLength(MANY_OF_A_WAY);
    expect(complaintsAbout(answers)).toEqual([]);
    expect(crowd.state.tiers.map(({ limiter }) => limiter.inFlight)).toEqual([0, 0, 0, 0]);
  });

  it("does so when each tier fails in another way, and when some of the thousand leave midway", async () => {
    for (let first = 0; first < WAYS.length; first += 3) {
      const { askNumber, world, events } = await givenDeadTiers([...WAYS.slice(first, first + 3), ...WAYS].slice(0, 3));
      const token = new Cancellation();
      world.clock.timer(90, () => token.cancel("caller"));
      const answers = await world.run(
        Promise.all(
          Array.from({ length: MANY }, (_, number) => askNumber(number, leaves(number) ? token : new Cancellation())),
        ),
      );
      const wrong = answers.flatMap((answer, number) => {
        if (!leaves(number)) return complaintOf(answer, number) ?? [];
        const { outcome } = answer;
        return !outcome.ok && outcome.failure.kind === "cancelled" ? [] : `${number}: ${JSON.stringify(outcome)}`;
      });
      expect(wrong).toEqual([]);
      expect(token.listenerCount).toBe(0);
      expect(events.filter(({ type }) => type === "request-failed")).toHaveLength(MANY / 10);
    }
  });
});
