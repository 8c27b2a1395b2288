import * as v from "valibot";
import { figure, listOf, part, unit } from "./schema-parts.ts";

/** How far virtual time and real sockets are apart. */
export const agreement = part({
  agrees: v.boolean(),
  rows: listOf(
    part({
      chain: v.string(),
      configuration: v.string(),
      metric: v.string(),
      unit,
      virtual: figure,
      wire: figure,
      tolerance: v.nullable(part({ statistical: v.number(), lag: v.number() })),
      agrees: v.nullable(v.boolean()),
    }),
  ),
});
