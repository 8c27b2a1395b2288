import { describe, expect, it } from "vitest";
import { ASCII, glyphsFor, UNICODE } from "../../src/ui/glyphs.ts";
import { axis, faultStrip, type Run, shareStrip } from "../../src/ui/strip.ts";

const HOUR_MS = 3_600_000;

function text(runs: readonly Run<string>[]): string {
  return runs.map((run) => run.text).join("");
}

function fault(fromMs: number, toMs: number, probability = 1) {
  return { provider: "openai", kind: "blackout", from_ms: fromMs, to_ms: toMs, model: null, probability, detail: null };
}

describe("a strip of shares", () => {
  it("rises with the share of the requests that the tier answered", () => {
    const lane = { answers: [0, 1, 4, 8], failures: [0, 0, 0, 0] };
    expect(text(shareStrip(lane, [8, 8, 8, 8], 4, UNICODE))).toBe("·▁▄█");
    expect(text(shareStrip(lane, [8, 8, 8, 8], 4, ASCII))).toBe("_.=#");
  });

  it("is blank where nothing has ended yet, and shows failures also where nothing has", () => {
    const lane = { answers: [3, 0, 0], failures: [0, 2, 0] };
    expect(text(shareStrip(lane, [3, 0, 0], 3, UNICODE))).toBe("█· ");
  });

  it("adds up the slots that a column stands for", () => {
    const lane = { answers: [1, 0, 1, 1], failures: [0, 0, 0, 0] };
    expect(text(shareStrip(lane, [1, 1, 1, 1], 2, UNICODE))).toBe("▄█");
  });

  it("marks where more attempts failed than answered", () => {
    const lane = { answers: [5, 1], failures: [0, 4] };
    expect(shareStrip(lane, [5, 5], 2, UNICODE)).toEqual([
      { text: "█", tone: "good" },
      { text: "▂", tone: "bad" },
    ]);
  });

  it("never calls a share that is not nothing none", () => {
    expect(text(shareStrip({ answers: [1], failures: [0] }, [100_000], 1, UNICODE))).toBe("▁");
  });
});

describe("a strip of faults", () => {
  const time = { durationMs: 4 * HOUR_MS, nowMs: HOUR_MS / 2 };

  it("shows the windows where they lie, whole outages apart from partial ones, and the time", () => {
    const faults = [fault(HOUR_MS, 2 * HOUR_MS), fault(3 * HOUR_MS, 4 * HOUR_MS, 0.3)];
    expect(text(faultStrip(faults, time, 8, UNICODE))).toBe("─│██──▒▒");
    expect(text(faultStrip(faults, time, 8, ASCII))).toBe("-|XX--xx");
  });

  it("gives a column also to a fault that is much shorter than one", () => {
    expect(text(faultStrip([fault(HOUR_MS, HOUR_MS + 1)], time, 8, UNICODE))).toBe("─│█─────");
  });
});

describe("the axis", () => {
  const labels = { from: "0:00", to: "4:00" };
  const at = (nowMs: number) => axis(labels, { durationMs: 4 * HOUR_MS, nowMs }, 20, UNICODE);

  it("marks the time between its ends, and takes their place where it must", () => {
    expect(at(2 * HOUR_MS)).toBe("0:00      ▼     4:00");
    expect(at(0)).toBe("▼               4:00");
    expect(at(4 * HOUR_MS)).toBe("0:00               ▼");
    expect(at(9 * HOUR_MS)).toBe("0:00               ▼");
  });
});

describe("the signs", () => {
  it("are plain where the terminal cannot show others", () => {
    expect(glyphsFor({ TERM: "xterm-256color", LANG: "en_US.UTF-8" })).toBe(UNICODE);
    expect(glyphsFor({ TERM: "xterm-256color", LANG: "C.utf8" })).toBe(UNICODE);
    expect(glyphsFor({ TERM: "xterm-256color" })).toBe(UNICODE);
    expect(glyphsFor({ TERM: "linux", LANG: "en_US.UTF-8" })).toBe(ASCII);
    expect(glyphsFor({ TERM: "xterm", LANG: "en_US.UTF-8", LC_ALL: "C" })).toBe(ASCII);
  });

  it("are each one column wide, the arrow apart", () => {
    for (const { levels, arrow: _, ...others } of [UNICODE, ASCII]) {
      for (const sign of [...levels, ...Object.values(others)]) expect(sign).toHaveLength(1);
    }
  });
});
