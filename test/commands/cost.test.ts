import { describe, expect, test } from "vitest";
import { sampleReport } from "../report/sample-report.ts";
import { givenCost, widest } from "./given-cost.ts";

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

const cost = givenCost({
  "two.yaml": TWO_TIERS,
  "unpriced.yaml": UNPRICED,
  "report.json": JSON.stringify(sampleReport()),
});

describe("the monthly bill", () => {
  test("is of each model alone and of the mix, without and with a relay's fee", async () => {
    const report = await cost.json("production --tokens 10M --mix 90,8,1.5,0.5 --relay-fee 0.5");
    expect(report).toMatchObject({ schema: "holyfail.cost/1", tokens_per_month: 10_000_000, break_even: null });
    const bills = [...report.models, report.mix].map((it) => [it.direct_usd, it.with_fee_usd, it.difference_usd]);
    const expected = [80, 150, 25, 4.2, 0.9 * 80 + 0.08 * 150 + 0.015 * 25 + 0.005 * 4.2];
    for (const [index, usd] of expected.entries()) {
      for (const [place, amount] of [usd, usd + 5, 5].entries()) expect(bills[index]?.[place]).toBeCloseTo(amount, 9);
    }
  });

  test("prices what is sent and what is written apart, from the file or else from the list, and says which", async () => {
    const { models, output_share_from: from } = await cost.json("-f two.yaml --tokens 10M --output-share 40%");
    expect(from).toBe("option");
    expect(models).toMatchObject([
      { price: { input_per_mtok: 2, output_per_mtok: 8 }, price_source: "price-list", direct_usd: 6 * 2 + 4 * 8 },
      { price_source: "file", direct_usd: 150 },
    ]);
    const text = await cost.print("-f two.yaml --tokens 10M");
    expect(text).toMatch(/claude-sonnet-4-5 from the chain file; gpt-4\.1 list prices of\s+\d{4}-\d\d-\d\d/);
    expect(text).toMatch(/25\.0 % are output, a guess/);
  });

  test("of a model without a price is not known, and so is that of a mix in which it answers", async () => {
    const alone = await cost.json("-f unpriced.yaml --tokens 1M");
    expect(alone.models[1]).toMatchObject({ price: null, direct_usd: null, with_fee_usd: null });
    expect(alone.mix.direct_usd).toBe(8);
    const mixed = await cost.print("-f unpriced.yaml --tokens 1M --mix 99,1");
    expect(mixed).toMatch(/this mix .* n\/a/);
    expect(mixed).toContain("No price is known of home-made");
  });

  test("fits 80 columns in another currency, and names its code and rate", async () => {
    const { stdout, stderr } = await cost.program("cost --tokens 2.5G --relay-fee 0.5 --currency cny --fx 7.3");
    expect(stdout).toMatch(/gpt-4\.1 +100\.0 % +CNY 146,000\.00 +CNY 155,125\.00 +\+CNY 9,125\.00/);
    expect(stdout).toContain("Amounts are in CNY, at 7.3 for a US dollar.");
    expect(widest(stdout)).toBeLessThanOrEqual(80);
    expect(stdout + stderr).not.toContain("\u001b");
  });
});

interface Checked {
  readonly claim: string;
  readonly direct: { readonly verdict: string };
  readonly relay: { readonly verdict: string };
  readonly saving: { readonly verdict: string } | null;
}

describe("the article's savings table", () => {
  test("adds up where it does, and where it does not the working shows why", async () => {
    const { schema, claims, rule } = await cost.json("--article");
    expect(schema).toBe("holyfail.cost-article/1");
    const verdicts = claims.map(({ claim, direct, relay, saving }: Checked) => {
      return [claim, direct.verdict, relay.verdict, saving?.verdict];
    });
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
    const text = await cost.print("--article");
    expect(widest(text)).toBeLessThanOrEqual(80);
    for (const line of [
      "6 of 9 figures do not follow from the article's own prices.",
      "Relay: $80.00 + $10.00 fee ($1.00 per million) = $90.00. Claimed $69.00.",
      "Direct: 10M gpt-4.1 x $8.00 = $80.00; 40M deepseek-v3.2 x $0.42 = $16.80;",
    ]) {
      expect(text).toContain(line);
    }
  });
});

describe("what cannot be worked out", () => {
  test.each([
    ["--tokens 10,M", "such as 10M, 2.5G, 500k or 1e7"],
    ["--tokens 0", "from 1 to 1e15"],
    ["--tokens 1M --mix 90,8", "It adds up to 98, and must to 100."],
    ["--tokens 1M --mix 90,x", "per cent by tier"],
    ["--tokens 1M --output-share 25", "such as 25% or 0.25"],
    ["--tokens 1M --relay-fee cheap", "US dollars per million tokens"],
    ["--tokens 1M --outage-cost 5", "such as 0.05/request or 120/minute"],
    ["--article --tokens 1M", "cannot be used with option '--tokens <n>'"],
  ])("%s is refused as it is read", async (words, why) => {
    await expect(cost.print(words)).rejects.toMatchObject({ message: expect.stringContaining(why) });
  });

  test.each([
    ["--tokens 1M --mix 50,20,10,10,10", 'has 5 shares, and chain "production" has 4 tiers'],
    ["--tokens 1M --outage-cost 1/request", "Add --report report.json"],
    ["--tokens 1M --report report.json", "the report openai/gpt-4.1, anthropic/claude-sonnet-4-5."],
    ["--tokens 1M --fx 7.3", "--currency CNY --fx 7.3"],
    ["--tokens 1M --currency CNY", "how much CNY is a US dollar worth?"],
    ["--tokens 1M --currency XQZ --fx 2", "ISO 4217"],
    ["--tokens 1M --currency CNY --fx 0", "a number above 0"],
    ["--tokens 1M --currency USD --fx 2", "worth one US dollar"],
  ])("%s is refused with the reason and the remedy, exit code 2", async (words, why) => {
    await expect(cost.print(words)).rejects.toMatchObject({ exitCode: 2, message: expect.stringContaining(why) });
  });

  test("ends the program with that code, without a stack trace and with nothing on stdout", async () => {
    const { stdout, stderr, exitCode } = await cost.program("cost");
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
    expect(stderr).toMatch(
      /^holyfail: how many tokens a month\?\nGive them with --tokens, such as --tokens 10M\.[^\n]*$/,
    );
  });
});
