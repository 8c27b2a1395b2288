import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { jsonSample } from "../../src/sim/json-sample.ts";

type Schema = Readonly<Record<string, unknown>>;

const bounds = fc
  .tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: 0, max: 40 }))
  .map(([least, more]) => ({ least, most: least + more }));

/** Schemas as tools have them, nested a few times. */
const { schema } = fc.letrec<{ schema: Schema }>((tie) => ({
  schema: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom<Schema>({ type: "boolean" }, { type: "null" }, { type: "string" }, { const: 7 }),
    fc.array(fc.string(), { minLength: 1, maxLength: 3 }).map((values): Schema => ({ enum: values })),
    bounds.map(({ least, most }): Schema => ({ type: "integer", minimum: least, maximum: most })),
    bounds.map(({ least, most }): Schema => ({ type: "number", exclusiveMinimum: least, exclusiveMaximum: most + 1 })),
    bounds.map(({ least }): Schema => ({ type: "integer", exclusiveMaximum: least })),
    fc.integer({ min: 2, max: 9 }).map((step): Schema => ({ type: "integer", multipleOf: step, minimum: 1 })),
    fc.nat(30).map((length): Schema => ({ type: "string", minLength: length, maxLength: length + 4 })),
    fc.constantFrom("date-time", "email", "uuid", "ipv4").map((format): Schema => ({ type: "string", format })),
    fc
      .tuple(tie("schema"), fc.nat(3), fc.nat(3))
      .map(([items, least, more]): Schema => ({ type: "array", items, minItems: least, maxItems: least + more })),
    fc.array(tie("schema"), { minLength: 1, maxLength: 3 }).map((anyOf): Schema => ({ anyOf })),
    fc.dictionary(fc.constantFrom("a", "b", "c", "d"), tie("schema")).map((properties): Schema => ({
      type: "object",
      properties,
      required: Object.keys(properties).slice(0, 2),
      additionalProperties: false,
    })),
  ),
}));

describe("a sample of a JSON Schema", () => {
  it("satisfies the schema, says a validator that others wrote", () => {
    fc.assert(
      fc.property(schema, (one) => {
        const checked = z.fromJSONSchema(one).safeParse(jsonSample(one));
        if (!checked.success) throw new Error(`${JSON.stringify(jsonSample(one))}: ${checked.error.message}`);
      }),
      { seed: 7, numRuns: 400 },
    );
  });

  const cases: readonly (readonly [what: string, schema: unknown, sample: unknown])[] = [
    ["a number between whole ones", { type: "number", exclusiveMinimum: 0, maximum: 0.5 }, 0.5],
    ["a number strictly between", { type: "number", exclusiveMinimum: 0, exclusiveMaximum: 0.5 }, 0.25],
    ["a multiple below zero", { type: "integer", multipleOf: 5, maximum: -3 }, -5],
    ["more than null", { type: ["null", "integer"] }, 1],
    ["a branch that is more than null", { anyOf: [{ type: "null" }, { type: "boolean" }] }, true],
    ["what all parts ask for", { allOf: [{ required: ["a"] }, { properties: { a: { const: 1 } } }] }, { a: 1 }],
    [
      "what a reference points at",
      { type: "array", items: { $ref: "#/$defs/one~1two" }, $defs: { "one/two": { enum: ["x"] } } },
      ["x"],
    ],
    ["a tuple", { prefixItems: [{ const: 1 }, { const: "b" }] }, [1, "b"]],
    ["items that differ", { type: "array", items: { type: "integer" }, minItems: 3, uniqueItems: true }, [1, 2, 3]],
    ["a pattern that something common matches", { type: "string", pattern: "^[A-Z]{3}-\\d{4}$" }, "ABC-1234"],
    ["Google's types in capitals", { type: "OBJECT", properties: { a: { type: "INTEGER" } } }, { a: 1 }],
    [
      "fields without a name",
      { type: "object", minProperties: 1, additionalProperties: { type: "null" } },
      { field_1: null },
    ],
    ["no schema at all", true, "sample value"],
    ["a schema that nothing satisfies", false, null],
  ];
  it.each(cases)("is %s", (_what, one, sample) => {
    expect(jsonSample(one)).toEqual(sample);
  });

  it("of a schema that contains itself comes to an end", () => {
    const tree = { type: "object", properties: { next: { $ref: "#" }, also: { $ref: "#" } } };
    const text = JSON.stringify(jsonSample(tree));
    expect(text.length).toBeLessThan(10_000);
    const list = { $ref: "#/$defs/list", $defs: { list: { type: "array", items: { $ref: "#/$defs/list" } } } };
    expect(JSON.stringify(jsonSample(list)).length).toBeLessThan(100);
    const loop = { $ref: "#/$defs/a", $defs: { a: { $ref: "#/$defs/b" }, b: { $ref: "#/$defs/a" } } };
    expect(jsonSample(loop)).toBe("sample value");
    const wide = {
      type: "object",
      required: ["a", "b", "c"],
      properties: { a: { $ref: "#" }, b: { $ref: "#" }, c: { $ref: "#" } },
    };
    expect(JSON.stringify(jsonSample(wide)).length).toBeLessThan(200_000);
  });
});
