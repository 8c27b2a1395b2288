import { expect, test } from "vitest";
import type { ProviderView } from "../../src/bench/target-report.ts";
import { benchTable } from "../../src/report/table.ts";
import { sampleReport } from "./sample-report.ts";

const NAME = "target 127.0.0.1:8787";

function view(changes: Partial<ProviderView>): ProviderView {
  return {
    chain: NAME,
    configuration: NAME,
    provider: "openai",
    requests: 1500,
    per_request: 1,
    requests_peak: 77,
    failures: { "503": 12, hang: 40 },
    herds: [
      { kind: "blackout", to_ms: 1000, requests: 5 },
      { kind: "brownout", to_ms: 2000, requests: 9 },
      { kind: "brownout", to_ms: 9000, requests: null },
    ],
    after_caller_left: 3,
    ...changes,
  };
}

/** A chain of which all is known, and behind it a gateway that answered nothing. */
function againstGateway(providers: readonly ProviderView[]) {
  const report = sampleReport();
  const [first] = report.configurations;
  if (first === undefined) throw new Error("the sample has none");
  const silent = {
    ...first,
    chain: NAME,
    name: NAME,
    succeeded: 0,
    failed: first.requests,
    causes: { rejected: 1500 },
  };
  return sampleReport({
    chains: [...report.chains, NAME],
    configurations: [...report.configurations, silent],
    target: { chain: NAME, url: "http://127.0.0.1:8787/v1", model: "gpt-4.1", timeout_ms: 10_000, providers },
  });
}

test("a gateway stands beside the chains, with what its callers and its providers saw of it", () => {
  const own = view({
    chain: "production",
    configuration: "all 2 tiers",
    failures: {},
    herds: [],
    after_caller_left: 0,
  });
  const text = benchTable(againstGateway([own, view({}), view({ provider: "anthropic" })]), {
    columns: 120,
    colour: false,
  });
  expect(text).toContain("Target http://127.0.0.1:8787/v1, asked for gpt-4.1; its callers give up after 10 s.");
  expect(text).toMatch(/^ {2}production, all 2 tiers +openai +1,500 +1\.000 +0 +77 +- +0$/m);
  expect(text).toMatch(/^ {2}target 127\.0\.0\.1:8787 +openai +1,500 +1\.000 +52 +77 +9 +3$/m);
  expect(text).toMatch(/^ {20,}anthropic +1,500 /m);
  expect(text).toContain("openai to target 127.0.0.1:8787: 40 x hang, 12 x 503.");
  expect(text).toContain("It answered nothing at all: look at its URL");
  expect(text).not.toContain(`: ${NAME} (`);
});

test("what was not kept is said not to be known, and no line is wider than the terminal", () => {
  const unknown = view({ failures: null, herds: null, after_caller_left: null, per_request: null });
  for (const columns of [40, 60, 80, 100]) {
    const text = benchTable(againstGateway([unknown]), { columns, colour: false });
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(columns);
    expect(text.replaceAll(/\s+/g, " ")).toContain("n/a: there were too many requests to keep them apart.");
  }
});
