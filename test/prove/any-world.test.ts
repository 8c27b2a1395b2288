import { describe, expect, it } from "vitest";
import { proveChain } from "../../src/commands/prove-run.ts";
import { KINDS } from "../../src/config/schema/fault-kinds.ts";
import type { Chain } from "../../src/config/chain.ts";
import { Cancellation } from "../../src/core/cancellation.ts";
import { caseText } from "../../src/prove/case-text.ts";
import { faultName } from "../../src/prove/tally.ts";
import { givenChain } from "../given.ts";

const CASES = 1800;
const CASES_OF_A_CHAIN = 150;

/** What must have come up among all cases, or they have grown dull and prove nothing. */
const MUST_OCCUR: readonly string[] = [
  ...(
    "try hedge probe place-awaited retry-scheduled breaker-closed breaker-ramp-began breaker-half-opened " +
    "breaker-opened connect reset timeout rate-limited quota-exhausted overloaded server-error rejected malformed " +
    "empty truncated cancelled deadline exhausted circuit-open unavailable over-limit over-cost incapable crowd"
  ).split(" "),
  ...KINDS.map(faultName),
];

async function proved(chain: Chain | null, seeds: number) {
  const { tally, broken } = await proveChain({ chain, seeds, from: 1, cancellation: new Cancellation() });
  const complaint = broken === null ? null : [broken.shrunk.breach, caseText(broken.shrunk.written)];
  return { tally, complaint };
}

describe("any chain in any world", () => {
  it(`keeps its promises (${CASES} random cases)`, async () => {
    const { tally, complaint } = await proved(null, CASES);
    expect(complaint).toBeNull();
    expect(MUST_OCCUR.filter((what) => tally.count(what) === 0)).toEqual([]);
    expect(tally.count("live-tier")).toBeGreaterThan(CASES / 5);
    expect(tally.count("recovery")).toBeGreaterThan(CASES / 50);
  }, 120_000);

  it(`keeps its promises whatever happens to the providers of a given chain (${CASES_OF_A_CHAIN} cases)`, async () => {
    const chain = givenChain(
      [
        "provider: openai, model: gpt-4.1, timeout_ms: 5000, max_retries: 2, weight: 3, max_latency_ms: 3000",
        "provider: azure, model: gpt-4.1, timeout_ms: 6000, weight: 2",
        "provider: deepseek, model: deepseek-chat, weight: 1, price: { input_per_mtok: 1, output_per_mtok: 2 }",
      ],
      ["timeout_ms: 20000", "hedge: { after: p95 }", "stream: { rescue: continue, first_token_timeout_ms: 4000 }"],
    );
    const { tally, complaint } = await proved(chain, CASES_OF_A_CHAIN);
    expect(complaint).toBeNull();
    expect(tally.cases).toBe(CASES_OF_A_CHAIN);
    expect(tally.attempts).toBeGreaterThan(CASES_OF_A_CHAIN);
  }, 60_000);
});
