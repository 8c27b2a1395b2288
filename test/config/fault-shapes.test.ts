import { describe, expect, it } from "vitest";
import { proveGround } from "../../src/commands/prove-ground.ts";
import { faultShapes } from "../../src/config/fault-shapes.ts";
import { KINDS } from "../../src/config/schema/fault-kinds.ts";
import { anyFault } from "../../src/prove/any-fault.ts";
import { diceOf } from "../../src/prove/dice.ts";
import type { Plain } from "../../src/prove/proof-case.ts";
import { seededRandom } from "../../src/sim/seeded-random.ts";

describe("the shapes of faults", () => {
  it("are those of every kind, with the fields and bounds of the schema", () => {
    const shapes = faultShapes();
    expect(shapes.map(({ kind }) => kind)).toEqual(KINDS);
    expect(shapes.find(({ kind }) => kind === "slowdown")?.fields).toEqual([
      { name: "factor", required: true, value: { type: "number", min: 1, max: 1000 } },
    ]);
    expect(shapes.find(({ kind }) => kind === "blackout")?.fields).toEqual([
      { name: "mode", required: true, value: { type: "choice", choices: ["hang", "refuse", "reset"] } },
    ]);
  });

  it.each(faultShapes().map((shape) => [shape.kind, shape] as const))(
    "are enough to make up a %s that a scenario file could hold",
    (kind, shape) => {
      const ground = proveGround();
      const accepts = (fault: Plain) => ground.acceptsFault(fault);
      const dice = diceOf(seededRandom(1));
      for (let draw = 0; draw < 50; draw++) {
        const wish = { shapes: [shape], providers: ["openai"], spreadMs: 1000, accepts } as const;
        const fault = anyFault(dice, wish);
        expect(fault).toMatchObject({ kind });
        expect(fault !== null && accepts(fault)).toBe(true);
      }
    },
  );
});
