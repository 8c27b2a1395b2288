import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packText, unpackText } from "../../src/adapters/packed-text.ts";
import { proveGround } from "../../src/commands/prove-ground.ts";
import { anyCase } from "../../src/prove/any-case.ts";
import { caseText, readCase } from "../../src/prove/case-text.ts";
import { simplerCases } from "../../src/prove/simpler.ts";

const GROUND = proveGround();

describe("a case as text", () => {
  it("is the same case when it is read again, whatever case it is", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_294_967_295 }), (seed) => {
        const written = anyCase(seed, GROUND, null);
        expect(readCase(unpackText(packText(caseText(written))) ?? "")).toEqual(written);
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it("has only characters that need no quotes in a command", () => {
    expect(packText(caseText(anyCase(7, GROUND, null)))).toMatch(/^[\w-]+$/);
  });

  it.each([
    ["nothing", ""],
    ["no JSON", "["],
    ["another document", "{}"],
    ["another format", '["holyfail.case/0",1,{},{},[],{},[],[],false]'],
    ["a seed that is none", '["holyfail.case/1",-1,{},{},[],{},[],[],false]'],
    ["a request without its time", '["holyfail.case/1",1,{},{},[],{},[],[{"id":"r"}],false]'],
    ["a request whose id is no id", '["holyfail.case/1",1,{},{},[],{},[],[{"id":"a b","atMs":1}],false]'],
    ["two requests of one id", '["holyfail.case/1",1,{},{},[],{},[],[{"id":"r","atMs":1},{"id":"r","atMs":1}],false]'],
    ["a crowd beyond all bounds", '["holyfail.case/1",1,{},{},[],{},[],[{"id":"r","atMs":1,"copies":1e9}],false]'],
  ])("is refused where it is %s", (_what, text) => {
    expect(readCase(text)).toBeNull();
  });

  it("is refused, and nothing worse, where it was never packed", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const unpacked = unpackText(text);
        expect(unpacked === null || readCase(unpacked) === null).toBe(true);
      }),
      { seed: 1 },
    );
    expect(unpackText(packText("x".repeat(2_000_000)))).toBeNull();
  });

  it("is refused for what is said in it as a chain file would be", () => {
    const written = anyCase(1, GROUND, null);
    expect(GROUND.resolve({ ...written, tiers: [{ provider: "nobody", model: "m" }] })).toEqual({
      ok: false,
      problem: expect.stringContaining("nobody"),
    });
    expect(GROUND.resolve({ ...written, faults: [{ kind: "earthquake", provider: "openai" }] }).ok).toBe(false);
  });
});

describe("simpler cases", () => {
  it("have less in them, each of them, so that shrinking comes to an end", () => {
    for (let seed = 1; seed <= 50; seed++) {
      const written = anyCase(seed, GROUND, null);
      const length = caseText(written).length;
      for (const simpler of simplerCases(written)) {
        expect(caseText(simpler)).not.toBe(caseText(written));
        expect(caseText(simpler).length).toBeLessThanOrEqual(length + "false".length);
      }
    }
  });
});
