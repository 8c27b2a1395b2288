import { type Path, quoted } from "../diagnostic.ts";
import type { Scenario } from "../scenario.ts";
import { suggest } from "../suggestion.ts";
import type { ScenarioRule } from "./scenario-rule.ts";

/** A fault at a provider that neither the scenario nor the catalog knows hits nobody; most often the name is misspelt. */
export const unknownScenarioProvider: ScenarioRule = {
  id: "unknown-scenario-provider",
  check: ({ scenario, catalog }) => {
    const known = [...Object.keys(scenario.providers), ...Object.keys(catalog)];
    return namedIn(scenario).flatMap(({ provider, path }) => {
      const [name = provider] = provider.split("/");
      if (known.includes(name) && provider !== "default") return [];
      const meant = suggest(provider, known);
      const add = "if a chain file defines it, add it under providers here too";
      return [
        {
          path,
          message: `no provider here is called ${quoted(provider)}`,
          hint: meant === null || meant === provider ? add : `did you mean "${meant}"? Else ${add}`,
        },
      ];
    });
  },
};

/** Each provider once for each fault or process that names it; a fault has a window for every time that it comes. */
function namedIn({ faults, outages }: Scenario): readonly { readonly provider: string; readonly path: Path }[] {
  const first = faults.filter(({ dice }) => dice.length === 1);
  return [
    ...first.map(({ provider, dice }) => ({ provider, path: ["faults", ...dice, "provider"] })),
    ...outages.flatMap(({ providers }, index) =>
      providers.map((provider) => ({ provider, path: ["outages", index, "provider"] })),
    ),
  ];
}
