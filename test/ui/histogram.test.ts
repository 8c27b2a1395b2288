import { describe, expect, it } from "vitest";
import { ASCII, UNICODE } from "../../src/ui/glyphs.ts";
import { histogramPicture } from "../../src/ui/histogram.ts";
import { LatencyCounts } from "../../src/ui/latency-counts.ts";

/** Bins with so many latencies of so many ms. */
function bins(...latencies: readonly (readonly [number, number])[]) {
  const counts = new LatencyCounts();
  for (const [ms, times] of latencies) for (let time = 0; time < times; time += 1) counts.record(ms);
  return counts.read();
}

const SIZE = { width: 60, height: 2 };

describe("the histogram", () => {
  it("has bars as high as their share of the highest, round numbers below them, and pointers at the marks", () => {
    const latencies = bins([1000, 16], [1400, 8], [1800, 1], [3000, 4]);
    const marks = [
      { label: "P50", ms: 1000 },
      { label: "P95", ms: 3000 },
      { label: "P99", ms: null },
    ];
    expect(histogramPicture(latencies, marks, { width: 30, height: 2 }, UNICODE)).toEqual({
      bars: ["██                          ", "██    ██  ▁▁      ▄▄        "],
      axis: "└1 s        └2 s",
      marks: " ▲P50              ▲P95",
    });
  });

  it("shows one answer among a million", () => {
    const { bars } = histogramPicture(bins([100, 100_000], [4000, 1]), [], SIZE, UNICODE);
    expect(bars.at(-1)).toMatch(/^█.*▁/);
    expect(bars[0]).not.toContain("▁");
  });

  it("puts a label where there is room for it, and those of one place beside one pointer", () => {
    const latencies = bins([1000, 1], [9000, 1]);
    const at = (...ms: readonly number[]) =>
      histogramPicture(
        latencies,
        ms.map((each, index) => ({ label: `P${index}`, ms: each })),
        SIZE,
        UNICODE,
      ).marks.trim();
    expect(at(2000, 2010, 5000)).toMatch(/^▲P0 P1 +▲P2$/);
    expect(at(2000, 2300, 2600)).toBe("P0▲  ▲  ▲P2");
    expect(at(9000)).toMatch(/^P0▲$/);
    expect(at(1000, 5000, 5700)).toMatch(/^▲P0 +P1▲ +▲P2$/);
  });

  it("is blank, and as high as ever, before the first answer", () => {
    expect(histogramPicture(bins(), [{ label: "P50", ms: null }], { width: 40, height: 3 }, UNICODE)).toEqual({
      bars: ["", "", ""],
      axis: "",
      marks: "",
    });
  });

  it("never grows out of its place, however wide the range and narrow the place", () => {
    for (const width of [8, 20, 56, 76, 116]) {
      for (const most of [1, 30, 1000, 60_000, 9_000_000]) {
        const latencies = bins([1, 3], [most, 2]);
        const pointed = [{ label: "P50", ms: most }];
        const { bars, axis, marks } = histogramPicture(latencies, pointed, { width, height: 2 }, ASCII);
        for (const line of [...bars, axis, marks]) {
          expect(line.length, `${most} ms in ${width}`).toBeLessThanOrEqual(width);
          expect(line).toMatch(/^[\x20-\x7e]*$/);
        }
      }
    }
  });
});
