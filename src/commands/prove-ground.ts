import type { Diagnostic } from "../config/diagnostic.ts";
import { faultShapes } from "../config/fault-shapes.ts";
import { chainFileFrom } from "../config/parse-chain-file.ts";
import { scenarioFileFrom } from "../config/parse-scenario-file.ts";
import { plainSource } from "../config/plain-source.ts";
import { CATALOG } from "../dialects/catalog.ts";
import type { Ground } from "../prove/ground.ts";
import type { Plain, ProofCase } from "../prove/proof-case.ts";
import { answerText } from "../sim/answer-text.ts";
import { seededRandom } from "../sim/seeded-random.ts";
import { virtualWorld } from "../world.ts";

const CHAIN_NAME = "proved";
const SCENARIO = { version: 1, name: "proof", duration_ms: 3_600_000 } as const;

/** Virtual worlds with the simulated providers, and cases read as chain and scenario files are. */
export function proveGround(): Ground {
  return {
    faultShapes: faultShapes(),
    random: seededRandom,
    // One of each dialect.
    cast: [
      { provider: "openai", model: "gpt-4.1" },
      { provider: "anthropic", model: "claude-sonnet-4-5" },
      { provider: "google", model: "gemini-2.5-flash" },
    ],
    resolve,
    acceptsFault: (fault) => readScenario({}, [fault]).ok,
    world: async (options) => ({
      ...(await virtualWorld(options)),
      answerText: (tokens) => String(JSON.parse(answerText(tokens).literal())),
    }),
  };
}

function resolve({ providers, settings, tiers, behaviours, faults }: ProofCase): ReturnType<Ground["resolve"]> {
  const data = { version: 1, providers, chains: { [CHAIN_NAME]: { ...settings, tiers } } };
  const read = chainFileFrom(plainSource(data, "the chain"), "the chain", { catalog: CATALOG, prices: null });
  if (!read.ok) return unplayable("chain", read.diagnostics);
  const played = readScenario(behaviours, faults);
  if (!played.ok) return unplayable("world", played.diagnostics);
  const chain = read.chainFile.chains[CHAIN_NAME];
  if (chain === undefined) return { ok: false, problem: "the chain is missing" };
  return { ok: true, chain, scenario: played.scenario };
}

function readScenario(behaviours: Plain, faults: readonly Plain[]) {
  return scenarioFileFrom(plainSource({ ...SCENARIO, providers: behaviours, faults }, "the world"), "the world");
}

function unplayable(what: string, [first]: readonly Diagnostic[]): { readonly ok: false; readonly problem: string } {
  return { ok: false, problem: `the ${what}: ${first?.message ?? "it has errors"}` };
}
