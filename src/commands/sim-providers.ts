import type { Catalog, ChainFile, DialectName, Provider } from "../config/chain.ts";
import { fromCatalog } from "../config/resolve-provider.ts";
import type { Scenario } from "../config/scenario.ts";

/** A provider to simulate. `known` is null for one that only the scenario names: it has no address or key variable. */
export interface ProviderToSimulate {
  readonly name: string;
  readonly dialect: DialectName;
  readonly known: Provider | null;
  /** The models that a chain uses it for; for its model list. */
  readonly models: readonly string[];
}

/** The scenario's key that stands for every provider it does not name. */
const EVERY_OTHER = "default";

/**
 * The providers of all the file's chains, in the order they first appear, then those that only the scenario names (null:
 * the user chose none).
 */
export function providersToSimulate(
  chainFile: ChainFile,
  scenario: Scenario | null,
  catalog: Catalog,
): readonly ProviderToSimulate[] {
  const found = new Map<string, ProviderToSimulate>();
  for (const chain of Object.values(chainFile.chains)) {
    for (const { provider, model } of chain.tiers) {
      const models = found.get(provider.name)?.models ?? [];
      found.set(provider.name, {
        name: provider.name,
        dialect: provider.dialect,
        known: provider,
        models: models.includes(model) ? models : [...models, model],
      });
    }
  }
  for (const name of scenario === null ? [] : namedIn(scenario)) {
    if (name === EVERY_OTHER || found.has(name)) continue;
    const known = fromCatalog(name, catalog);
    found.set(name, { name, dialect: known?.dialect ?? "openai", known, models: [] });
  }
  return [...found.values()];
}

function namedIn(scenario: Scenario): string[] {
  const { providers, faults, outages } = scenario;
  return [
    ...Object.keys(providers),
    ...faults.map(({ provider }) => provider),
    ...outages.flatMap((outage) => outage.providers),
  ];
}

/** The same scenario on a good day: nothing goes wrong and nothing is limited. */
export function healthy(scenario: Scenario): Scenario {
  const providers = Object.fromEntries(
    Object.entries(scenario.providers).map(([name, behaviour]) => [
      name,
      { ...behaviour, errorRate: 0, requestsPerMinute: null, capacity: null },
    ]),
  );
  return { ...scenario, name: "healthy", description: null, providers, faults: [], outages: [] };
}

/** The path that clients expect in this provider's base URL, such as `/v1`; empty where they add it themselves. */
export function basePathOf({ known, dialect }: ProviderToSimulate): string {
  if (known !== null && URL.canParse(known.baseUrl)) return new URL(known.baseUrl).pathname.replace(/\/+$/, "");
  return dialect === "openai" ? "/v1" : "";
}

/** The variables that point the vendor's SDK, and holyfail itself, at `baseUrl`. Any key will do; this one says what it is. */
export function environmentOf({ known }: ProviderToSimulate, baseUrl: string): Readonly<Record<string, string>> {
  if (known === null) return {};
  return {
    ...(known.baseUrlEnv === null ? {} : { [known.baseUrlEnv]: baseUrl }),
    ...(known.apiKeyEnv === null ? {} : { [known.apiKeyEnv]: `${known.apiKeyPrefix ?? ""}sim` }),
  };
}
