import type { Path } from "../diagnostic.ts";
import type { Finding } from "./rule.ts";
import type { ScenarioRule } from "./scenario-rule.ts";

/** What begins at or after the end of the scenario never happens. */
export const outsideWindow: ScenarioRule = {
  id: "outside-window",
  check: ({ scenario }) => {
    const late = ({ path, atMs }: { readonly path: Path; readonly atMs: number }): readonly Finding[] =>
      atMs < scenario.durationMs
        ? []
        : [
            {
              path: [...path, "at_ms"],
              message: `this starts at ${atMs} ms, but the scenario ends at ${scenario.durationMs} ms`,
              hint: "raise duration_ms, or let it start earlier",
            },
          ];
    // Of a fault that comes again, the first time; of one that hits several providers at once, one of them.
    const faults = new Map(
      scenario.faults.filter(({ dice }) => dice.length === 1).map(({ dice, atMs }) => [dice[0], { dice, atMs }]),
    );
    return [
      ...[...faults.values()].flatMap(({ dice, atMs }) => late({ path: ["faults", ...dice], atMs })),
      ...scenario.load.flatMap(({ atMs }, index) => late({ path: ["load", index], atMs })),
    ];
  },
};
