import { describe, expect, it } from "vitest";
import type { Drained, ViewFact, ViewState } from "../../src/ui/view.ts";
import { beginView, reduceView } from "../../src/ui/view.ts";
import type { FaultReport } from "../../src/bench/bench-report.ts";
import { faultNow, faultsOf } from "../../src/ui/progress.ts";
import { IDLE } from "../../src/ui/lane.ts";
import { NO_LATENCIES } from "../../src/ui/latency-counts.ts";
import { bothTiers, primaryOnly } from "../report/sample-report.ts";
import { MINUTE_MS, PLAN } from "./played.ts";

const NOTHING: Drained = {
  wallMs: 0,
  nowMs: 0,
  requests: 0,
  counted: 0,
  phases: [0, 0],
  ended: [],
  tiers: [],
  latencies: NO_LATENCIES,
  failovers: [],
  failoverCount: 0,
  report: primaryOnly(),
};

const TIMEOUT = { from: 0, to: 1, why: "timeout", count: 1, costMs: 5000 };

const BY_HAND: FaultReport = {
  provider: "anthropic",
  kind: "blackout",
  from_ms: MINUTE_MS,
  to_ms: MINUTE_MS + 5000,
  model: null,
  probability: 1,
  detail: "hang",
};

function drained(changes: Partial<Drained>): ViewFact {
  return { type: "drained", ...NOTHING, ...changes };
}

function counted(wallMs: number, requests: number): ViewFact {
  return drained({ wallMs, requests });
}

function after(...facts: readonly ViewFact[]): ViewState {
  return facts.reduce(reduceView, beginView(PLAN));
}

describe("the view state", () => {
  it("begins with a lane for every tier of the chain, of which only those of the configuration take part", () => {
    const { lanes, configuration, status } = after();
    expect(lanes.map(({ model, takesPart }) => [model, takesPart])).toEqual([
      ["gpt-4.1", true],
      ["claude-sonnet-4-5", false],
      ["gemini-2.5-flash", false],
      ["deepseek-chat", false],
    ]);
    expect({ configuration, status }).toEqual({ configuration: 0, status: "running" });
    expect(after({ type: "configuration-began", index: 2, wallMs: 5 }).lanes.map((lane) => lane.takesPart)).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });

  it("takes over what was counted, and the report of the same moment", () => {
    const tier = {
      ...IDLE,
      breaker: "open",
      breakerSinceMs: 40,
      inFlight: 3,
      answered: 7,
      answers: [7],
      failures: [4],
    } as const;
    const counts = { requests: 8, phases: [6, 2], ended: [8], nowMs: MINUTE_MS, tiers: [tier] };
    const state = after(drained({}), drained({ ...counts, wallMs: 130, report: bothTiers() }));
    expect(state).toMatchObject({ requests: 8, phases: [6, 2], ended: [8], nowMs: MINUTE_MS, wallMs: 130 });
    expect(state.lanes[0]).toEqual({ provider: "openai", model: "gpt-4.1", takesPart: true, ...tier });
    expect(state.lanes[1]).toMatchObject({ provider: "anthropic", answered: 0 });
    expect(state.report).toEqual(bothTiers());
  });

  it("starts each configuration from nothing, and keeps what the ones before came to", () => {
    const state = after(
      drained({ requests: 1500, nowMs: 9, failovers: [{ ...TIMEOUT, atMs: 1 }], failoverCount: 1 }),
      { type: "configuration-ended", report: primaryOnly() },
      { type: "configuration-began", index: 1, wallMs: 700 },
    );
    expect(state).toMatchObject({
      configuration: 1,
      requests: 0,
      nowMs: 0,
      failovers: [],
      failoverCount: 0,
      report: null,
    });
    expect(state.finished.map(({ name }) => name)).toEqual(["primary only"]);
  });

  it("tells the rate of the last seconds of real time, across configurations", () => {
    expect(after(counted(0, 0)).rate).toBeNull();
    expect(after(counted(0, 0), counted(1000, 400)).rate).toBe(400);
    const across = after(
      counted(0, 0),
      counted(1000, 1400),
      { type: "configuration-ended", report: { ...bothTiers(), requests: 1500 } },
      { type: "configuration-began", index: 1, wallMs: 1000 },
      counted(2000, 300),
    );
    // 1,400 requests at one second, 1,500 + 300 at two.
    expect(across.rate).toBe(400);
  });

  it("does not let the rate dance: it is worked out anew twice a second", () => {
    const state = after(
      drained({ wallMs: 0 }),
      drained({ wallMs: 600, requests: 60 }),
      drained({ wallMs: 700, requests: 900 }),
    );
    expect(state.rate).toBe(100);
    expect(state.requests).toBe(900);
  });

  it("keeps the newest failovers on top, and only so many of them", () => {
    const distinct = Array.from({ length: 60 }, (_, index) => ({ ...TIMEOUT, why: `reason ${index}`, atMs: index }));
    const state = distinct.reduce((before, one) => reduceView(before, drained({ failovers: [one] })), after());
    expect(state.failovers[0]?.why).toBe("reason 59");
    expect(state.failovers).toHaveLength(40);
    const both = after(
      drained({
        failovers: [
          { ...TIMEOUT, why: "older", atMs: 1 },
          { ...TIMEOUT, why: "newer", atMs: 2 },
        ],
      }),
    );
    expect(both.failovers.map(({ why }) => why)).toEqual(["newer", "older"]);
  });

  it("pauses only what runs, and goes on only from a pause", () => {
    const [paused, resumed, ending] = [{ type: "paused" }, { type: "resumed" }, { type: "ending" }] as const;
    expect(after(paused).status).toBe("paused");
    expect(after(paused, resumed).status).toBe("running");
    expect(after(paused, ending, resumed).status).toBe("ending");
    expect(after(ending, paused).status).toBe("ending");
    expect(after({ type: "help-toggled" }).help).toBe(true);
    expect(after({ type: "help-toggled" }, { type: "help-toggled" }).help).toBe(false);
  });

  it("looks at one tier closely, also in the next configuration, and at none that is not there", () => {
    const focused = after({ type: "focused", tier: 1 });
    expect(focused.focus).toBe(1);
    expect(reduceView(focused, { type: "focused", tier: 8 }).focus).toBe(1);
    expect(reduceView(focused, { type: "configuration-began", index: 1, wallMs: 5 }).focus).toBe(1);
    expect(reduceView(focused, { type: "focused", tier: null }).focus).toBeNull();
  });

  it("has faults by hand on the strip and in the lane of their provider until the configuration is over", () => {
    const injected = after(drained({ nowMs: MINUTE_MS + 1 }), { type: "fault-injected", fault: BY_HAND });
    const [primary, second] = injected.lanes;
    if (primary === undefined || second === undefined) throw new Error("no lanes");
    expect(faultNow(injected, second)).toBe(BY_HAND);
    expect(faultNow(injected, primary)).toBeNull();
    expect(faultsOf(injected, second)).toHaveLength(2);
    const next = reduceView(injected, { type: "configuration-began", index: 1, wallMs: 5 });
    expect(next.injected).toEqual([]);
    expect(next.plan.faults).toBe(PLAN.faults);
  });

  it("says what was done until it could be read, and no longer than a key is not pressed", () => {
    const told = after(drained({ wallMs: 1000 }), { type: "fault-injected", fault: BY_HAND });
    expect(told.notice?.text).toBe("begun: blackout (hang) at anthropic for 5 s; the report tells of it");
    expect(reduceView(told, drained({ wallMs: 3000 })).notice).toBe(told.notice);
    expect(reduceView(told, drained({ wallMs: 6000 })).notice).toBeNull();
    expect(reduceView(told, { type: "menu-changed", menu: null }).notice).toBeNull();
  });

  it("changes nothing that it was given", () => {
    const before = Object.freeze(after(drained({ requests: 5, failovers: [{ ...TIMEOUT, atMs: 1 }] })));
    const copy = structuredClone(before);
    reduceView(before, drained({ requests: 9, wallMs: 900, failovers: [{ ...TIMEOUT, atMs: 2 }] }));
    expect(before).toEqual(copy);
  });
});
