import { describe, expect, it } from "vitest";
import { environmentKeys } from "../../src/adapters/api-keys.ts";
import { systemClock } from "../../src/adapters/system-clock.ts";
import { systemRandom } from "../../src/adapters/system-random.ts";
import type { Provider } from "../../src/config/chain.ts";
import { Cancellation } from "../../src/core/cancellation.ts";

describe("the machine's clock", () => {
  const clock = systemClock();

  it("tells epoch milliseconds that never go backwards", () => {
    let before = clock.now();
    expect(before).toBeGreaterThan(Date.UTC(2025, 0, 1));
    for (let n = 0; n < 10_000; n += 1) {
      const now = clock.now();
      expect(now >= before).toBe(true);
      before = now;
    }
  });

  it("never wakes a sleeper before its time", async () => {
    for (const ms of [0, 1, 2.5, 5]) {
      const startedAt = clock.now();
      expect(await clock.sleep(ms, new Cancellation())).toBe(true);
      expect(clock.now() - startedAt).toBeGreaterThanOrEqual(ms);
    }
  });

  it("ends a sleep at once when it is cancelled, and leaves no listener behind", async () => {
    const cancellation = new Cancellation();
    const asleep = clock.sleep(3_600_000, cancellation);
    expect(cancellation.listenerCount).toBe(1);
    cancellation.cancel("caller");
    expect(await asleep).toBe(false);
    expect(await clock.sleep(3_600_000, cancellation)).toBe(false);
    const other = new Cancellation();
    await clock.sleep(0, other);
    expect(other.listenerCount).toBe(0);
  });

  it("rings a timer once, unless it was cancelled, and does not ring a very late one now", async () => {
    const rung: string[] = [];
    clock.timer(1, () => rung.push("one"));
    clock.timer(1, () => rung.push("never")).cancel();
    const late = clock.timer(1e12, () => rung.push("in thirty years"));
    await clock.sleep(20, new Cancellation());
    late.cancel();
    expect(rung).toEqual(["one"]);
  });

  it("turns down a wait of no number, instead of looking at the clock for ever", () => {
    expect(() => clock.timer(Number.NaN, () => {})).toThrow(RangeError);
  });
});

describe("the machine's randomness", () => {
  it("is uniform in [0, 1) and differs between instances", () => {
    const random = systemRandom();
    const draws = Array.from({ length: 20_000 }, () => random.next());
    expect(draws.every((draw) => draw >= 0 && draw < 1)).toBe(true);
    const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
    // Ten standard errors: a chance of one in 10^23.
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.0205);
    expect(new Set(draws).size).toBe(draws.length);
    expect(systemRandom().next()).not.toBe(systemRandom().next());
  });

  it("forks by label: the same labels give the same stream, however much was drawn", () => {
    const random = systemRandom();
    const first = random.fork("a", 1).next();
    random.next();
    expect(random.fork("a", 1).next()).toBe(first);
    expect(random.fork("a", 2).next()).not.toBe(first);
    expect(random.fork("a1").next()).not.toBe(first);
    expect(random.fork("a").fork(1).next()).not.toBe(random.next());
  });
});

const provider = (apiKeyEnv: string | null): Provider => ({
  name: "p",
  dialect: "openai",
  baseUrl: "",
  apiKeyEnv,
  apiKeyPrefix: null,
  baseUrlEnv: null,
  apiVersion: null,
  regions: [],
  habits: {},
  abilities: [],
});

describe("keys from the environment", () => {
  it("are those of the provider's variable, without blanks around them", () => {
    const keyOf = environmentKeys({ A_KEY: " k-1\n", BLANK: "  " });
    expect(keyOf(provider("A_KEY"))).toBe("k-1");
    expect(keyOf(provider("BLANK"))).toBeNull();
    expect(keyOf(provider("MISSING"))).toBeNull();
    expect(keyOf(provider(null))).toBe("");
  });
});
