import { describe, expect, it } from "vitest";
import { proveGround } from "../../src/commands/prove-ground.ts";
import { Cancellation } from "../../src/core/cancellation.ts";
import type { EngineEvent } from "../../src/core/event.ts";
import { caseText, readCase } from "../../src/prove/case-text.ts";
import type { Ground } from "../../src/prove/ground.ts";
import type { Played, Promised } from "../../src/prove/played.ts";
import { PROMISES } from "../../src/prove/promises.ts";
import { type Broken, prove, replay } from "../../src/prove/prove.ts";
import { SHRINK_PLAYS_MAX } from "../../src/prove/shrink.ts";
import { proofStory } from "../../src/report/proof-story.ts";

const GROUND = proveGround();
const SEEDS = 300;

/** The promises of an engine whose log is not what happened. */
function doctored(change: (events: readonly EngineEvent[]) => readonly EngineEvent[]): readonly Promised[] {
  return PROMISES.map((one) => ({
    ...one,
    broken: (played: Played) => one.broken({ ...played, events: change(played.events) }),
  }));
}

/** An engine that forgets to say that a connection was reset. */
const FORGETFUL = doctored((events) =>
  events.filter((event) => event.type !== "attempt-failed" || event.failure.kind !== "reset"),
);

async function firstBroken(ground: Ground, promises = PROMISES): Promise<Broken> {
  const cancellation = new Cancellation();
  const { broken } = await prove({ ground, chain: null, fromSeed: 1, seeds: SEEDS, promises, cancellation });
  if (broken === null) throw new Error("every promise was kept");
  return broken;
}

describe("a promise that is broken", () => {
  it("is found, and the case is reduced to the one request and the one fault that it takes", async () => {
    const { found, shrunk } = await firstBroken(GROUND, FORGETFUL);
    expect(found.breach.promise).toBe("trail");
    expect(shrunk.breach.promise).toBe("trail");
    expect(shrunk.plays).toBeLessThanOrEqual(SHRINK_PLAYS_MAX);
    const { tiers, faults, requests, settings, behaviours } = shrunk.written;
    expect({ tiers: tiers.length, settings, behaviours }).toEqual({ tiers: 1, settings: {}, behaviours: {} });
    expect(requests).toEqual([{ id: expect.any(String), atMs: expect.any(Number) }]);
    expect(faults).toHaveLength(1);
    expect(Object.keys(faults[0] ?? {}).toSorted()).toEqual(["at_ms", "for_ms", "kind", "mode", "provider"]);
    expect(faults[0]).toMatchObject({ mode: "reset" });
  });

  it("is found, shrunk and told the same way each time", async () => {
    const [once, again] = [await firstBroken(GROUND, FORGETFUL), await firstBroken(GROUND, FORGETFUL)];
    expect(caseText(again.shrunk.written)).toBe(caseText(once.shrunk.written));
    expect(again.shrunk.breach).toEqual(once.shrunk.breach);
  });

  it("is broken in the same words when the case is written down and played again", async () => {
    const { shrunk } = await firstBroken(GROUND, FORGETFUL);
    const written = readCase(caseText(shrunk.written));
    if (written === null) throw new Error("the case cannot be read");
    expect(written).toEqual(shrunk.written);
    expect(await replay(written, GROUND, FORGETFUL)).toMatchObject({ broken: { found: { breach: shrunk.breach } } });
    expect(await replay(written, GROUND)).toMatchObject({ broken: null });
  });

  it("is told as a story: who failed when, who asked, and what the engine did", async () => {
    const { written, breach, played } = (await firstBroken(GROUND, FORGETFUL)).shrunk;
    const story = proofStory(written, played, breach.complaints[0] ?? "").join("\n");
    expect(story).toMatch(/^A chain of 1 tier\n/);
    expect(story).toMatch(/\w+: (blackout|flapping) \(.*mode reset.*\) from .* for .*/);
    expect(story).toMatch(/r\d+ asks at /);
    expect(story).toMatch(/What became of r\d+\n\+ +0 ms {2}chain proved/);
    expect(story).toContain("reset: ");
  });

  it("is found where a world keeps the engine from keeping it: waits that nobody can cancel", async () => {
    const deaf: Ground = {
      ...GROUND,
      world: async (options) => {
        const world = await GROUND.world(options);
        const { clock } = world;
        const sleep = (ms: number) => clock.sleep(ms, new Cancellation());
        const deafClock = {
          now: () => clock.now(),
          sleep,
          timer: (ms: number, callback: () => void, how?: { readonly daemon?: boolean }) =>
            clock.timer(ms, callback, how),
        };
        return { ...world, clock: deafClock };
      },
    };
    const { shrunk } = await firstBroken(deaf);
    expect(shrunk.breach.promise).toBe("cancellation");
    const cancelled = shrunk.written.requests.filter(({ cancelAfterMs }) => cancelAfterMs !== undefined);
    expect(cancelled).toHaveLength(1);
    expect(shrunk.breach.complaints[0]).toBe(`${cancelled[0]?.id} outlived its cancellation`);
  });

  it("is found where requests never come to an end", async () => {
    const silent: Ground = {
      ...GROUND,
      world: async (options) => ({
        ...(await GROUND.world(options)),
        transport: { send: () => new Promise(() => {}) },
      }),
    };
    const { shrunk } = await firstBroken(silent);
    expect(shrunk.breach.promise).toBe("comes-to-an-end");
    expect(shrunk.breach.complaints[0]).toContain("stands still");
  });
});
