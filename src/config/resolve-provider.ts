import type { Catalog, Provider, WireHabits } from "./chain.ts";
import type { WrittenProvider } from "./schema/chain-file.ts";

/** One entry of `providers`: the catalog's where it has one, overridden key by key. Null when it is not complete. */
export function resolveProvider(name: string, written: WrittenProvider, catalog: Catalog): Provider | null {
  const known = fromCatalog(name, catalog);
  const dialect = written.dialect ?? known?.dialect;
  const baseUrl = written.base_url ?? known?.baseUrl;
  if (dialect === undefined || baseUrl === undefined) return null;
  const address = baseUrl.replace(/\/+$/, "");
  return {
    name,
    dialect,
    baseUrl: address,
    apiKeyEnv: written.api_key_env === undefined ? (known?.apiKeyEnv ?? null) : written.api_key_env,
    apiKeyPrefix: written.api_key_prefix ?? known?.apiKeyPrefix ?? null,
    // A URL that the file spells out is meant; a variable of the catalog must not silently replace it.
    baseUrlEnv: written.base_url_env ?? (written.base_url === undefined ? (known?.baseUrlEnv ?? null) : null),
    regions: [],
    habits: known?.habits ?? habitsAt(address, catalog),
  };
}

/** A provider that needs no entry; null when the catalog does not have it. */
export function fromCatalog(name: string, catalog: Catalog): Provider | null {
  const entry = Object.hasOwn(catalog, name) ? catalog[name] : undefined;
  if (entry === undefined) return null;
  return { name, ...entry, regions: [] };
}

/** A provider that the file describes under a name of its own has the habits of the vendor whose base URL it uses. */
function habitsAt(baseUrl: string, catalog: Catalog): WireHabits {
  return Object.values(catalog).find((each) => each.baseUrl === baseUrl && baseUrl !== "")?.habits ?? {};
}
