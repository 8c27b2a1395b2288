import { expect, it } from "vitest";
import { faultDetail } from "../../src/bench/fault-detail.ts";
import { givenScenario } from "../given.ts";

it.each([
  ["kind: empty", null],
  ["kind: slowdown, factor: 3", "x3"],
  ["kind: blackout, mode: hang", "hang"],
  ["kind: rate-limit", null],
  ["kind: rate-limit, retry_after_ms: 2000", "retry after 2000 ms"],
  [
    "kind: rate-limit, limit: tokens, retry_after_ms: 2000, hint: http-date",
    "limit tokens, retry after 2000 ms, hint http-date",
  ],
  ["kind: quota, why: spend-limit", "spend-limit"],
  ["kind: gray", "503"],
  ["kind: content-filter, at: answer, after_tokens: 5", "at answer, after tokens 5"],
  ["kind: in-band-error", "error overloaded, after pieces 3"],
  ["kind: wrong-content-type", "text/plain"],
])("a report says of { %s }: %s", (fault, expected) => {
  const [window] = givenScenario([`provider: openai, ${fault}`]).faults;
  expect(window && faultDetail(window.effect)).toBe(expected);
});
