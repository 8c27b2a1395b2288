import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startSimWorker, type SimWorker, SimulatorFailure } from "../../src/adapters/sim-worker.ts";
import { systemClock } from "../../src/adapters/system-clock.ts";
import { Cancellation } from "../../src/core/cancellation.ts";
import { sampleFault, sampleScenario } from "../bench/sample-chain.ts";
import { codeOf, post } from "../sim/sockets.ts";

const clock = systemClock();
const SETTING = {
  seed: 1,
  scenario: sampleScenario({
    providers: {
      default: {
        latency: { kind: "total", meanMs: 5, p95Ms: 8, p99Ms: 10 },
        errorRate: 0,
        requestsPerMinute: null,
        capacity: null,
        outputTokens: { mean: 10, p95: 20 },
      },
    },
    faults: [sampleFault("anthropic", 0, 60_000, { kind: "blackout", mode: "reset" })],
  }),
  providers: [
    { name: "openai", dialect: "openai" },
    { name: "anthropic", dialect: "anthropic" },
  ],
} as const;
const REQUEST = {
  host: "127.0.0.1",
  headers: { authorization: "Bearer any", "content-type": "application/json" },
  body: JSON.stringify({ model: "gpt-4.1", messages: [{ role: "user", content: "Why?" }] }),
};

let folder = "";
const workers: SimWorker[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "holyfail-worker-"));
});
afterEach(() => Promise.all(workers.splice(0).map((worker) => worker.close())));
afterAll(() => rm(folder, { recursive: true }));

async function started(entry?: string): Promise<SimWorker> {
  const worker = await startSimWorker(clock, entry);
  workers.push(worker);
  return worker;
}

/** A thread that runs this program instead of the simulator's. */
async function impostor(program: string): Promise<SimWorker> {
  const path = join(folder, `${workers.length}.mjs`);
  await writeFile(path, `import { parentPort } from "node:worker_threads";\n${program}\n`);
  return started(path);
}

function portOf(origin: string | undefined): number {
  return Number(new URL(origin ?? "").port);
}

describe("the simulator's thread", () => {
  test("serves each provider on a port of its own, and counts what it accepted", async () => {
    const worker = await started();
    const session = await worker.open(SETTING);
    const [openai, anthropic] = [portOf(session.origins["openai"]), portOf(session.origins["anthropic"])];
    await clock.sleep(session.startMs - clock.now(), new Cancellation());
    const replies = await Promise.all(Array.from({ length: 20 }, () => post(openai, REQUEST)));
    expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 200));
    expect(await codeOf(post(anthropic, REQUEST))).toBe("ECONNRESET");
    const { providers, together } = await session.close();
    expect(providers["openai"]).toMatchObject({ connections: 20, requests: 20 });
    expect(providers["anthropic"]).toMatchObject({ connections: 1, connectionsPeak: 1, requests: 1, requestsPeak: 1 });
    expect(together).toMatchObject({ connections: 21, requests: 21 });
    expect(await Promise.all([codeOf(post(openai, REQUEST)), codeOf(post(anthropic, REQUEST))])).toEqual([
      "ECONNREFUSED",
      "ECONNREFUSED",
    ]);
  });

  test("tells when its time begins on the clock of whoever asks", async () => {
    const worker = await started();
    const beforeMs = clock.now();
    const session = await worker.open(SETTING);
    const afterMs = clock.now();
    expect(session.startMs).toBeGreaterThan(beforeMs);
    expect(session.startMs).toBeLessThan(afterMs + 1000);
    await session.close();
  });

  test("puts in faults while it serves, also refusals, and says when they began", async () => {
    const worker = await started();
    const session = await worker.open(SETTING);
    const openai = portOf(session.origins["openai"]);
    const wait = (ms: number) => clock.sleep(ms, new Cancellation());
    await wait(session.startMs - clock.now());
    const reset = sampleFault("openai", 0, 60_000, { kind: "blackout", mode: "reset" });
    const refuse = sampleFault("openai", 0, 60_000, { kind: "blackout", mode: "refuse" });
    expect((await post(openai, REQUEST)).status).toBe(200);
    const atMs = await session.inject([reset]);
    expect(atMs).toBeGreaterThanOrEqual(0);
    expect(atMs).toBeLessThanOrEqual(clock.now() - session.startMs);
    expect(await codeOf(post(openai, REQUEST))).toBe("ECONNRESET");
    expect(await session.inject([refuse])).toBeGreaterThanOrEqual(atMs);
    expect(await codeOf(post(openai, REQUEST))).toBe("ECONNREFUSED");
    // Orders that are given together are obeyed one after the other, each with an answer of its own.
    const [again, reading] = await Promise.all([session.inject([reset]), session.close()]);
    expect(again).toBeGreaterThanOrEqual(atMs);
    expect(reading.providers["openai"]).toMatchObject({ requests: 2 });
  });

  test("has no fault for a provider that it does not serve, and goes on", async () => {
    const worker = await started();
    const session = await worker.open(SETTING);
    const elsewhere = session.inject([sampleFault("nobody", 0, 1000, { kind: "blackout", mode: "reset" })]);
    await expect(elsewhere).rejects.toThrow("could not inject: nobody here is called nobody");
    expect((await session.close()).together.requests).toBe(0);
    await expect(session.inject([])).rejects.toThrow("nothing is open");
  });

  test("begins every scenario anew, one at a time", async () => {
    const worker = await started();
    const first = await worker.open(SETTING);
    await expect(worker.open(SETTING)).rejects.toThrow("another scenario is open");
    const seen = await first.close();
    const second = await worker.open(SETTING);
    expect(seen.together.requests).toBe(0);
    expect(second.startMs).toBeGreaterThan(first.startMs);
    await second.close();
    await expect(second.close()).rejects.toThrow("nothing is open");
  });
});

describe("a thread that fails", () => {
  test.each([
    ["throws", 'throw new Error("out of luck");', "out of luck"],
    ["throws when it is asked", 'parentPort.on("message", () => { throw new Error("not today"); });', "not today"],
    ["ends", 'parentPort.on("message", () => process.exit(7));', "code 7"],
  ])("because it %s is a failure of the simulator that says so", async (_, program, words) => {
    const worker = await impostor(program);
    const opening = worker.open(SETTING);
    await expect(opening).rejects.toThrow(SimulatorFailure);
    await expect(opening).rejects.toThrow(words);
    await expect(worker.lost).rejects.toThrow(words);
  });
});
