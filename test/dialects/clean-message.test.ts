import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DIALECT_NAMES } from "../../src/config/chain.ts";
import { cleanMessage } from "../../src/dialects/clean-message.ts";
import { dialectOf } from "../../src/dialects/index.ts";

/** Shaped like real keys of each kind, and none of them one. */
const KEYS = [
  `sk-proj-${"aB3".repeat(12)}`,
  `sk-ant-api03-${"Zy9".repeat(12)}-xyAA`,
  `sk-or-v1-${"0f".repeat(32)}`,
  `AIza${"Sy4".repeat(11)}Xy`,
  `gsk_${"q7W".repeat(12)}`,
  `xai-${"k8".repeat(20)}`,
  `hs_live_${"c4".repeat(10)}`,
  "0123456789abcdef".repeat(2),
  "a1B2c3D4e5".repeat(4),
  "sk-ab********************wxyz",
  `eyJhbGciOi.${"J9x".repeat(9)}.${"s3g".repeat(9)}`,
];

describe("a provider's words", () => {
  it.each(KEYS)("never pass the key %s on", (key) => {
    for (const text of [
      `Incorrect API key provided: ${key}.`,
      `${key} is wrong`,
      `("${key}")`,
      `Bearer ${key}`,
      `x-api-key=${key}`,
    ]) {
      const message = cleanMessage(text);
      expect(message).toContain("[redacted]");
      expect(message).not.toContain(key.slice(0, 12));
      expect(message).not.toContain(key.slice(-8));
    }
  });

  it.each(DIALECT_NAMES)(
    "never pass a key on in a failure of the %s dialect, whatever the status and envelope",
    (name) => {
      const key = `sk-${"aB3dE6".repeat(6)}`;
      const bodies = [
        key,
        `<html><title>${key}</title>`,
        { error: { message: `key ${key}` } },
        { error: key },
        { detail: [{ msg: key }] },
        [{ error: { message: key } }],
      ];
      for (const status of [200, 400, 401, 429, 500]) {
        for (const body of bodies) {
          const text = typeof body === "string" ? body : JSON.stringify(body);
          expect(JSON.stringify(dialectOf(name).decode({ status, headers: {}, body: text, nowMs: 0 }))).not.toContain(
            key.slice(3, 20),
          );
        }
      }
    },
  );

  it.each([
    "The model `claude-sonnet-4-5-20250929` does not exist.",
    "Limit 30000, Used 29500. Visit https://platform.openai.com/account/rate-limits to learn more.",
    "GenerateRequestsPerMinutePerProjectPerModel-FreeTier",
    "See https://platform.openai.com/docs/guides/error-codes/api-errors.",
    "API key not valid. Please pass a valid API key.",
  ])("stay as they are when there is no key in them: %s", (text) => {
    expect(cleanMessage(text)).toBe(text);
  });

  it("come without controls and mark-up, on one line, and short", () => {
    expect(cleanMessage("a\u001b[31m\r\n\tb\u0000 \u202ec")).toBe("a [31m b c");
    expect(cleanMessage("<html><head><title>502 Bad\nGateway</title></head></html>")).toBe("502 Bad Gateway");
    expect(cleanMessage("<html><style>p{}</style><p>Go <b>away</b></p></html>")).toBe("Go away");
    expect(cleanMessage("word ".repeat(5000)).length).toBeLessThanOrEqual(300);
  });

  it("are cleaned of anything without throwing, and once is enough", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 500 }), (text) => {
        const message = cleanMessage(text);
        expect(message.length).toBeLessThanOrEqual(300);
        expect(cleanMessage(message)).toBe(message);
      }),
      { seed: 20260101, numRuns: 1000 },
    );
  });
});
