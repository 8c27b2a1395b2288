import { expect, test } from "vitest";
import type { LoadReport, OpenLoadReport } from "../../src/bench/load-report.ts";
import { loadWords, phaseWords } from "../../src/report/load-words.ts";

const POISSON: OpenLoadReport = {
  arrivals: "poisson",
  shape: null,
  rates: [{ at_ms: 0, requests_per_second: 20 }],
  trace: null,
};

function open(changes: Partial<OpenLoadReport>): LoadReport {
  const rest = {
    requests: 1200,
    scenario_requests: 1200,
    concurrency: 2000,
    at_ms: 0,
    until_ms: 60_000,
    stream: false,
  };
  return { phase: changes.trace === undefined ? "open" : "trace", ...rest, open: { ...POISSON, ...changes } };
}

function at(...rates: readonly number[]): LoadReport {
  return open({ rates: rates.map((rate, index) => ({ at_ms: index * 1000, requests_per_second: rate })) });
}

test("an open loop is told by its rate and how its requests arrive", () => {
  expect(loadWords(open({}))).toBe("1,200 requests, 20/s, Poisson");
  expect(loadWords(open({ arrivals: "gamma", shape: 0.25 }))).toBe("1,200 requests, 20/s, gamma 0.25");
  expect(loadWords({ ...open({ arrivals: "constant" }), stream: true })).toBe("1,200 streams, 20/s, even");
  expect(phaseWords(open({}))).toBe("20/s");
  expect(phaseWords(at(1 / 60))).toBe("1/min");
});

test("a ramp is told by its ends, a spike by its heights, and what goes up and down by its extremes", () => {
  expect(phaseWords(at(5, 50))).toBe("5/s to 50/s");
  expect(phaseWords(at(5, 5, 50, 50, 5))).toBe("5/s to 50/s to 5/s");
  expect(phaseWords(at(1, 2, 1, 3, 1, 4))).toBe("1/s to 4/s, up and down");
});

test("a trace is told by its file and how fast it is played", () => {
  const trace = { arrivals: "trace", rates: [] } as const;
  expect(loadWords(open({ ...trace, trace: { file: "a.csv", speed: 1 } }))).toBe("1,200 requests, as in a.csv");
  expect(loadWords(open({ ...trace, trace: { file: "a.csv", speed: 2 } }))).toBe(
    "1,200 requests, as in a.csv, 2 times as fast",
  );
  expect(phaseWords(open({ ...trace, trace: { file: "a.csv", speed: 1 } }))).toBe("a.csv");
});
