import type { Ability, Capabilities } from "./chain.ts";

/** What a model can do by these rules, of which later ones count. What no rule tells is taken for granted. */
export function capabilitiesBy(abilities: readonly Ability[], model: string): Capabilities {
  const all = { tools: true, images: true, json_object: true, json_schema: true, reasoning: true };
  const known = abilities.filter((ability) => ability.model === null || model.includes(ability.model));
  return Object.assign(all, ...known.map(({ can }) => can));
}
