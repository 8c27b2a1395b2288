import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { costCommand } from "../../src/commands/cost.ts";
import type { BenchReport, ConfigurationReport } from "../../src/bench/bench-report.ts";
import { bothTiers, primaryOnly, sampleReport } from "../report/sample-report.ts";

const BIN = resolve(import.meta.dirname, "../../bin/holyfail.js");

/** The two tiers of the sample report. */
const TWO_TIERS = `version: 1
chains:
  production:
    tiers:
      - { provider: openai, model: gpt-4.1, weight: 2 }
      - { provider: anthropic, model: claude-sonnet-4-5, price: { input_per_mtok: 15, output_per_mtok: 15 } }
`;

const UNPRICED = `version: 1
chains:
  production:
    tiers:
      - { provider: openai, model: gpt-4.1, weight: 2, price: { input_per_mtok: 8, output_per_mtok: 8 } }
      - { provider: ollama, model: home-made }
`;

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "holyfail-cost-"));
  await writeFile(join(folder, "two.yaml"), TWO_TIERS);
  await writeFile(join(folder, "unpriced.yaml"), UNPRICED);
  await writeFile(join(folder, "report.json"), JSON.stringify(sampleReport()));
  await writeFile(join(folder, "seeds.json"), JSON.stringify(ofFiveSeeds()));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Per seed 100 requests, of which the primary alone fails some and the chain saves all but some, for a dollar each and more. */
function ofFiveSeeds(): BenchReport {
  const seeds = [
    { failed: 50, left: 0, extraUsd: 100 },
    { failed: 40, left: 4, extraUsd: 80 },
    { failed: 30, left: 0, extraUsd: 60 },
    { failed: 20, left: 2, extraUsd: 40 },
    { failed: 10, left: 4, extraUsd: 20 },
  ];
  const played = (one: ConfigurationReport, failed: (index: number) => number, usd: (index: number) => number) => ({
    ...one,
    requests: 500,
    requests_planned: 500,
    failed: seeds.reduce((sum, _, index) => sum + failed(index), 0),
    cost_usd: seeds.reduce((sum, _, index) => sum + usd(index), 0),
    by_seed: seeds.flatMap((_, index) =>
      one.by_seed.map((seed) => ({
        ...seed,
        seed: 42 + index,
        requests: 100,
        succeeded: 100 - failed(index),
        cost_usd: usd(index),
      })),
    ),
  });
  const configurations = [
    played(
      primaryOnly(),
      (index) => seeds[index]?.failed ?? 0,
      () => 10,
    ),
    played(
      bothTiers(),
      (index) => seeds[index]?.left ?? 0,
      (index) => 10 + (seeds[index]?.extraUsd ?? 0),
    ),
  ];
  return sampleReport({ seeds: [42, 43, 44, 45, 46], configurations });
}

/** The program itself, a process of its own. */
async function holyfail(...words: readonly string[]) {
  const { stdout, stderr, exitCode } = await execa(process.execPath, [BIN, ...words], {
    cwd: folder,
    reject: false,
    env: { NO_COLOR: "1", COLUMNS: "80" },
  });
  return { stdout, stderr, exitCode };
}

/** The same command within this process, which is quicker. Rejects with what the program would say on its way out. */
async function cost(...words: readonly string[]): Promise<string> {
  let printed = "";
  const stdout = vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    printed += String(chunk);
    return true;
  });
  const command = costCommand()
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  const files = ["two.yaml", "unpriced.yaml", "report.json", "seeds.json"];
  const placed = words.map((word) => (files.includes(word) ? join(folder, word) : word));
  try {
    await command.parseAsync(placed, { from: "user" });
  } finally {
    stdout.mockRestore();
  }
  return printed;
}

async function costJson(...words: readonly string[]) {
  return JSON.parse(await cost("--json", ...words));
}

function widest(text: string): number {
  return Math.max(...text.split("\n").map((line) => line.length));
}

describe("the monthly bill", () => {
  test("is of each model alone and of the mix, without and with a relay's fee", async () => {
    const { schema, models, mix, ...rest } = await costJson(
      ...["production", "--tokens", "10M", "--mix", "90,8,1.5,0.5", "--relay-fee", "0.5"],
    );
    expect({ schema, tokens: rest.tokens_per_month, evenly: rest.break_even }).toEqual({
      schema: "holyfail.cost/1",
      tokens: 10_000_000,
      evenly: null,
    });
    const bills = [...models, mix].map((it) => [it.direct_usd, it.with_fee_usd, it.difference_usd]);
    const expected = [80, 150, 25, 4.2, 0.9 * 80 + 0.08 * 150 + 0.015 * 25 + 0.005 * 4.2];
    for (const [index, usd] of expected.entries()) {
      for (const [place, amount] of [usd, usd + 5, 5].entries()) expect(bills[index]?.[place]).toBeCloseTo(amount, 9);
    }
  });

  test("prices what is sent and what is written apart, from the file or else from the list, and says which", async () => {
    const { models, output_share_from: from } = await costJson(
      "-f",
      "two.yaml",
      "--tokens",
      "10M",
      "--output-share",
      "40%",
    );
    expect(from).toBe("option");
    expect(models).toMatchObject([
      { price: { input_per_mtok: 2, output_per_mtok: 8 }, price_source: "price-list", direct_usd: 6 * 2 + 4 * 8 },
      { price_source: "file", direct_usd: 150 },
    ]);
    const stdout = await cost("-f", "two.yaml", "--tokens", "10M");
    expect(stdout).toMatch(
      /claude-sonnet-4-5 from\s+the\s+chain\s+file;\s+gpt-4\.1\s+list\s+prices\s+of\s+\d{4}-\d\d-\d\d/,
    );
    expect(stdout).toMatch(/25\.0 % are output, a guess/);
  });

  test("of a model without a price is not known, and so is that of a mix in which it answers", async () => {
    const alone = await costJson("-f", "unpriced.yaml", "--tokens", "1M");
    expect(alone.models[1]).toMatchObject({ price: null, direct_usd: null, with_fee_usd: null });
    expect(alone.mix.direct_usd).toBe(8);
    const mixed = await cost("-f", "unpriced.yaml", "--tokens", "1M", "--mix", "99,1");
    expect(mixed).toMatch(/this mix .* n\/a/);
    expect(mixed).toContain("No price is known of home-made");
  });

  test("fits 80 columns in another currency, and names its code and rate", async () => {
    const { stdout, stderr } = await holyfail(
      ...["cost", "--tokens", "2.5G", "--relay-fee", "0.5", "--currency", "cny", "--fx", "7.3"],
    );
    expect(stdout).toMatch(/gpt-4\.1 +100\.0 % +CNY 146,000\.00 +CNY 155,125\.00 +\+CNY 9,125\.00/);
    expect(stdout).toContain("Amounts are in CNY, at 7.3 for a US dollar.");
    expect(widest(stdout)).toBeLessThanOrEqual(80);
    expect(stdout + stderr).not.toContain("\u001b");
  });
});

describe("the break-even", () => {
  const BREAK_EVEN = ["-f", "two.yaml", "--report", "report.json"];
  // Of the sample report: 550 of 1,500 requests failed with the primary alone, 2 with the chain, for 1.2345 and 4.38 dollars.
  const SAVED_SHARE = 548 / 550;
  const EXTRA_USD = (4.38 - 1.2345) / 548;

  test("counts what the chain spends more for each request that it saves, against a fee, a month's traffic and a failure's cost", async () => {
    const {
      break_even: evenly,
      mix,
      tokens_per_month: tokens,
    } = await costJson(
      ...[...BREAK_EVEN, "--requests-per-month", "432k", "--relay-fee", "0.5", "--outage-cost", "0.05/request"],
    );
    const tokensEach = (2 * (412_345 + 1_398_765)) / 1500;
    expect(tokens).toBeCloseTo(432_000 * tokensEach, 3);
    expect(evenly.saved_share).toBeCloseTo(SAVED_SHARE, 12);
    expect(evenly.saved_share_ci95[0]).toBeLessThan(SAVED_SHARE);
    expect(evenly.extra_per_saved_usd).toBeCloseTo(EXTRA_USD, 12);
    const standing = (0.5 * tokens) / 1e6;
    const tenMinutes = evenly.outages.find(({ minutes }: { minutes: number }) => minutes === 10);
    // 432,000 requests in 43,200 minutes are ten a minute.
    expect(tenMinutes.requests).toBeCloseTo(100, 9);
    const needed = standing / (100 * SAVED_SHARE * (0.05 - EXTRA_USD));
    expect(tenMinutes.outages_needed).toBeCloseTo(needed, 6);
    expect(tenMinutes.outages_needed_ci95[0]).toBeLessThan(needed);
    expect(tenMinutes.outages_needed_ci95[1]).toBeGreaterThan(needed);
    expect(evenly.article_rule).toMatchObject({ outages_per_month: 2, minutes: 10, verdict: "does not hold" });
    expect(mix.from).toBe("report");
    expect(mix.direct_usd).toBeGreaterThan(0);
  });

  test("takes its intervals from the spread over seeds, where there are five or more", async () => {
    const words = ["-f", "two.yaml", "--report", "seeds.json", "--tokens", "10M"];
    const { break_even: evenly } = await costJson(...words);
    // 140 of 150 were saved, for 300 dollars. Around that ratio the seeds' residues are these, and t(0.975, 4) is 2.776.
    const saved = [50, 36, 30, 18, 6];
    const failed = [50, 40, 30, 20, 10];
    const squares = saved.reduce((sum, each, index) => sum + (each - (140 / 150) * (failed[index] ?? 0)) ** 2, 0);
    const margin = (2.7764451 * Math.sqrt((squares * 5) / 4)) / 150;
    expect(evenly.intervals_from).toBe("seeds");
    expect(evenly.saved_share).toBeCloseTo(140 / 150, 12);
    expect(evenly.saved_share_ci95[0]).toBeCloseTo(140 / 150 - margin, 6);
    expect(evenly.extra_per_saved_usd).toBeCloseTo(300 / 140, 9);
  });

  test("takes the cost of a minute for that of the requests in it", async () => {
    const ask = (cost: string) =>
      costJson(...BREAK_EVEN, "--requests-per-month", "432k", "--relay-fee", "1", "--outage-cost", cost);
    const [byRequest, byMinute] = [await ask("20/request"), await ask("200/minute")];
    expect(byMinute.break_even.outages).toEqual(byRequest.break_even.outages);
    expect(byMinute.break_even.article_rule.verdict).toBe("holds");
  });

  test("without a fee is at the first outage, or never where a saved request costs more than a failed one", async () => {
    const words = [...BREAK_EVEN, "--tokens", "10M", "--outage-cost"];
    const paying = await cost(...words, "0.05/request");
    expect(paying).toMatch(/10 min .* any/);
    expect(paying).toMatch(/HOLDS, and fewer\s+may be enough: any\s+outage pays/);
    const dear = await cost(...words, "0.001/request");
    expect(dear).toMatch(/10 min .* never pays/);
    expect(widest(dear)).toBeLessThanOrEqual(80);
  });

  test("says what a failed request would have to cost where that is not told", async () => {
    const stdout = await cost(...BREAK_EVEN, "--tokens", "10M", "--relay-fee", "1");
    expect(stdout).toContain("What a failed request has to cost");
    expect(stdout).toMatch(/2 outages of 10 minutes pay where a\s+failed\s+request\s+costs \$/);
    expect(stdout).not.toMatch(/DOES NOT HOLD|HOLDS/);
  });
});

describe("the article's savings table", () => {
  test("adds up where it does, and where it does not the working shows why", async () => {
    const { schema, claims, rule } = await costJson("--article");
    expect(schema).toBe("holyfail.cost-article/1");
    const verdicts = claims.map((it: { claim: string; direct: Verdict; relay: Verdict; saving: Verdict | null }) => [
      ...[it.claim, it.direct.verdict, it.relay.verdict, it.saving?.verdict],
    ]);
    expect(verdicts).toEqual([
      ["10M gpt-4.1", "adds up", "does not add up", "only with the fee inside"],
      ["5M claude-sonnet-4.5", "adds up", "does not add up", undefined],
      ["50M gemini-2.5-flash", "adds up", "does not add up", undefined],
      ["10M gpt-4.1 + 40M deepseek-v3.2", "does not add up", "does not add up", undefined],
    ]);
    // 2 x 10 of 43,200 minutes, 10,000 requests of 1,000 tokens, and a fee of 10 dollars.
    expect(rule.claims[0].failed_request_needed_usd).toBeCloseTo(10 / ((10_000 * 20) / 43_200), 9);
  });

  test("is printed with every line of the working, 80 columns wide", async () => {
    const { stdout, exitCode } = await holyfail("cost", "--article");
    expect(exitCode).toBe(0);
    expect(widest(stdout)).toBeLessThanOrEqual(80);
    for (const line of [
      "6 of 9 figures do not follow from the article's own prices.",
      "Relay: $80.00 + $10.00 fee ($1.00 per million) = $90.00. Claimed $69.00.",
      "Direct: 10M gpt-4.1 x $8.00 = $80.00; 40M deepseek-v3.2 x $0.42 = $16.80;",
    ]) {
      expect(stdout).toContain(line);
    }
  });
});

interface Verdict {
  readonly verdict: string;
}

describe("what cannot be worked out", () => {
  test.each([
    [["--tokens", "10 M"], "such as 10M, 2.5G, 500k or 1e7"],
    [["--tokens", "0"], "from 1 to 1e15"],
    [["--tokens", "1M", "--mix", "90,8"], "It adds up to 98, and must to 100."],
    [["--tokens", "1M", "--mix", "90,x"], "per cent by tier"],
    [["--tokens", "1M", "--output-share", "25"], "such as 25% or 0.25"],
    [["--tokens", "1M", "--relay-fee", "cheap"], "US dollars per million tokens"],
    [["--tokens", "1M", "--outage-cost", "5"], "such as 0.05/request or 120/minute"],
    [["--article", "--tokens", "1M"], "cannot be used with option '--tokens <n>'"],
  ])("%j is refused as it is read", async (words, why) => {
    await expect(cost(...words)).rejects.toMatchObject({ message: expect.stringContaining(why) });
  });

  test.each([
    [[], "how many tokens a month?\nGive them with --tokens"],
    [["--tokens", "1M", "--mix", "50,20,10,10,10"], 'has 5 shares, and chain "production" has 4 tiers'],
    [["--tokens", "1M", "--outage-cost", "1/request"], "Add --report report.json"],
    [["--tokens", "1M", "--report", "report.json"], "the report openai/gpt-4.1, anthropic/claude-sonnet-4-5."],
    [["--tokens", "1M", "--fx", "7.3"], "--currency CNY --fx 7.3"],
    [["--tokens", "1M", "--currency", "CNY"], "how much CNY is a US dollar worth?"],
    [["--tokens", "1M", "--currency", "XQZ", "--fx", "2"], "ISO 4217"],
    [["--tokens", "1M", "--currency", "CNY", "--fx", "0"], "a number above 0"],
    [["--tokens", "1M", "--currency", "USD", "--fx", "2"], "worth one US dollar"],
  ])("%j is refused with the reason and the remedy, exit code 2", async (words, why) => {
    await expect(cost(...words)).rejects.toMatchObject({ exitCode: 2, message: expect.stringContaining(why) });
  });

  test("ends the program with that code, without a stack trace and with nothing on stdout", async () => {
    const { stdout, stderr, exitCode } = await holyfail("cost");
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
    expect(stderr).toMatch(
      /^holyfail: how many tokens a month\?\nGive them with --tokens, such as --tokens 10M\.[^\n]*$/,
    );
  });
});

describe("a bench's report in another currency", () => {
  const CNY = ["--currency", "CNY", "--fx", "7.3"];

  test("is converted in every form for people, and not in those for machines", async () => {
    const endings = ["txt", "md", "html", "xml", "csv", "prom", "json"];
    const files = endings.map((ending) => `shown.${ending}`);
    await writeFile(
      join(folder, "dear.json"),
      JSON.stringify(sampleReport({ thresholds: [{ ...MONEY_THRESHOLD, value: 0.002924, ok: false }] })),
    );
    const { exitCode } = await holyfail("report", "show", "dear.json", ...CNY, ...files.flatMap((it) => ["--out", it]));
    expect(exitCode).toBe(0);
    const texts = await Promise.all(files.map((it) => readFile(join(folder, it), "utf8")));
    const of = (ending: string) => texts[endings.indexOf(ending)] ?? "";
    for (const ending of ["txt", "md", "html"]) {
      expect(of(ending)).toContain("Amounts are in CNY, at 7.3 for a US dollar.");
      expect(of(ending)).toContain("CNY 0.0213 ($0.0029)");
      expect(of(ending).replaceAll("($0.0029)", "")).not.toMatch(/\$\d/);
    }
    expect(of("xml")).toContain("measured CNY 0.0213 ($0.0029)");
    expect(of("csv")).toContain(",4.38,0.0021,0.002924,");
    expect(of("prom")).toMatch(/holyfail_cost_dollars\{.*\} 4\.38/);
    const { currency, configurations } = JSON.parse(of("json"));
    expect({ currency, usd: configurations[1].cost_usd }).toEqual({
      currency: { code: "CNY", per_usd: 7.3 },
      usd: 4.38,
    });
    const again = await holyfail("report", "show", "shown.json");
    expect(again.stdout).toContain("Spent CNY 31.974");
    const back = await holyfail("report", "show", "shown.json", "--currency", "USD");
    expect(back.stdout).toContain("Spent $4.380");
  });

  test("comes of the bench as well, which names the currency in the command that it suggests", async () => {
    const { stdout } = await holyfail("bench", "--quiet", "--requests", "20", "--concurrency", "5", ...CNY);
    expect(stdout).toMatch(/Spent CNY \d/);
    expect(stdout).toMatch(/^Next: holyfail bench .*--currency CNY --fx 7\.3/m);
  });
});

const MONEY_THRESHOLD = {
  expression: "cost_per_success_usd<0.002",
  chain: "production",
  configuration: "all 2 tiers",
  metric: "cost_per_success_usd",
  unit: "usd",
} as const;
