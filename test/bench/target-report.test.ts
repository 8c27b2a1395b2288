import { expect, test } from "vitest";
import { providerViews } from "../../src/bench/target-report.ts";
import { sampleReport } from "../report/sample-report.ts";
import { sampleFault } from "./sample-chain.ts";

const [configuration] = sampleReport().configurations;
const FAULTS = [sampleFault("openai", 500, 500), sampleFault("anthropic", 0, 900), sampleFault("openai", 100, 100)];

function seen(atMs: number, request = "s1", failure: string | null = null) {
  return { provider: "openai", request, atMs, failure };
}

function viewOf(exchanges: ReturnType<typeof seen>[] | null, lastedMs: number) {
  if (configuration === undefined) throw new Error("there is none");
  const callersGoneAtMs = new Map([["s1", 1000]]);
  const providers = { openai: { requests: 4, requestsPeak: 2 } };
  const sight = { lastedMs, providers, exchanges, callersGoneAtMs };
  return providerViews([{ ...configuration, requests: 3, warmup_requests: 1 }], [sight], FAULTS)[0];
}

test("a provider's view has the herd after each of its own faults, in the order in which they end", () => {
  const view = viewOf([seen(199.9), seen(200), seen(999), seen(1199), seen(1200), seen(1999.9)], 2000);
  expect(view?.herds).toEqual([
    { kind: "blackout", to_ms: 200, requests: 3 },
    { kind: "blackout", to_ms: 1000, requests: 3 },
  ]);
  expect(viewOf([], 1999)?.herds?.map(({ requests }) => requests)).toEqual([0, null]);
});

test("a request is late that was not on its way when its caller left; of a caller nobody knows of it is not known", () => {
  const view = viewOf([seen(900), seen(1100), seen(1100.1), seen(5000), seen(5000, "warmed up")], 2000);
  expect(view?.after_caller_left).toBe(2);
});

test("what was given is counted by its kind, and requests for each of the callers', warmed up or not", () => {
  const view = viewOf([seen(1, "a", "500"), seen(2, "b", "hang"), seen(3, "c", "500"), seen(4)], 2000);
  expect(view).toMatchObject({ failures: { "500": 2, hang: 1 }, requests: 4, per_request: 1, requests_peak: 2 });
});

test("where there were too many to be kept, only what was counted is told", () => {
  expect(viewOf(null, 2000)).toMatchObject({ requests: 4, failures: null, herds: null, after_caller_left: null });
});
