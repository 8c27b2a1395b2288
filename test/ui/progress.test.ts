import { describe, expect, it } from "vitest";
import { barPieces } from "../../src/ui/components/progress-lines.tsx";
import { faultNow, progressOf } from "../../src/ui/progress.ts";
import { beginView, type ViewState } from "../../src/ui/view.ts";
import { leftWords } from "../../src/ui/words.ts";
import { primaryOnly } from "../report/sample-report.ts";
import { MINUTE_MS, PLAN } from "./played.ts";

const BEGUN = beginView(PLAN);

function at(changes: Partial<ViewState>): ViewState {
  return { ...BEGUN, ...changes };
}

describe("how far the run is", () => {
  it("goes by requests, over all configurations", () => {
    const state = at({ configuration: 1, finished: [primaryOnly()], requests: 750, wallMs: 3000 });
    expect(progressOf(state, false)).toEqual({ configurationShare: 0.5, share: 0.375, leftMs: 5000 });
  });

  it("goes by the scenario's time where that is what sets the pace", () => {
    const state = at({ nowMs: 120 * MINUTE_MS, requests: 1400, wallMs: 1000 });
    expect(progressOf(state, true)).toEqual({ configurationShare: 0.5, share: 0.125, leftMs: 7000 });
  });

  it("does not guess from too little, and is done when everything is", () => {
    expect(progressOf(at({ requests: 3, wallMs: 5000 }), false).leftMs).toBeNull();
    expect(progressOf(at({ requests: 1500, wallMs: 100 }), false).leftMs).toBeNull();
    const all = [primaryOnly(), primaryOnly(), primaryOnly(), primaryOnly()];
    const done = progressOf(at({ configuration: 3, finished: all, requests: 1500, wallMs: 4000 }), false);
    expect(done).toMatchObject({ share: 1, leftMs: 0 });
  });

  it("says what is left in words", () => {
    expect([leftWords(null), leftWords(400), leftWords(12_400), leftWords(90_000)]).toEqual([
      "",
      "under 1 s left",
      "12 s left",
      "1 min 30 s left",
    ]);
  });
});

describe("the bar's pieces", () => {
  it("fill the room with a gap between each two", () => {
    for (let room = 1; room < 120; room += 1) {
      for (let count = 1; count < 9; count += 1) {
        const pieces = barPieces(count, room);
        expect(pieces.reduce((sum, width) => sum + width, 0) + pieces.length - 1).toBe(room);
      }
    }
  });
});

describe("the fault that holds now", () => {
  const { lanes } = BEGUN;

  it("is that of the lane's provider and model, within its window", () => {
    const [openai, anthropic, google] = lanes;
    if (openai === undefined || anthropic === undefined || google === undefined) throw new Error("lanes are missing");
    expect(faultNow(at({ nowMs: 60 * MINUTE_MS }), openai)?.kind).toBe("blackout");
    expect(faultNow(at({ nowMs: 72 * MINUTE_MS }), openai)).toBeNull();
    expect(faultNow(at({ nowMs: 160 * MINUTE_MS }), anthropic)?.kind).toBe("brownout");
    expect(faultNow(at({ nowMs: 160 * MINUTE_MS }), { ...anthropic, model: "claude-haiku" })).toBeNull();
    expect(faultNow(at({ nowMs: 160 * MINUTE_MS }), google)).toBeNull();
  });

  it("is the one that hits most, where there are several", () => {
    const [lane] = lanes;
    const [whole] = PLAN.faults;
    if (lane === undefined || whole === undefined) throw new Error("the plan is empty");
    const plan = { ...PLAN, faults: [{ ...whole, kind: "slowdown", probability: 0.5 }, whole] };
    expect(faultNow(at({ plan, nowMs: 65 * MINUTE_MS }), lane)?.kind).toBe("blackout");
  });
});
