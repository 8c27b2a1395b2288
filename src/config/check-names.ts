import type { Catalog } from "./chain.ts";
import { diagnostic, quoted, type Diagnostic, type Path } from "./diagnostic.ts";
import { suggest } from "./suggestion.ts";
import type { Positions } from "./yaml-nodes.ts";

type Mapping = Readonly<Record<string, unknown>>;

/**
 * Errors about names that stand for nothing: the default chain, tiers' providers, providers that are neither built in nor
 * described. It works on data that may have any other error, so that one run shows everything.
 */
export function checkNames(data: Mapping, catalog: Catalog, positions: Positions): Diagnostic[] {
  const found: Diagnostic[] = [];
  const complain: Complain = (rule, path, message, hint, at = "value") => {
    found.push(diagnostic({ rule, severity: "error", message, hint, range: positions[at](path), path }));
  };
  const chains = mapping(data["chains"]);
  const own = mapping(data["providers"]);
  checkDefault(data["default"], Object.keys(chains), complain);
  checkProviders(own, catalog, complain);
  const known = [...Object.keys(own), ...Object.keys(catalog)];
  for (const [chain, value] of Object.entries(chains)) {
    const tiers: unknown = mapping(value)["tiers"];
    if (!Array.isArray(tiers)) continue;
    tiers.forEach((tier: unknown, index) => {
      const path = ["chains", chain, "tiers", index, "provider"];
      checkProviderName(mapping(tier)["provider"], known, path, complain);
    });
  }
  return found;
}

type Complain = (rule: string, path: Path, message: string, hint: string, at?: "key" | "value") => void;

function checkDefault(name: unknown, chains: readonly string[], complain: Complain): void {
  if (typeof name !== "string" || name === "" || chains.length === 0 || chains.includes(name)) return;
  const meant = suggest(name, chains);
  const hint = meant === null ? `the chains are ${chains.join(", ")}` : `did you mean "${meant}"?`;
  complain("unknown-default", ["default"], `the default chain ${quoted(name)} is not in this file`, hint);
}

const NEEDED: readonly (readonly [key: string, example: string])[] = [
  ["dialect", "dialect: openai"],
  ["base_url", "base_url: https://relay.example/v1"],
];

function checkProviders(own: Mapping, catalog: Catalog, complain: Complain): void {
  for (const [name, entry] of Object.entries(own)) {
    if (Object.hasOwn(catalog, name) || !isMapping(entry)) continue;
    const meant = suggest(name, Object.keys(catalog));
    for (const [key, example] of NEEDED) {
      if (Object.hasOwn(entry, key) || (key === "base_url" && Object.hasOwn(entry, "regions"))) continue;
      const hint = `add "${example}"${meant === null ? ": it is not built in" : `, or did you mean the built-in "${meant}"?`}`;
      complain("required", ["providers", name, key], `${quoted(name)} needs "${key}"`, hint, "key");
    }
  }
}

function checkProviderName(name: unknown, known: readonly string[], path: Path, complain: Complain): void {
  if (typeof name !== "string" || name === "" || known.includes(name)) return;
  const meant = suggest(name, known);
  const define = 'define it under "providers" with dialect, base_url and api_key_env';
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
