import { expect, test } from "vitest";
import {
  atLeast,
  counted,
  decimal,
  dollars,
  integer,
  milliseconds,
  percent,
  percentInterval,
  span,
  timeOfRun,
  tokens,
} from "../../src/report/format.ts";

test.each([
  [
    integer,
    [
      [0, "0"],
      [999, "999"],
      [1000, "1,000"],
      [1_234_567.6, "1,234,568"],
      [-1234, "-1,234"],
    ],
  ],
  [
    milliseconds,
    [
      [0, "0 ms"],
      [0.44, "0.4 ms"],
      [10, "10 ms"],
      [1240.4, "1,240 ms"],
      [9999, "9,999 ms"],
      [12_440, "12.4 s"],
      [200_000, "3 min 20 s"],
    ],
  ],
  [
    span,
    [
      [500, "500 ms"],
      [45_000, "45 s"],
      [720_000, "12 min"],
      [4_320_000, "1 h 12 min"],
      [14_400_000, "4 h"],
      [14_400_400, "4 h"],
      [183_600_000, "2 d 3 h"],
      [86_460_000, "1 d"],
    ],
  ],
  [
    timeOfRun,
    [
      [0, "0:00:00"],
      [3_723_000, "1:02:03"],
      [259_200_000, "72:00:00"],
    ],
  ],
  [
    percent,
    [
      [0, "0.00 %"],
      [1, "100.00 %"],
      [0.9985, "99.85 %"],
      [0.9999999, ">99.99 %"],
      [0.0000001, "<0.01 %"],
    ],
  ],
  [
    dollars,
    [
      [0, "$0"],
      [1234.567, "$1,234.57"],
      [3.12, "$3.120"],
      [0.0123, "$0.0123"],
      [0.000004, "$0.000004"],
      [1e-9, "<$0.000001"],
    ],
  ],
  [
    tokens,
    [
      [940, "940"],
      [12_440, "12.4k"],
      [412_345, "412k"],
      [999_960, "1M"],
      [3_100_000, "3.1M"],
    ],
  ],
] as const)("%o writes numbers for people", (format, cases) => {
  for (const [value, text] of cases) expect(format(value)).toBe(text);
});

test("small amounts are not rounded to none", () => {
  expect([0, 0.04, 0.05, 1.25].map((value) => atLeast(value, 1))).toEqual(["0.0", "<0.1", "0.1", "1.3"]);
});

test("an interval is rounded outwards: it neither claims certainty nor leaves anything out", () => {
  expect(percentInterval([0.99996, 1])).toBe("99.99 - 100.00 %");
  expect(percentInterval([0, 0.000_04])).toBe("0.00 - 0.01 %");
  expect(percentInterval([0.5636, 0.6133])).toBe("56.36 - 61.33 %");
});

test("decimals and counted things", () => {
  expect(decimal(1234.5, 2)).toBe("1,234.50");
  expect(counted(1, "request")).toBe("1 request");
  expect(counted(2000, "request")).toBe("2,000 requests");
});
