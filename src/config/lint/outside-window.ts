import type { Finding } from "./rule.ts";
import type { ScenarioRule } from "./scenario-rule.ts";

/** What begins at or after the end of the scenario never happens. */
export const outsideWindow: ScenarioRule = {
  id: "outside-window",
  check: ({ scenario }) => {
    const late = (list: "faults" | "load", entries: readonly { readonly atMs: number }[]): Finding[] =>
      entries.flatMap(({ atMs }, index) =>
        atMs < scenario.durationMs
          ? []
          : [
              {
                path: [list, index, "at_ms"],
                message: `this starts at ${atMs} ms, but the scenario ends at ${scenario.durationMs} ms`,
                hint: "raise duration_ms, or let it start earlier",
              },
            ],
      );
    return [...late("faults", scenario.faults), ...late("load", scenario.load)];
  },
};
