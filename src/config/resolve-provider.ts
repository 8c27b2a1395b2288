import type { Catalog, Provider, WireHabits } from "./chain.ts";
import type { WrittenProvider } from "./schema/chain-file.ts";

/** One entry of `providers`: the catalog's where it has one, overridden key by key. Null when it is not complete. */
export function resolveProvider(name: string, written: WrittenProvider, catalog: Catalog): Provider | null {
  const known = fromCatalog(name, catalog);
  const dialect = written.dialect ?? known?.dialect;
  const baseUrl = written.base_url ?? known?.baseUrl;
  if (dialect === undefined || baseUrl === undefined) return null;
  return {
    name,
    dialect,
    baseUrl: baseUrl.replace(/\/+$/, ""),
    apiKeyEnv: written.api_key_env === undefined ? (known?.apiKeyEnv ?? null) : written.api_key_env,
    apiKeyPrefix: written.api_key_prefix ?? known?.apiKeyPrefix ?? null,
    // A URL that the file spells out is meant; a variable of the catalog must not silently replace it.
    baseUrlEnv: written.base_url_env ?? (written.base_url === undefined ? (known?.baseUrlEnv ?? null) : null),
  };
}

/** A provider that needs no entry; null when the catalog does not have it. */
export function fromCatalog(name: string, catalog: Catalog): Provider | null {
  const entry = Object.hasOwn(catalog, name) ? catalog[name] : undefined;
  if (entry === undefined) return null;
  const { dialect, baseUrl, apiKeyEnv, apiKeyPrefix, baseUrlEnv } = entry;
  return { name, dialect, baseUrl, apiKeyEnv, apiKeyPrefix, baseUrlEnv };
}

/** How it departs from its dialect, as the catalog has it under its name, else under its base URL. */
export function habitsIn(catalog: Catalog, { name, baseUrl }: Provider): WireHabits {
  const named = Object.hasOwn(catalog, name) ? catalog[name] : undefined;
  const entry = named ?? Object.values(catalog).find((each) => each.baseUrl === baseUrl);
  return entry?.habits ?? {};
}
