import { describe, expect, it } from "vitest";
import { claimVerdict, type Claimed, type Evidence } from "../../src/bench/claim-verdict.ts";
import { parseClaims } from "../../src/bench/claims.ts";
import { judgeClaim } from "../../src/bench/judge-claims.ts";
import { oneMoreRun } from "../../src/bench/one-more-run.ts";
import { sampleBench } from "./sample-bench.ts";

const WHOLE = [{ chain: "production", name: "all 2 tiers", tiers: 2, variant: null }];
const NO_HINT = (): null => null;

function parsed(text: string) {
  const read = parseClaims(text, WHOLE, NO_HINT);
  if (!read.ok) throw new Error(read.message);
  return read.claims.map(({ metric, value, roundingHalf, moreIsBetter }) => [
    metric.path,
    value,
    roundingHalf,
    moreIsBetter,
  ]);
}

function complaint(text: string): string {
  const read = parseClaims(text, WHOLE, NO_HINT);
  return read.ok ? "" : read.message;
}

const P95: Claimed = { value: 1890, unit: "ms", roundingHalf: 0.5, moreIsBetter: false };
const SUCCESS: Claimed = { value: 0.9985, unit: "rate", roundingHalf: 0.00005, moreIsBetter: true };

function between(low: number, high: number, intervalOf: Evidence["intervalOf"] = "mean"): Evidence {
  return { value: (low + high) / 2, ci95: [low, high], n: 1000, intervalOf };
}

describe("a claim", () => {
  it("is read in the words of thresholds, several at once, with what its last digit leaves open", () => {
    expect(parsed("p95=1890, p99=2.45s")).toEqual([
      ["latency_ms.p95", 1890, 0.5, false],
      ["latency_ms.p99", 2450, 5, false],
    ]);
    expect(parsed("p95=1.5m,p99=2h")).toEqual([
      ["latency_ms.p95", 90_000, 3000, false],
      ["latency_ms.p99", 7_200_000, 1_800_000, false],
    ]);
    expect(parsed("success_rate=99.85%")).toEqual([["success_rate", 0.9985, 0.00005, true]]);
    expect(parsed("cost_per_success=$0.02")).toEqual([["cost_per_success_usd", 0.02, 0.005, false]]);
  });

  it("may say itself whether more or less is better, and has to where nobody can know", () => {
    expect(parsed("direct.count>=900,p95<=2s").map((claim) => claim[3])).toEqual([true, false]);
    expect(complaint("direct.count=900")).toContain('claim "direct.count=900": is more of it better, or less?');
  });

  it("that cannot be read is refused with its own words", () => {
    expect(complaint("p95=fast")).toContain('claim "p95=fast": "fast" is not a number');
    expect(complaint("p95=1,")).toContain('claim ""');
    expect(complaint("p95=-1")).toContain('claim "p95=-1": a time is never negative');
    expect(complaint("success_rate=120%")).toContain('claim "success_rate=120%": a rate is never above 100 %');
    expect(complaint("tier.9.attempts_per_request=1")).toContain("production/all 2 tiers has no tier 9");
    expect(complaint("nonsense=1")).toContain('there is no metric "nonsense"');
    expect(complaint("3 tiers: p95=1")).toContain('nothing here is called "3 tiers"');
  });
});

describe("the verdict on a claim", () => {
  it("is better or worse where the whole interval lies beyond what is claimed", () => {
    expect(claimVerdict(P95, between(1700, 1800))).toBe("better");
    expect(claimVerdict(P95, between(1950, 2050))).toBe("worse");
    expect(claimVerdict(SUCCESS, between(0.9991, 0.9997))).toBe("better");
    expect(claimVerdict(SUCCESS, between(0.99, 0.9971))).toBe("worse");
  });

  it("is consistent where a narrow interval holds the claim, and cannot be told where it is a wide one", () => {
    expect(claimVerdict(P95, between(1800, 2000))).toBe("consistent");
    expect(claimVerdict(P95, between(1500, 2300))).toBe("cannot tell");
    expect(claimVerdict(SUCCESS, between(0.9982, 0.9988))).toBe("consistent");
    expect(claimVerdict(SUCCESS, between(0.9974, 1))).toBe("cannot tell");
  });

  it("does not make anything of a difference that is none to anybody, or that rounding explains", () => {
    expect(claimVerdict(P95, between(1893, 1899))).toBe("consistent");
    expect(claimVerdict(SUCCESS, between(0.99856, 0.99859))).toBe("consistent");
    expect(claimVerdict({ ...P95, value: 2, roundingHalf: 0.5 }, between(2.1, 2.4))).toBe("consistent");
  });

  it("cannot be told without an interval, and takes a total outage for worse than any time", () => {
    expect(claimVerdict(P95, { ...between(1, 2), ci95: null })).toBe("cannot tell");
    expect(claimVerdict(P95, { value: null, ci95: null, n: 3, intervalOf: "run", unbounded: true })).toBe("worse");
  });

  it("on the figure of a single run needs no narrow interval: more samples would not make it so", () => {
    expect(claimVerdict(P95, between(1000, 4000, "run"))).toBe("consistent");
    expect(claimVerdict(P95, between(1000, 1500, "run"))).toBe("better");
  });

  it("is cannot tell for a success rate that 60 requests cannot support, and worse for one that they rule out", async () => {
    const { configurations } = await sampleBench({ requests: 60 });
    const verdictOn = (text: string): string | undefined => {
      const read = parseClaims(text, WHOLE, NO_HINT);
      const [claim] = read.ok ? read.claims : [];
      return claim === undefined ? undefined : judgeClaim(claim, WHOLE, configurations)[0]?.verdict;
    };
    expect(verdictOn("success_rate=99.85%")).toBe("cannot tell");
    expect(verdictOn("p50=100")).toBe("worse");
    expect(verdictOn("p50=20s")).toBe("better");
    expect(verdictOn("worst_recovery=3400")).toBe("cannot tell");
  });
});

describe("where one more run may end", () => {
  it("is known from 39 runs on, between the smallest and the largest of them", () => {
    const runs = Array.from({ length: 39 }, (_, index) => 39 - index);
    expect(oneMoreRun(runs)).toEqual([1, 39]);
    expect(oneMoreRun(runs.slice(1))).toBeNull();
  });

  it("leaves out one run in forty at either end", () => {
    expect(oneMoreRun(Array.from({ length: 199 }, (_, index) => index + 1))).toEqual([5, 195]);
  });
});
