import type { Ability, Catalog, KnownProvider, Provider } from "./chain.ts";
import type { WrittenProvider } from "./schema/chain-file.ts";

/** One entry of `providers`: the catalog's where it has one, overridden key by key. Null when it is not complete. */
export function resolveProvider(name: string, written: WrittenProvider, catalog: Catalog): Provider | null {
  const known = fromCatalog(name, catalog);
  const dialect = written.dialect ?? known?.dialect;
  const regions = (written.regions ?? []).map((region) => ({ name: region.name, baseUrl: trimmed(region.base_url) }));
  const baseUrl = written.base_url ?? regions[0]?.baseUrl ?? known?.baseUrl;
  if (dialect === undefined || baseUrl === undefined) return null;
  const address = trimmed(baseUrl);
  const vendor = known ?? vendorAt(address, catalog);
  return {
    name,
    dialect,
    baseUrl: address,
    apiKeyEnv: written.api_key_env === undefined ? (known?.apiKeyEnv ?? null) : written.api_key_env,
    apiKeyPrefix: written.api_key_prefix ?? null,
    // A URL that the file spells out is meant; a variable of the catalog must not silently replace it.
    baseUrlEnv: written.base_url_env ?? (isAddressed(written) ? null : (known?.baseUrlEnv ?? null)),
    apiVersion: written.api_version ?? null,
    regions,
    habits: vendor?.habits ?? {},
    abilities: [...(vendor?.abilities ?? []), ...ownAbility(written)],
  };
}

/** A provider that needs no entry; null when the catalog does not have it. */
export function fromCatalog(name: string, catalog: Catalog): Provider | null {
  const entry = Object.hasOwn(catalog, name) ? catalog[name] : undefined;
  if (entry === undefined) return null;
  const { dialect, baseUrl, apiKeyEnv, baseUrlEnv, habits, abilities } = entry;
  // What stands behind a variable may be the key of a proxy: a prefix is demanded only where a file says so.
  const asWritten = { apiKeyPrefix: null, apiVersion: null, regions: [] };
  return { name, dialect, baseUrl, apiKeyEnv, baseUrlEnv, habits, abilities, ...asWritten };
}

/** A provider that the file describes under a name of its own is like the vendor whose base URL or hosts it uses. */
function vendorAt(baseUrl: string, catalog: Catalog): KnownProvider | undefined {
  if (!URL.canParse(baseUrl)) return undefined;
  const { hostname } = new URL(baseUrl);
  return Object.values(catalog).find(
    (each) => each.baseUrl === baseUrl || (each.hostSuffix !== undefined && hostname.endsWith(each.hostSuffix)),
  );
}

function isAddressed({ base_url: baseUrl, regions }: WrittenProvider): boolean {
  return baseUrl !== undefined || regions !== undefined;
}

function ownAbility({ capabilities }: WrittenProvider): readonly Ability[] {
  return capabilities === undefined ? [] : [{ model: null, can: capabilities }];
}

function trimmed(url: string): string {
  return url.replace(/\/+$/, "");
}
