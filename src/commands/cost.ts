import { Command, Option } from "commander";
import { mixShares, type OutageCost, outageCost, requestCount, share, tokenCount, usdPerMtok } from "./cost-words.ts";
import { type CurrencyOptions, currencyOption, fxOption } from "./currency-option.ts";
import { processTerminal } from "./terminal.ts";

export interface CostOptions extends CurrencyOptions {
  readonly file?: string;
  readonly chain?: string;
  readonly tokens?: number;
  /** Fractions, both. */
  readonly outputShare?: number;
  readonly mix?: readonly number[];
  readonly report?: string;
  /** US dollars per million tokens. */
  readonly relayFee?: number;
  readonly outageCost?: OutageCost;
  readonly requestsPerMonth?: number;
  readonly article?: boolean;
  readonly json?: boolean;
}

/** What the article's table has of its own. */
const NOT_THE_ARTICLES = ["file", "chain", "tokens", "outputShare", "mix", "report", "relayFee", "outageCost"];

/** `holyfail cost`: what a month costs, with and without a relay, and from how many outages on a chain pays. */
export function costCommand(): Command {
  return new Command("cost")
    .description("monthly cost of a chain's models and their mix, and from how many outages on a chain pays")
    .argument("[chain]", "which chain of the file (default: its default chain)")
    .option("-f, --file <file>", "chain file (default: ./chains.yaml, ./chains.example.yaml, the packaged example)")
    .option("--chain <name>", "the same as the argument")
    .option("--tokens <n>", "tokens a month, input and output together: 10M, 2.5G, 500k", tokenCount)
    .option("--output-share <share>", "how many of them models write (default: the report's, else 25%)", share)
    .option("--mix <shares>", "per cent of the answers by tier, such as 90,8,1.5,0.5", mixShares)
    .option("--report <file>", "what bench --out report.json wrote: the mix, and what the chain buys")
    .option("--relay-fee <usd>", "what a relay adds, in USD per million tokens: 0.5", usdPerMtok)
    .option("--outage-cost <usd/unit>", "what an outage costs: 0.05/request (failed) or 120/minute", outageCost)
    .option("--requests-per-month <n>", "default: the tokens by the report's tokens per request", requestCount)
    .addOption(currencyOption())
    .addOption(fxOption())
    .addOption(
      new Option("--article", "check the reference article's savings table instead, line by line").conflicts([
        ...NOT_THE_ARTICLES,
        "requestsPerMonth",
      ]),
    )
    .option("--json", "print one JSON document, amounts in USD")
    .addHelpText("after", HELP)
    .action(async (chain: string | undefined, options: CostOptions) => {
      const { showCost } = await import("./cost-run.ts");
      await showCost(chain, options, processTerminal());
    });
}

const HELP = `
Prices are the chain file's, else list prices of a pinned date; the table says
which. A model without a known price is n/a, and so is a mix that it answers in.
Without --mix or --report the primary gives all answers.

With --report the break-even is worked out as well: what the chain spends more
for each request that the primary alone would have left unanswered, and how many
outages a month, by their length, pay for a relay's fee. --outage-cost says what a
failed request is worth to you; without it you see what it would have to be.

Examples:
  $ holyfail cost --tokens 10M
  $ holyfail cost production --tokens 10M --mix 90,8,1.5,0.5 --relay-fee 0.5
  $ holyfail cost --tokens 2.5G --output-share 40% --currency CNY --fx 7.3
  $ holyfail bench --quiet --scenario month --out report.json > /dev/null
  $ holyfail cost --tokens 10M --report report.json --relay-fee 1 --outage-cost 0.05/request
  $ holyfail cost --report report.json --requests-per-month 200k --outage-cost 120/minute
  $ holyfail cost --article

Exit codes: 0 printed, 2 it could not be worked out.`;
