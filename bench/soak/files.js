// What the programs of the soak run: its chain and its scenario, from the files in this folder.
import { readFileSync } from "node:fs";
import { parseChainFile } from "../../src/config/parse-chain-file.ts";
import { parseScenarioFile } from "../../src/config/parse-scenario-file.ts";
import { CATALOG } from "../../src/dialects/catalog.ts";

/** @param {string} root the project's folder: what is bundled lies elsewhere */
export function soakFiles(root) {
  const read = (name) => readFileSync(`${root}/bench/soak/${name}`, "utf8");
  const { chainFile } = valid(parseChainFile(read("chains.yaml"), "chains", { catalog: CATALOG, prices: null }));
  const { scenario } = valid(parseScenarioFile(read("scenario.yaml"), "scenario"));
  return { chain: chainFile.chains.soak, scenario };
}

function valid(parsed) {
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  return parsed;
}
