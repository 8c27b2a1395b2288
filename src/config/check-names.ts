import type { Catalog } from "./chain.ts";
import { quoted } from "./diagnostic.ts";
import type { Complain } from "./resolve-chain.ts";
import { suggest } from "./suggestion.ts";

type Mapping = Readonly<Record<string, unknown>>;

/**
 * Reports names that stand for nothing: tiers' providers, the default chain. It works on data that may have any other
 * error, so that one run shows everything.
 */
export function checkNames(data: Mapping, catalog: Catalog, complain: Complain): void {
  const chains = mapping(data["chains"]);
  const names = Object.keys(chains);
  const wanted = data["default"];
  if (typeof wanted === "string" && wanted !== "" && names.length > 0 && !names.includes(wanted)) {
    const meant = suggest(wanted, names);
    const hint = meant === null ? `the chains are ${names.join(", ")}` : `did you mean "${meant}"?`;
    complain("unknown-default", ["default"], `the default chain ${quoted(wanted)} is not in this file`, hint);
  }
  const own = Object.keys(mapping(data["providers"]));
  const known = [...own, ...Object.keys(catalog)];
  for (const [chain, value] of Object.entries(chains)) {
    const tiers: unknown = mapping(value)["tiers"];
    if (!Array.isArray(tiers)) continue;
    tiers.forEach((tier: unknown, index) => {
      const provider = mapping(tier)["provider"];
      if (typeof provider !== "string" || provider === "" || known.includes(provider)) return;
      complainOfProvider(provider, known, ["chains", chain, "tiers", index, "provider"], complain);
    });
  }
}

function complainOfProvider(
  name: string,
  known: readonly string[],
  path: (string | number)[],
  complain: Complain,
): void {
  const meant = suggest(name, known);
  const define = `define it under "providers" with dialect, base_url and api_key_env`;
  const hint =
    meant === null ? `${define}; built in are ${known.join(", ")}` : `did you mean "${meant}"? If not, ${define}`;
  complain("unknown-provider", path, `unknown provider ${quoted(name)}`, hint);
}

function mapping(value: unknown): Mapping {
  return isMapping(value) ? value : {};
}

function isMapping(value: unknown): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
