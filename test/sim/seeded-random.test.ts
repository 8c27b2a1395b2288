import { describe, expect, it } from "vitest";
import type { Random } from "../../src/core/random.ts";
import { seededRandom } from "../../src/sim/seeded-random.ts";

function draws(random: Random, count = 4): number[] {
  return Array.from({ length: count }, () => random.next());
}

describe("a random stream", () => {
  it("is the same for the same seed on every machine", () => {
    expect(draws(seededRandom(42), 3)).toEqual([0.5622195021693293, 0.9520433366612515, 0.8534287086918056]);
    expect(draws(seededRandom(42).fork("provider", "openai", 7), 2)).toEqual([
      0.09998675604307061, 0.020412224219183428,
    ]);
  });

  it("is another for another seed, also for seeds that differ in sign or fraction only", () => {
    const firsts = [0, 1, -1, 2, 0.5, 2 ** 32, 2 ** 53, 1e300].map((seed) => seededRandom(seed).next());
    expect(new Set(firsts).size).toBe(firsts.length);
  });

  it("stays in [0, 1) and uses all 53 bits", () => {
    const random = seededRandom(1);
    let low = 1;
    let high = 0;
    let odd = 0;
    for (let index = 0; index < 20_000; index += 1) {
      const value = random.next();
      low = Math.min(low, value);
      high = Math.max(high, value);
      odd += (value * 2 ** 53) % 2;
    }
    expect(low).toBeGreaterThanOrEqual(0);
    expect(high).toBeLessThan(1);
    expect(Math.abs(odd - 10_000)).toBeLessThan(300);
  });
});

describe("forking", () => {
  it("depends on the labels alone, not on what was drawn or forked before", () => {
    const fresh = seededRandom(1).fork("provider", 7);
    const used = seededRandom(1);
    draws(used, 100);
    used.fork("other");
    expect(draws(used.fork("provider", 7))).toEqual(draws(fresh));
  });

  it("draws nothing", () => {
    const plain = seededRandom(1);
    const forked = seededRandom(1);
    forked.fork("a").next();
    expect(draws(forked)).toEqual(draws(plain));
  });

  it("tells every sequence of labels from every other", () => {
    const sequences: (readonly (string | number)[])[] = [
      [],
      [1],
      ["1"],
      [1, 1],
      ["11"],
      ["ab", "c"],
      ["a", "bc"],
      ["abc"],
      ["a", "b", "c"],
      [""],
      ["", ""],
      ["\0"],
      ["\0", "\0"],
      ["\0\0"],
      [0],
      [-1],
      [0.1],
      ["é"],
      ["e\u0301"],
    ];
    const firsts = sequences.map((labels) =>
      seededRandom(3)
        .fork(...labels)
        .next(),
    );
    expect(new Set(firsts).size).toBe(sequences.length);
    expect(seededRandom(3).fork(-0).next()).toBe(seededRandom(3).fork(0).next());
  });

  it("never gives two of a hundred thousand request ids the same stream", () => {
    const root = seededRandom(5).fork("openai");
    const firsts = new Set<number>();
    for (let index = 0; index < 50_000; index += 1) {
      firsts.add(root.fork(`s${index}.0`).next());
      firsts.add(root.fork(index).next());
    }
    expect(firsts.size).toBe(100_000);
  });

  // With a fixed seed these are facts, not chances; the bounds are those of the 99.9 % quantiles.
  it.each([
    ["request ids", (index: number): [string] => [`s${index}.0`]],
    ["numbers", (index: number): [number] => [index]],
    ["two labels", (index: number): [string, number] => ["fault", index]],
  ])("gives uniform first draws that do not follow each other: %s", (_, labelsOf) => {
    const root = seededRandom(11).fork("provider", "openai");
    const count = 10_000;
    const bins = Array.from({ length: 64 }, () => 0);
    let previous = 0.5;
    let together = 0;
    let sum = 0;
    for (let index = 1; index <= count; index += 1) {
      const value = root.fork(...labelsOf(index)).next();
      const bin = Math.floor(value * 64);
      bins[bin] = (bins[bin] ?? 0) + 1;
      together += (value - 0.5) * (previous - 0.5);
      sum += value;
      previous = value;
    }
    const expected = count / 64;
    const chiSquare = bins.reduce((total, seen) => total + (seen - expected) ** 2 / expected, 0);
    expect(chiSquare).toBeLessThan(103.4);
    expect(Math.abs((together * 12) / Math.sqrt(count))).toBeLessThan(3.29);
    expect(Math.abs(sum / count - 0.5) * Math.sqrt(12 * count)).toBeLessThan(3.29);
  });
});
