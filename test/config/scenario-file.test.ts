import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { lintScenarioFile } from "../../src/config/lint/lint-scenario-file.ts";
import { kindOf } from "../../src/config/file-kind.ts";
import { parseScenarioFile } from "../../src/config/parse-scenario-file.ts";
import { readSource } from "../../src/config/read-source.ts";
import { CATALOG } from "../../src/dialects/catalog.ts";

function parse(text: string, file = "outage.yaml") {
  const parsed = parseScenarioFile(text, file);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics, null, 2));
  return parsed;
}

describe("a scenario file", () => {
  it("gets every default, a behaviour for providers it does not name among them", () => {
    expect(parse("version: 1").scenario).toEqual({
      name: "outage",
      description: null,
      source: null,
      seed: 1,
      durationMs: 3_600_000,
      providers: {
        default: {
          latency: { kind: "total", meanMs: 1240, p95Ms: 1890, p99Ms: 2450 },
          errorRate: 0,
          requestsPerMinute: null,
          capacity: null,
          outputTokens: { mean: 350, p95: 900 },
        },
      },
      faults: [],
      outages: [],
      load: [{ phase: "sequential", requests: 1000, atMs: 0, untilMs: 3_600_000 }],
      thresholds: [],
    });
  });

  it("reads both forms of latency and everything else of a provider", () => {
    const { providers } = parse(`
version: 1
providers:
  openai: { latency: { mean_ms: 1, p95_ms: 2, p99_ms: 3 }, error_rate: 0.5, requests_per_minute: 4, capacity: 5, output_tokens: { mean: 6, p95: 7 } }
  google: { latency: { ttft: { p50_ms: 1, p95_ms: 2, p99_ms: 3 }, tokens_per_second: 4.5 } }
`).scenario;
    expect(providers["openai"]).toEqual({
      latency: { kind: "total", meanMs: 1, p95Ms: 2, p99Ms: 3 },
      errorRate: 0.5,
      requestsPerMinute: 4,
      capacity: 5,
      outputTokens: { mean: 6, p95: 7 },
    });
    expect(providers["google"]?.latency).toEqual({
      kind: "first-token",
      p50Ms: 1,
      p95Ms: 2,
      p99Ms: 3,
      tokensPerSecond: 4.5,
    });
  });

  it("reads how long a prompt takes to be read, with either form of latency", () => {
    const { providers } = parse(`
version: 1
providers:
  openai: { latency: { mean_ms: 1, p95_ms: 2, p99_ms: 3, prefill_ms_per_1k_tokens: 12.5 } }
  google: { latency: { ttft: { p50_ms: 1, p95_ms: 2, p99_ms: 3 }, tokens_per_second: 4, prefill_ms_per_1k_tokens: 0 } }
`).scenario;
    expect(providers["openai"]?.latency.prefillMsPer1kTokens).toBe(12.5);
    expect(providers["google"]?.latency.prefillMsPer1kTokens).toBe(0);
  });

  it("reads every kind of fault with its own fields", () => {
    const { faults } = parse(`
version: 1
duration_ms: 1000
faults:
  - { provider: p, kind: blackout, mode: hang }
  - { provider: p, kind: blackout, mode: refuse }
  - { provider: p, kind: blackout, mode: reset }
  - { provider: p, kind: brownout, probability: 0.3 }
  - { provider: p, kind: brownout, probability: 0.3, status: 529 }
  - { provider: p, kind: slowdown, factor: 4 }
  - { provider: p, kind: rate-limit }
  - { provider: p, kind: rate-limit, retry_after_ms: 2000 }
  - { provider: p, kind: status, status: 500 }
  - { provider: p, kind: malformed }
  - { provider: p, kind: empty }
  - { provider: p, kind: cut }
  - { provider: p, kind: html }
  - { provider: p, kind: drip }
  - { provider: p, kind: flood }
  - { provider: p, kind: truncated }
  - { provider: p, kind: stall, after: headers, keep_alive_ms: 500 }
  - { provider: p, kind: flapping, down_ms: 5000, up_ms: 10000 }
  - { provider: p, kind: scarce, capacity: 3, ramp_ms: 100, ramp_to: 9 }
  - { provider: p, kind: cold-start, extra_ms: 300, warm_after: 5 }
  - { provider: p, kind: slow-first-token, delay_ms: 800 }
  - { provider: p, kind: slow-loris }
  - { provider: p, kind: missing-end }
`).scenario;
    expect(faults.map(({ effect }) => effect)).toEqual([
      { kind: "blackout", mode: "hang" },
      { kind: "blackout", mode: "refuse" },
      { kind: "blackout", mode: "reset" },
      { kind: "brownout", status: 503 },
      { kind: "brownout", status: 529 },
      { kind: "slowdown", factor: 4 },
      { kind: "rate-limit" },
      { kind: "rate-limit", retryAfterMs: 2000 },
      { kind: "status", status: 500 },
      { kind: "malformed" },
      { kind: "empty" },
      { kind: "cut" },
      { kind: "html" },
      { kind: "drip" },
      { kind: "flood" },
      { kind: "truncated", after: "middle" },
      { kind: "stall", after: "headers", keepAliveMs: 500 },
      { kind: "flapping", downMs: 5000, upMs: 10000, mode: "status" },
      { kind: "scarce", capacity: 3, rampMs: 100, rampTo: 9 },
      { kind: "cold-start", extraMs: 300, warmAfter: 5 },
      { kind: "slow-first-token", delayMs: 800 },
      { kind: "slow-loris", bytes: 1, intervalMs: 1000 },
      { kind: "missing-end", lacks: "end-marker", connection: "ends" },
    ]);
  });

  it("aims a fault by time, model, chance, count and shape of the request", () => {
    const { faults } = parse(`
version: 1
duration_ms: 1000
faults:
  - { at_ms: 100, for_ms: 200, provider: p, model: m, kind: empty, probability: 0.5, first: 3, every: 2, where: { stream: true, input_tokens_min: 9 } }
  - { at_ms: 400, provider: p, kind: empty }
`).scenario;
    expect(faults).toEqual([
      {
        dice: [0],
        atMs: 100,
        forMs: 200,
        provider: "p",
        model: "m",
        probability: 0.5,
        severity: null,
        first: 3,
        every: 2,
        where: { stream: true, inputTokensMin: 9 },
        effect: { kind: "empty" },
      },
      {
        dice: [1],
        atMs: 400,
        forMs: 600,
        provider: "p",
        model: null,
        probability: 1,
        severity: null,
        first: null,
        every: null,
        where: { stream: null, inputTokensMin: null },
        effect: { kind: "empty" },
      },
    ]);
  });

  it("repeats a window at several providers, each time with dice of its own, until the scenario ends", () => {
    const { faults } = parse(`
version: 1
duration_ms: 1000
faults:
  - { provider: p, kind: empty }
  - { at_ms: 100, for_ms: 50, repeat: { every_ms: 400 }, provider: [p, q, p], kind: blackout, mode: hang }
  - { at_ms: 0, for_ms: 50, repeat: { every_ms: 100, times: 2 }, provider: q, kind: empty }
`).scenario;
    expect(faults.map(({ dice, provider, atMs, forMs }) => [dice.join("."), provider, atMs, forMs])).toEqual([
      ["0", "p", 0, 1000],
      ["1", "p", 100, 50],
      ["1", "q", 100, 50],
      ["1.1", "p", 500, 50],
      ["1.1", "q", 500, 50],
      ["1.2", "p", 900, 50],
      ["1.2", "q", 900, 50],
      ["2", "q", 0, 50],
      ["2.1", "q", 100, 50],
    ]);
  });

  it.each([
    ["for_ms: 5, repeat: { every_ms: 5, times: 2 }, kind: empty", "the windows of this fault would touch or overlap"],
    ["repeat: { every_ms: 5, times: 2 }, kind: empty", "a fault that comes again needs an end"],
    ["for_ms: 1, repeat: { every_ms: 2 }, kind: empty", "with this one there are 500000 fault windows; at most 10000"],
    ["for_ms: 1, probability: 1, severity: [{ at_ms: 0, probability: 1 }], kind: empty", "no effect beside severity"],
    ["severity: [{ at_ms: 5, probability: 1 }, { at_ms: 5, probability: 0 }], kind: empty", "are not in order"],
    ["for_ms: 4, severity: [{ at_ms: 5, probability: 1 }], kind: empty", "after the end of the window"],
    ["provider: [], kind: empty", "provider"],
    ["kind: brownout", 'a brownout needs "probability"'],
    ["kind: rate-limit, hint: http-date", "hint has no effect without a wait to hint at"],
    ["kind: content-filter, after_tokens: 4", "after_tokens has no effect"],
    ['kind: wrong-content-type, content_type: "text/plain\\r\\nx-evil: 1"', "content_type is no content type"],
    ["kind: flapping, down_ms: 5, up_ms: 5, mode: hang, status: 500", "status has no effect"],
    ["kind: scarce, capacity: 5, ramp_to: 9", "ramp_to has no effect without ramp_ms"],
    ["for_ms: 9, kind: scarce, capacity: 5, ramp_ms: 5, ramp_to: 5", "cannot come back to less than is left"],
    ["for_ms: 9, kind: scarce, capacity: 5, ramp_ms: 10", "before the window begins"],
    ["kind: cut, after: never", "after"],
    ["kind: slow-loris, bytes: 0", "bytes"],
  ])("refuses a fault with %s", (fault, message) => {
    const provider = fault.includes("provider:") ? "" : "provider: p, ";
    const parsed = parseScenarioFile(
      `version: 1\nduration_ms: 1000000\nfaults:\n  - { ${provider}${fault} }\n`,
      "s.yaml",
    );
    expect(parsed.ok ? [] : parsed.diagnostics.map((each) => each.message)).toEqual([expect.stringContaining(message)]);
  });

  it("reads both phases of load, and thresholds with their blanks", () => {
    const { load, thresholds } = parse(`
version: 1
duration_ms: 1000
load:
  - { phase: sequential, requests: 5, at_ms: 10, until_ms: 20 }
  - { phase: concurrent, requests: 6, concurrency: 3 }
thresholds: [" success_rate>=99.7% ", "2 tiers: latency_ms.p95 < 6s"]
`).scenario;
    expect(load).toEqual([
      { phase: "sequential", requests: 5, atMs: 10, untilMs: 20 },
      { phase: "concurrent", requests: 6, concurrency: 3, atMs: 0 },
    ]);
    expect(thresholds).toEqual(["success_rate>=99.7%", "2 tiers: latency_ms.p95 < 6s"]);
  });

  it("reads open loops: a rate, a ramp or spike of rates, bursts, and a trace", () => {
    const { load } = parse(`
version: 1
duration_ms: 60000
load:
  - { phase: open, requests_per_second: 20 }
  - { phase: open, rates: [{ at_ms: 0, requests_per_second: 1 }, { at_ms: 500, requests_per_second: 9 }], arrivals: constant }
  - { phase: open, requests_per_second: 2, arrivals: gamma, at_ms: 10, until_ms: 90, requests_max: 5, max_in_flight: 7, stream: true }
  - { phase: trace, file: traffic.csv, speed: 4 }
`).scenario;
    const rest = { atMs: 0, untilMs: 60_000, inFlightMax: 2000 };
    expect(load).toEqual([
      { phase: "open", rates: [{ atMs: 0, perSecond: 20 }], arrivals: { process: "poisson" }, ...rest },
      {
        phase: "open",
        rates: [
          { atMs: 0, perSecond: 1 },
          { atMs: 500, perSecond: 9 },
        ],
        arrivals: { process: "constant" },
        ...rest,
      },
      {
        phase: "open",
        rates: [{ atMs: 0, perSecond: 2 }],
        arrivals: { process: "gamma", shape: 0.25 },
        atMs: 10,
        untilMs: 90,
        requestsMax: 5,
        inFlightMax: 7,
        stream: true,
      },
      { phase: "trace", file: "traffic.csv", speed: 4, ...rest },
    ]);
  });

  it("is told from a chain file by what it holds", () => {
    expect(kindOf(readSource("version: 1\nfaults: []", "f"))).toBe("scenario");
    expect(kindOf(readSource("version: 1\nproviders: {}\nduration_ms: 1", "f"))).toBe("scenario");
    expect(kindOf(readSource("version: 1\nproviders: { openai: { error_rate: 0.1 } }", "f"))).toBe("scenario");
    expect(kindOf(readSource("version: 1\nproviders: { openai: { base_url: x }, other: 3 }", "f"))).toBe("chain");
    expect(kindOf(readSource("version: 1\nproviders: {}\nchains: {}\nload: []", "f"))).toBe("chain");
    expect(kindOf(readSource("[", "f"))).toBe("chain");
  });
});

describe("the built-in scenario", () => {
  const text = readFileSync(resolve(import.meta.dirname, "../../scenarios/default.yaml"), "utf8");
  const parsed = parse(text, "default.yaml");
  const { scenario } = parsed;

  it("is valid without a warning", () => {
    expect(lintScenarioFile(parsed, text, "default.yaml", CATALOG)).toEqual([]);
  });

  it("sends 1,000 requests over four hours, and 500 at once in the middle of a blackout of the primary", () => {
    expect(scenario.durationMs).toBe(4 * 3_600_000);
    expect(scenario.load[0]).toEqual({ phase: "sequential", requests: 1000, atMs: 0, untilMs: scenario.durationMs });
    const burst = scenario.load[1];
    expect(burst).toMatchObject({ phase: "concurrent", requests: 500, concurrency: 500 });
    const during = scenario.faults.find(
      ({ atMs, forMs, effect }) => effect.kind === "blackout" && burst !== undefined && burst.atMs === atMs + forMs / 2,
    );
    expect(during).toMatchObject({ provider: "openai", effect: { mode: "hang" } });
  });

  it("takes the primary down in each of the three ways, and the secondary half-way for 45 minutes", () => {
    const blackouts = scenario.faults.filter(({ provider }) => provider === "openai").map(({ effect }) => effect);
    expect(blackouts.map((effect) => (effect.kind === "blackout" ? effect.mode : ""))).toEqual([
      "hang",
      "refuse",
      "reset",
    ]);
    expect(scenario.faults.find(({ provider }) => provider === "anthropic")).toMatchObject({
      forMs: 45 * 60_000,
      probability: 0.3,
      effect: { kind: "brownout", status: 529 },
    });
  });
});
