import { describe, expect, test } from "vitest";
import type { BenchReport } from "../../src/bench/bench-report.ts";
import { benchJunit } from "../../src/report/junit.ts";
import { benchMarkdown } from "../../src/report/markdown.ts";
import { benchTable } from "../../src/report/table.ts";
import { bothTiers, primaryOnly, sampleReport } from "./sample-report.ts";
import { sampleDifference, sampleWindow, withStatistics } from "./sample-statistics.ts";

const UNDECIDED = {
  expression: "success_rate>=99.8%",
  chain: "production",
  configuration: "all 2 tiers",
  metric: "success_rate",
  unit: "rate",
  value: 0.9985,
  ci95: [0.9979, 0.9995],
  ok: null,
} as const;

const FEW_BLOCKS = { count: 3, success_rate_ci95: null, latency_mean_ms_ci95: null, cost_per_success_usd_ci95: null };

describe("a report of several seeds", () => {
  test.each([80, 120])("reads like this at %i columns", async (columns) => {
    const text = benchTable(severalSeeds(), { columns, colour: false, everything: true });
    await expect(text).toMatchFileSnapshot(`golden/statistics-${columns}.txt`);
  });

  test("has in Markdown what the terminal has with all its details", () => {
    const text = benchMarkdown(severalSeeds());
    expect(text).toContain("## Spread over 5 seeds");
    expect(text).toContain("<summary>Around each fault (all 2 tiers)</summary>");
    expect(text).toContain("| openai blackout | 100.00 % | 99.64 % | 100.00 % | 100.00 % |");
    expect(text).toMatch(/cannot tell \| all 2 tiers \| primary only \| mean latency/);
  });

  test("says of a threshold within its interval that it cannot be told, and what would tell it", () => {
    const text = flat(severalSeeds());
    expect(text).toMatch(/\? cannot tell +success_rate>=99.8% +99.85 % \(99.79 - 99.95 %\)/);
    expect(text).toContain("More seeds make it narrower.");
    expect(text).not.toContain("Unknown:");
    expect(benchJunit(severalSeeds())).toContain("cannot tell: it is within 99.79 - 99.95 %; more seeds");
  });
});

test("one interval reads alike wherever it stands: rounded outwards", () => {
  const claim = {
    claim: "success_rate=99.9%",
    claimed: 0.999,
    more_is_better: true,
    verdict: "cannot tell",
    n: 5,
  } as const;
  const bounds = { ...UNDECIDED, ci95: [0.99636, 0.99951] } as const;
  const text = flat({ ...severalSeeds(), thresholds: [bounds], claims: [{ ...bounds, ...claim }] });
  expect(text).toContain("99.85 % (99.63 - 99.96 %)");
  expect(text).toContain("99.85 % 99.63 - 99.96 %");
});

describe("what to do next after several seeds", () => {
  test("is to take seeds that were not among them", () => {
    expect(flat({ ...severalSeeds(), seeds: [42, 43, 44], thresholds: [] })).toContain(
      "Next: holyfail bench --seed 45 #",
    );
  });

  test("is to take more samples under each, where there were too few", () => {
    const few = { ...bothTiers(), requests: 300, latency_ms: { ...bothTiers().latency_ms, p99: null } };
    const report = { ...severalSeeds(), seeds: [1, 2, 3], configurations: [few], thresholds: [] };
    // A hundred under each, and five times as many are less than are worth a run.
    expect(flat(report)).toContain("Next: holyfail bench --requests 1000 #");
  });
});

describe("what to do next after a load of one's own", () => {
  const few = { ...bothTiers(), latency_ms: { ...bothTiers().latency_ms, p99: null } };
  test.each([
    ["poisson", "other arrivals; more time gives more samples"],
    ["constant", "other answers; more time gives more samples"],
    ["trace", "other answers"],
  ] as const)("promises of %s arrivals what another seed changes", (arrivals, words) => {
    const [phase] = sampleReport().load;
    if (phase === undefined) throw new Error("there is a load");
    const open = { arrivals, shape: null, rates: [], trace: null };
    const report = sampleReport({ configurations: [few], thresholds: [], load: [{ ...phase, phase: "open", open }] });
    expect(`${flat(report).trim()}\n`).toContain(`Next: holyfail bench --seed 43 # ${words}\n`);
  });
});

describe("a run that was to end with seeds enough", () => {
  test.each([
    [true, "The success rate is known to 0.5 % to either side, after 5 seeds."],
    [false, "After 5 seeds the success rate is not known to 0.5 % to either side: give it more --seeds."],
  ])("says whether it did: %s", (reached, words) => {
    expect(flat({ ...severalSeeds(), seeds: [1, 2, 3, 4, 5], until: { half_width: 0.005, reached } })).toContain(words);
  });

  test("is to get more of them where it did not, and not as many others", () => {
    const report = { ...severalSeeds(), seeds: [1, 2, 3, 4, 5], until: { half_width: 0.005, reached: false } };
    expect(flat(report)).toContain("Next: holyfail bench --seeds 20 # more seeds, until it is known so closely");
  });
});

describe("a report of one seed", () => {
  const calm = { spread: null, blocks: FEW_BLOCKS };

  test("shows the worst faults of the whole chain, and with details all of them", () => {
    const bad = { requests: 10, succeeded: 1, success_rate: 0.1 };
    const windows = [1, 2, 3, 4, 5].map((hour) =>
      sampleWindow({
        from_ms: hour * 3_600_000,
        during: { ...sampleWindow().during, ...(hour === 4 ? bad : { succeeded: 548, success_rate: 1 }) },
      }),
    );
    const report = oneSeed({ ...calm, windows, windows_left_out: 2 });
    const brief = flat(report);
    expect(brief).toMatch(/4:00:00 openai blackout [\d.]+ % 10.00 %/);
    expect(brief.match(/openai blackout \d/g)).toHaveLength(3);
    expect(brief).toContain("The worst of them; 4 more faults and what the columns mean: --details.");
    const whole = flat(report, true);
    expect(whole.match(/openai blackout \d/g)).toHaveLength(5);
    expect(whole).toContain("And 2 more faults, which the report does not list.");
  });

  test("shows intervals over blocks of time where there are enough of them", () => {
    expect(flat(oneSeed({ spread: null }))).toMatch(/Spread over blocks of time .* all 2 tiers 12 99.61 - 99.98 %/);
    expect(flat(oneSeed(calm))).not.toContain("Spread over");
  });

  test("shows no differences where there are too few seeds and blocks to tell any", () => {
    const untold = sampleDifference({ method: null, ci95: null, verdict: "cannot tell" });
    const report = { ...oneSeed(calm), differences: [untold] };
    expect(flat(report)).not.toContain("What differs");
    expect(benchMarkdown(report)).not.toContain("What differs");
    const told = sampleDifference({ method: "blocks", n: 12 });
    const text = flat({ ...oneSeed(calm), differences: [untold, told] });
    expect(text).toMatch(/✓ better all 2 tiers primary only success \+36.54 pp \+33.1 pp to \+40.1 pp 12 blocks/);
    expect(text).toContain("Of 2 differences, 1 can be told apart from none; all of them: --details.");
  });
});

test("says why there are no differences to whoever asked for them, and how to get them", () => {
  const untold = sampleDifference({ method: null, ci95: null, verdict: "cannot tell" });
  const report = { ...oneSeed({ spread: null, blocks: FEW_BLOCKS }), differences: [untold] };
  const why = /What differs It takes 5 seeds to tell, .* this run has 1: give it --seeds 10\./;
  expect(flat(report, true)).toMatch(why);
  const ablated = report.configurations.map((one) => ({ ...one, variant: "no breaker" }));
  expect(flat({ ...report, configurations: ablated })).toMatch(why);
  expect(flat({ ...report, differences: [] }, true)).not.toContain("What differs");
});

test("a report from before faults were told apart shows nothing of it", () => {
  expect(flat(sampleReport(), true)).not.toMatch(/Around each fault|Spread over|What differs/);
});

function severalSeeds(): BenchReport {
  return sampleReport({
    seeds: [42, 43, 44, 45, 46],
    configurations: [withStatistics(primaryOnly()), withStatistics(bothTiers())],
    thresholds: [UNDECIDED],
    differences: [
      sampleDifference(),
      sampleDifference({
        metric: "latency_ms.mean",
        unit: "ms",
        difference: 800.2,
        ci95: [700, 900],
        verdict: "cannot tell",
      }),
      sampleDifference({
        metric: "usd_per_extra_nine",
        unit: "usd",
        difference: 0.83,
        ci95: [0.7, 0.95],
        method: "blocks",
        n: 60,
        verdict: null,
      }),
    ],
  });
}

function oneSeed(changes: Parameters<typeof withStatistics>[1]): BenchReport {
  return sampleReport({ configurations: [primaryOnly(), withStatistics(bothTiers(), changes)] });
}

/** As one line, however it was wrapped. */
function flat(report: BenchReport, everything = false): string {
  return benchTable(report, { columns: 140, colour: false, everything }).replace(/\s+/g, " ");
}
