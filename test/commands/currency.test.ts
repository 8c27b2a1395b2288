import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { sampleReport } from "../report/sample-report.ts";
import { givenCost } from "./given-cost.ts";

const MONEY_THRESHOLD = {
  expression: "cost_per_success_usd<0.002",
  chain: "production",
  configuration: "all 2 tiers",
  metric: "cost_per_success_usd",
  unit: "usd",
  value: 0.002924,
  ok: false,
} as const;

const MONEY_CLAIM = {
  claim: "cost_per_success=0.002",
  claimed: 0.002,
  chain: "production",
  configuration: "all 2 tiers",
  metric: "cost_per_success_usd",
  unit: "usd",
  value: 0.003124,
  ci95: [0.003, 0.0034],
  more_is_better: false,
  verdict: "worse",
  n: 1500,
} as const;

const { folder, program } = givenCost({
  "dear.json": JSON.stringify(sampleReport({ thresholds: [MONEY_THRESHOLD], claims: [MONEY_CLAIM] })),
});
const CNY = "--currency CNY --fx 7.3";

describe("a bench's report in another currency", () => {
  test("is converted in every form for people, and not in those for machines", async () => {
    const endings = ["txt", "md", "html", "xml", "csv", "prom", "json"];
    const { exitCode } = await program(
      `report show dear.json ${CNY} ${endings.map((ending) => `--out shown.${ending}`).join(" ")}`,
    );
    expect(exitCode).toBe(0);
    const texts = await Promise.all(endings.map((ending) => readFile(join(folder, `shown.${ending}`), "utf8")));
    const of = (ending: string): string => texts[endings.indexOf(ending)] ?? "";
    for (const ending of ["txt", "md", "html"]) {
      expect(of(ending)).toContain("Amounts are in CNY, at 7.3 for a US dollar.");
      expect(of(ending)).toContain("CNY 0.0213 ($0.0029)");
      expect(of(ending)).toContain("CNY 0.0228 ($0.0031)");
      expect(of(ending)).toContain("CNY 0.0219 ($0.0030) - CNY 0.0248 ($0.0034)");
      expect(of(ending).replaceAll(/CNY 0\.\d+ \(\$0\.00\d+\)/g, "")).not.toMatch(/\$\d/);
    }
    expect(of("xml")).toContain("measured CNY 0.0213 ($0.0029)");
    expect(of("xml")).toContain("worse: measured CNY 0.0228 ($0.0031)");
    expect(of("csv")).toContain(",4.38,0.0021,0.002924,");
    expect(of("prom")).toMatch(/holyfail_cost_dollars\{.*\} 4\.38/);
    const { currency, configurations } = JSON.parse(of("json"));
    expect({ currency, usd: configurations[1].cost_usd }).toEqual({
      currency: { code: "CNY", per_usd: 7.3 },
      usd: 4.38,
    });
    const again = await program("report show shown.json");
    expect(again.stdout).toContain("Spent CNY 31.974");
    const back = await program("report show shown.json --currency USD");
    expect(back.stdout).toContain("Spent $4.380");
  });

  test("comes of the bench as well, which names the currency in the command that it suggests", async () => {
    const { stdout } = await program(`bench --quiet --requests 20 --concurrency 5 ${CNY}`);
    expect(stdout).toMatch(/Spent CNY \d/);
    expect(stdout).toMatch(/^Next: holyfail bench .*--currency CNY --fx 7\.3/m);
  });
});
