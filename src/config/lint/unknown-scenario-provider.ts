import { quoted } from "../diagnostic.ts";
import { suggest } from "../suggestion.ts";
import type { ScenarioRule } from "./scenario-rule.ts";

/** A fault at a provider that neither the scenario nor the catalog knows hits nobody; most often the name is misspelt. */
export const unknownScenarioProvider: ScenarioRule = {
  id: "unknown-scenario-provider",
  check: ({ scenario, catalog }) => {
    const known = [...Object.keys(scenario.providers), ...Object.keys(catalog)];
    return scenario.faults.flatMap(({ provider }, index) => {
      if (known.includes(provider) && provider !== "default") return [];
      const meant = suggest(provider, known);
      const add = "if a chain file defines it, add it under providers here too";
      return [
        {
          path: ["faults", index, "provider"],
          message: `no provider here is called ${quoted(provider)}`,
          hint: meant === null || meant === provider ? add : `did you mean "${meant}"? Else ${add}`,
        },
      ];
    });
  },
};
