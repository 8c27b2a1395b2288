import { describe, expect, it } from "vitest";
import { proveGround } from "../../src/commands/prove-ground.ts";
import type { ProofCase } from "../../src/prove/proof-case.ts";
import { replay } from "../../src/prove/prove.ts";

/** Shrunk by `holyfail prove`. */
const FOUND: readonly (readonly [title: string, written: ProofCase])[] = [
  [
    "a last resort that finds its model gone opens the breaker that another last resort has just closed",
    {
      seed: 107933,
      providers: {},
      settings: { breaker: { min_attempts: 2 }, stream: { idle_timeout_ms: 100 } },
      tiers: [{ provider: "openai", model: "gpt-4.1" }],
      behaviours: {
        openai: {
          latency: { ttft: { p50_ms: 300, p95_ms: 400, p99_ms: 500 }, tokens_per_second: 20 },
          output_tokens: { mean: 40, p95: 80 },
        },
      },
      faults: [{ at_ms: 18552, for_ms: 1, provider: "openai", kind: "status", status: 410 }],
      requests: [
        { id: "r0", atMs: 14159, stream: true },
        { id: "r2", atMs: 10651 },
        { id: "r6", atMs: 18552 },
        { id: "r11", atMs: 16933 },
      ],
      recovery: false,
    },
  ],
];

describe("a case that once broke a promise", () => {
  it.each(FOUND)("keeps them all: %s", async (_title, written) => {
    expect(await replay(written, proveGround())).toMatchObject({ tally: { cases: 1 }, broken: null });
  });
});
