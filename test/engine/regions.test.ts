import { describe, expect, it } from "vitest";
import { parseChainFile } from "../../src/config/parse-chain-file.ts";
import type { Outcome } from "../../src/engine/outcome.ts";
import { CATALOG } from "../../src/dialects/catalog.ts";
import { nextRegion, regionFailed, regionsOf, regionSucceeded } from "../../src/engine/regions.ts";
import { givenRequest, givenScenario, givenWorld, sentBy } from "../given.ts";

function regionalChain(rest: readonly string[] = []) {
  const text = [
    "version: 1",
    "providers:",
    "  relay:",
    "    dialect: openai",
    "    api_key_env: RELAY_KEY",
    "    regions: [{ name: eu, base_url: 'https://eu.example/v1' }, { name: us, base_url: 'https://us.example/v1/' }]",
    "chains:",
    "  tested:",
    ...rest.map((line) => `    ${line}`),
    "    tiers:",
    "      - { provider: relay, model: gpt-4.1, timeout_ms: 1000, max_retries: 1 }",
    "      - { provider: anthropic, model: claude-sonnet-4-5, timeout_ms: 1000 }",
    "",
  ].join("\n");
  const parsed = parseChainFile(text, "chains.yaml", { catalog: CATALOG, prices: null });
  const chain = parsed.ok ? parsed.chainFile.chains["tested"] : undefined;
  if (chain === undefined) throw new Error(JSON.stringify(parsed));
  return chain;
}

async function givenRegions(faults: readonly string[], rest: readonly string[] = []) {
  return givenWorld(regionalChain(rest), givenScenario(faults));
}

function wayOf({ attempts }: Outcome): string[] {
  return attempts.map(({ provider, region, failure }) => `${provider}/${region ?? "-"} ${failure?.kind ?? "ok"}`);
}

const DOWN_IN_EU = "provider: relay/eu, at_ms: 0, for_ms: 3600000, kind: blackout";

describe("a provider with regions", () => {
  it("is asked in the first one while that is well", async () => {
    const world = await givenRegions([]);
    const sent = sentBy(world.powers);
    expect(wayOf((await world.ask(givenRequest("r1"))).outcome)).toEqual(["relay/eu ok"]);
    expect(sent.map(({ url }) => url)).toEqual(["https://eu.example/v1/chat/completions"]);
  });

  it("leaves a region alone that failed twice in a row, also in a chain without breakers", async () => {
    const world = await givenRegions([`${DOWN_IN_EU}, mode: refuse`], ["breaker: off"]);
    for (const id of ["r1", "r2"]) {
      expect(wayOf((await world.ask(givenRequest(id))).outcome)).toEqual(["relay/eu connect", "relay/us ok"]);
    }
    expect(wayOf((await world.ask(givenRequest("r3"))).outcome)).toEqual(["relay/us ok"]);
  });

  it.each([
    ["is refused", `${DOWN_IN_EU}, mode: refuse`, "connect"],
    ["is silent", `${DOWN_IN_EU}, mode: hang`, "timeout"],
    ["is overloaded", "provider: relay/eu, at_ms: 0, for_ms: 3600000, kind: status, status: 503", "overloaded"],
    [
      "is at its limit",
      "provider: relay/eu, at_ms: 0, for_ms: 3600000, kind: rate-limit, retry_after_ms: 30000",
      "rate-limited",
    ],
  ])("is asked at once in the next one where the first %s", async (_what, fault, kind) => {
    const world = await givenRegions([fault]);
    const { outcome } = await world.ask(givenRequest("r1"));
    expect(wayOf(outcome)).toEqual([`relay/eu ${kind}`, "relay/us ok"]);
    expect(outcome).toMatchObject({ ok: true, fallbackLevel: 0 });
    expect(world.events).toContainEqual(expect.objectContaining({ type: "retry-scheduled", waitMs: 0 }));
  });

  it("begins elsewhere once a region failed twice in a row, and comes back to it", async () => {
    const world = await givenRegions(["provider: relay/eu, at_ms: 0, for_ms: 60000, kind: blackout, mode: refuse"]);
    const ways: string[][] = [];
    for (const id of ["r1", "r2", "r3"]) ways.push(wayOf((await world.ask(givenRequest(id))).outcome));
    expect(ways).toEqual([["relay/eu connect", "relay/us ok"], ["relay/eu connect", "relay/us ok"], ["relay/us ok"]]);
    await world.sleep(90_000);
    expect(wayOf((await world.ask(givenRequest("r4"))).outcome)).toEqual(["relay/eu ok"]);
  });

  it("is not asked twice in a silent region, however many retries are left", async () => {
    const chain = regionalChain();
    const patient = { ...chain, tiers: chain.tiers.map((tier) => ({ ...tier, maxRetries: 5 })) };
    const down = "provider: relay, at_ms: 0, for_ms: 3600000, kind: blackout, mode: hang";
    const world = await givenWorld(patient, givenScenario([down]));
    const { outcome } = await world.ask(givenRequest("r1"));
    expect(wayOf(outcome)).toEqual(["relay/eu timeout", "relay/us timeout", "anthropic/- ok"]);
  });

  it("is tried by one request alone in a region that has rested", async () => {
    const world = await givenRegions([`${DOWN_IN_EU}, mode: hang`]);
    for (const id of ["r1", "r2"]) await world.ask(givenRequest(id));
    await world.sleep(70_000);
    const ids = Array.from({ length: 20 }, (_, index) => `later-${index}`);
    const answers = await world.world.run(Promise.all(ids.map((id) => world.askLater(givenRequest(id)))));
    const ways = answers.map(({ outcome }) => wayOf(outcome).join(", "));
    expect(ways.filter((way) => way !== "relay/us ok")).toEqual(["relay/eu timeout, relay/us ok"]);
  });

  it("keeps its breaker closed while one of its regions answers, however many fail at once elsewhere", async () => {
    const world = await givenRegions(
      [`${DOWN_IN_EU}, mode: refuse`],
      ["retry_budget: { ratio: 1, per_second: 100 }", "breaker: { failures: 3, min_attempts: 2 }"],
    );
    const ids = Array.from({ length: 50 }, (_, index) => `r${index}`);
    const answers = await world.world.run(Promise.all(ids.map((id) => world.askLater(givenRequest(id)))));
    expect(new Set(answers.map(({ outcome }) => wayOf(outcome).at(-1)))).toEqual(new Set(["relay/us ok"]));
    expect(world.events.filter(({ type }) => type === "breaker-opened")).toEqual([]);
  });

  it("is not asked where it said to wait, nor held back as long as one region has not said so", async () => {
    const world = await givenRegions([
      "provider: relay/eu, at_ms: 0, for_ms: 3600000, kind: rate-limit, retry_after_ms: 60000",
    ]);
    const first = await world.ask(givenRequest("r1"));
    const second = await world.ask(givenRequest("r2"));
    expect(wayOf(first.outcome)).toEqual(["relay/eu rate-limited", "relay/us ok"]);
    expect(wayOf(second.outcome)).toEqual(["relay/us ok"]);
  });

  it("is unavailable once all its regions said to wait", async () => {
    const world = await givenRegions([
      "provider: relay, at_ms: 0, for_ms: 3600000, kind: rate-limit, retry_after_ms: 60000",
    ]);
    await world.ask(givenRequest("r1"));
    const { outcome } = await world.ask(givenRequest("r2"));
    expect(outcome.skipped).toMatchObject([{ provider: "relay", reason: "unavailable" }]);
    expect(wayOf(outcome)).toEqual(["anthropic/- ok"]);
  });

  it("begins elsewhere where a hedge has covered for a silent region as often as opens a breaker", async () => {
    const world = await givenRegions(
      [`${DOWN_IN_EU}, mode: hang`],
      ["hedge: { after_ms: 300 }", "breaker: { failures: 3 }", "retry_budget: { ratio: 1, per_second: 10 }"],
    );
    const ways: string[] = [];
    for (const id of ["r1", "r2", "r3", "r4"]) ways.push(wayOf((await world.ask(givenRequest(id))).outcome).join(", "));
    expect(ways).toEqual([...Array(3).fill("relay/eu cancelled, anthropic/- ok"), "relay/us ok"]);
  });

  it("is left for the next tier where all its regions are down, and no region is asked in vain again", async () => {
    const world = await givenRegions(["provider: relay, at_ms: 0, for_ms: 3600000, kind: blackout, mode: refuse"]);
    const { outcome } = await world.ask(givenRequest("r1"));
    expect(wayOf(outcome)).toEqual(["relay/eu connect", "relay/us connect", "anthropic/- ok"]);
  });

  it("keeps to one region where no retries are allowed", async () => {
    const world = await givenRegions([`${DOWN_IN_EU}, mode: refuse`], ["retry_on_fail: false"]);
    expect(wayOf((await world.ask(givenRequest("r1"))).outcome)).toEqual(["relay/eu connect", "anthropic/- ok"]);
  });

  it("is refused everywhere where its key is", async () => {
    const world = await givenRegions(["provider: relay/eu, at_ms: 0, for_ms: 3600000, kind: status, status: 401"]);
    expect(wayOf((await world.ask(givenRequest("r1"))).outcome)).toEqual(["relay/eu rejected", "anthropic/- ok"]);
  });

  it("is probed in the next region after its breaker opened", async () => {
    const world = await givenRegions(
      ["provider: relay, at_ms: 0, for_ms: 20000, kind: blackout, mode: refuse", `${DOWN_IN_EU}, mode: refuse`],
      ["breaker: { failures: 1, reset_ms: 30000, ramp_ms: 0 }", "health_check_interval_ms: 3600000"],
    );
    await world.ask(givenRequest("r1"));
    await world.sleep(60_000);
    await world.ask(givenRequest("r2"));
    const probes = world.events.filter((event) => event.type === "attempt-started" && event.role === "probe");
    expect(probes).toMatchObject([{ region: "eu" }]);
  });
});

describe("the choice of a region", () => {
  const chain = regionalChain();
  const regions = () => regionsOf(chain.tiers[0]?.provider ?? never());

  it("is the first that is well, behind the one that was asked", () => {
    const [eu, us] = regions();
    const both = [eu, us ?? never()] as const;
    expect(nextRegion(both, [], 0)).toBe(eu);
    expect(nextRegion(both, [eu], 0)).toBe(us);
    expect(nextRegion(both, [us ?? never()], 0)).toBe(eu);
  });

  it("is rather one that has to rest than one that said to wait", () => {
    const [eu, us = never()] = regions();
    eu.unavailableUntilMs = 50;
    for (let failure = 0; failure < 2; failure += 1) regionFailed(us, 100, 0);
    expect(nextRegion([eu, us], [], 0)).toBe(us);
    expect(nextRegion([eu, us], [], 50)).toBe(eu);
  });

  it("is where it recovers soonest when all are unwell", () => {
    const [eu, us = never()] = regions();
    eu.unavailableUntilMs = 500;
    for (let failure = 0; failure < 2; failure += 1) regionFailed(us, 100, 0);
    expect(nextRegion([eu, us], [], 0)).toBe(us);
    regionSucceeded(us);
    expect(us.restsUntilMs).toBe(0);
  });
});

function never(): never {
  throw new Error("there are two regions");
}
