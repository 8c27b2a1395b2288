import type { BenchReport, Currency } from "../bench/bench-report.ts";
import { quoted } from "../config/diagnostic.ts";
import type { Chain } from "../config/chain.ts";
import { articleChecks } from "../cost/article.ts";
import { breakEven } from "../cost/break-even.ts";
import type { BreakEven, CostReport } from "../cost/cost-report.ts";
import { type Bought, evidenceIn } from "../cost/evidence.ts";
import { monthlyBills } from "../cost/monthly.ts";
import { articleSections } from "../report/article-sections.ts";
import { costSections } from "../report/cost-sections.ts";
import type { Section } from "../report/section.ts";
import { sectionsText } from "../report/table.ts";
import { VERSION } from "../version.ts";
import { chooseChain, loadChainFile, priceSource } from "./chain-source.ts";
import type { CostOptions } from "./cost.ts";
import { type Mix, mixOf, outputShareOf } from "./cost-mix.ts";
import { currencyAsked } from "./currency-option.ts";
import { savedReport } from "./report-source.ts";
import { CommandError, type Terminal } from "./terminal.ts";

const TOKENS_PER_MTOK = 1_000_000;

/** Prints what a month costs, or how the article's table adds up. */
export async function showCost(name: string | undefined, options: CostOptions, terminal: Terminal): Promise<void> {
  const currency = currencyAsked(options);
  if (options.article === true) {
    const report = {
      schema: "holyfail.cost-article/1",
      version: VERSION,
      ...named(currency),
      ...articleChecks(),
    } as const;
    print(report, articleSections(report), options, terminal);
    return;
  }
  const report = await costReport(chainNamed(name, options), options, currency, terminal);
  print(report, costSections(report), options, terminal);
}

function print(document: object, sections: readonly Section[], { json }: CostOptions, terminal: Terminal): void {
  const { columns, colour } = terminal;
  terminal.print(
    json === true ? `${JSON.stringify(document, null, 2)}\n` : sectionsText(sections, { columns, colour }),
  );
}

function named(currency: Currency | undefined): Pick<CostReport, "currency"> {
  return currency === undefined ? {} : { currency };
}

function chainNamed(name: string | undefined, { chain, report, outageCost, requestsPerMonth, tokens }: CostOptions) {
  if (name !== undefined && chain !== undefined && name !== chain) {
    throw new CommandError(`holyfail: ${quoted(name)} or --chain ${quoted(chain)}?\nName one chain.`);
  }
  if (report === undefined && (outageCost !== undefined || requestsPerMonth !== undefined)) {
    const flag = outageCost === undefined ? "--requests-per-month" : "--outage-cost";
    throw new CommandError(
      `holyfail: ${flag} is for the break-even, which needs to know what the chain buys.\n` +
        "Add --report report.json, as `holyfail bench --out report.json` writes it.",
    );
  }
  if (tokens === undefined && requestsPerMonth === undefined) {
    throw new CommandError(
      "holyfail: how many tokens a month?\nGive them with --tokens, such as --tokens 10M" +
        (report === undefined ? "." : ", or --requests-per-month.") +
        " The reference article's table is checked with --article.",
    );
  }
  return name ?? chain;
}

async function costReport(
  wanted: string | undefined,
  options: CostOptions,
  currency: Currency | undefined,
  terminal: Terminal,
): Promise<CostReport> {
  const saved = options.report === undefined ? null : await savedReport(options.report);
  const loaded = await loadChainFile({ file: options.file, allowPackaged: true }, terminal);
  const chain = chooseChain(loaded.chainFile, wanted ?? (saved?.chains.length === 1 ? saved.chains[0] : undefined));
  const mix = mixOf(chain, options, saved);
  const bought = saved === null ? null : boughtIn(saved, chain, options, terminal);
  const tokens = options.tokens ?? (options.requestsPerMonth ?? 0) * (bought?.evidence.tokens_per_request ?? 0);
  const { relayFee = null } = options;
  const { outputShare, from } = outputShareOf(chain, options, saved);
  const models = chain.tiers.map((tier, index) => ({
    provider: tier.provider.name,
    model: tier.model,
    price: tier.price,
    priceSource: priceSource(tier, chain, loaded),
    share: mix.shares[index] ?? 0,
  }));
  return {
    schema: "holyfail.cost/1",
    version: VERSION,
    chain: chain.name,
    prices_as_of: loaded.pricesAsOf,
    ...named(currency),
    tokens_per_month: tokens,
    output_share: outputShare,
    output_share_from: from,
    relay_fee_per_mtok_usd: relayFee,
    ...monthlyBills(models, { tokens, outputShare, relayFeePerMtokUsd: relayFee }, mixWords(mix)),
    break_even: bought === null ? null : breakEvenOf(bought, tokens, options),
  };
}

function mixWords({ from, wastedShare }: Mix): Pick<CostReport["mix"], "from" | "wasted_share"> {
  return { from, wasted_share: wastedShare };
}

/** Null, and said, where the report shows nothing bought: it is enough for the mix. */
function boughtIn(report: BenchReport, chain: Chain, options: CostOptions, terminal: Terminal): Bought | null {
  const read = evidenceIn(report, chain.name);
  if (read.ok) return read.bought;
  const why =
    `the report ${quoted(options.report ?? "")} does not show what chain ${quoted(chain.name)} buys: ${read.message}.\n` +
    "Take the report of a bench of this chain, to its end, in a scenario with outages of its primary.";
  if (options.outageCost !== undefined || options.requestsPerMonth !== undefined)
    throw new CommandError(`holyfail: ${why}`);
  terminal.say(`holyfail: no break-even, for ${why}`, "warn");
  return null;
}

function breakEvenOf(
  bought: Bought,
  tokens: number,
  { requestsPerMonth, relayFee, outageCost }: CostOptions,
): BreakEven {
  const requests = requestsPerMonth ?? tokens / bought.evidence.tokens_per_request;
  return breakEven(bought, {
    requestsPerMonth: requests,
    tokensPerRequest: tokens / requests,
    standingUsd: ((relayFee ?? 0) * tokens) / TOKENS_PER_MTOK,
    outageCost: outageCost ?? null,
  });
}
