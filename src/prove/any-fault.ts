import type { FaultShape, FieldShape, ValueShape } from "../config/fault-shapes.ts";
import type { Dice } from "./dice.ts";
import type { Json, Plain } from "./proof-case.ts";

/** Far beyond every limit of a chain is as good as for ever. */
const NUMBER_MAX = 100_000;
/** Fields that do not go together are drawn anew so often; then only those that have to be there are. */
const DRAWS_MAX = 20;
const KINDLESS_TEXT = ["gpt-somewhat-else", "application/octet-stream", "text/html; charset=utf-8"] as const;

export interface FaultWish {
  readonly shapes: readonly FaultShape[];
  readonly providers: readonly [string, ...string[]];
  /** Windows begin before this and end before twice as long. */
  readonly spreadMs: number;
  readonly accepts: (fault: Plain) => boolean;
}

/** Any kind of fault, anywhere, at any time; null: none was found whose fields go together. */
export function anyFault(dice: Dice, wish: FaultWish): Plain | null {
  const shape = wish.shapes[dice.below(wish.shapes.length)];
  if (shape === undefined) return null;
  const window = anyWindow(dice, wish);
  for (let draw = 0; draw <= DRAWS_MAX; draw++) {
    const optionalShare = draw === DRAWS_MAX ? 0 : 0.5;
    const target = draw === DRAWS_MAX ? window : { ...window, ...anyAim(dice) };
    const fault = { ...target, kind: shape.kind, ...anyFields(dice, shape.fields, optionalShare) };
    const whole = { ...fault, probability: target.probability ?? dice.among(0.3, 0.6, 1) };
    for (const candidate of [fault, whole]) if (wish.accepts(candidate)) return candidate;
  }
  return null;
}

function anyWindow(dice: Dice, { providers, spreadMs }: FaultWish): Plain {
  return { at_ms: dice.below(spreadMs), for_ms: 1 + dice.below(spreadMs), provider: dice.among(...providers) };
}

/** Which of the requests in its window it strikes. */
function anyAim(dice: Dice): Plain {
  return {
    ...(dice.chance(0.3) ? { probability: dice.among(0.2, 0.5, 0.9) } : {}),
    ...(dice.chance(0.1) ? { first: 1 + dice.below(3) } : {}),
    ...(dice.chance(0.1) ? { every: 1 + dice.below(3) } : {}),
    ...(dice.chance(0.1) ? { where: { stream: dice.chance(0.5) } } : {}),
  };
}

function anyFields(dice: Dice, fields: readonly FieldShape[], optionalShare: number): Plain {
  const written = fields.filter(({ required }) => required || dice.chance(optionalShare));
  return Object.fromEntries(written.map(({ name, value }) => [name, anyValue(dice, value)]));
}

function anyValue(dice: Dice, value: ValueShape): Json {
  switch (value.type) {
    case "choice":
      return value.choices[dice.below(value.choices.length)] ?? null;
    case "number":
      return dice.sized(Math.ceil(value.min), Math.max(Math.ceil(value.min), Math.min(value.max, NUMBER_MAX)));
    case "text":
      return dice.among(...KINDLESS_TEXT);
  }
}
