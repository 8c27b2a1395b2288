import type { Catalog, Provider } from "./chain.ts";
import type { Path } from "./diagnostic.ts";
import type { Complain } from "./resolve-chain.ts";
import type { WrittenProvider } from "./schema/chain-file.ts";

/** One entry of `providers`: the catalog's where it has one, overridden key by key. Null when it is not complete. */
export function resolveProvider(
  name: string,
  written: WrittenProvider,
  catalog: Catalog,
  complain: Complain,
): Provider | null {
  const path: Path = ["providers", name];
  const known = Object.hasOwn(catalog, name) ? catalog[name] : undefined;
  const dialect = written.dialect ?? known?.dialect;
  const baseUrl = written.base_url ?? known?.baseUrl;
  if (dialect === undefined) {
    complain(
      "required",
      path,
      `${name} needs "dialect"`,
      'add "dialect: openai" (or anthropic, gemini); it is not in the built-in catalog',
      "key",
    );
  }
  if (baseUrl === undefined) {
    complain(
      "required",
      path,
      `${name} needs "base_url"`,
      'add "base_url: https://..."; it is not in the built-in catalog',
      "key",
    );
  }
  const problem = written.base_url === undefined ? null : urlProblem(written.base_url);
  if (problem !== null)
    complain("invalid-url", [...path, "base_url"], problem, "write it such as https://relay.example/v1");
  if (dialect === undefined || baseUrl === undefined || problem !== null) return null;
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

function urlProblem(text: string): string | null {
  if (!URL.canParse(text)) return "base_url is not a URL";
  const url = new URL(text);
  if (url.protocol !== "https:" && url.protocol !== "http:") return "base_url must start with https:// or http://";
  if (url.username !== "" || url.password !== "") return "base_url must not hold a user name or password";
  if (url.search !== "" || url.hash !== "") return 'base_url must not have anything from "?" or "#" on';
  return null;
}
