// holyfail's virtual world in a process of its own. Asked for a number of requests, it sends as many through each prefix
// of the example chain under the default scenario (three blackouts, a brownout) and says how long the whole chain of
// four tiers took: CPU time of all threads and time on the wall, in microseconds.
import { readFileSync } from "node:fs";
import { configurationsOf } from "../../src/bench/configurations.ts";
import { runBench } from "../../src/bench/run-bench.ts";
import { seedPlanner } from "../../src/bench/seed-plan.ts";
import { parseChainFile } from "../../src/config/parse-chain-file.ts";
import { parseScenarioFile } from "../../src/config/parse-scenario-file.ts";
import { Cancellation } from "../../src/core/cancellation.ts";
import { CATALOG } from "../../src/dialects/catalog.ts";
import { SEED_DICE, virtualWorld } from "../../src/world.ts";

const [, , root] = process.argv;
const chains = valid(parseChainFile(read("chains.example.yaml"), "chains", { catalog: CATALOG, prices: null }));
const { scenario } = valid(parseScenarioFile(read("scenarios/default.yaml"), "scenario"));
const chain = chains.chainFile.chains[chains.chainFile.defaultChain];

process.on("message", async (requests) => {
  let started = null;
  const onProgress = ({ job, jobs, requests: done }) => {
    if (started === null && job === jobs - 1) started = { done, ...now() };
  };
  await runBench({
    chains: [chain],
    configurations: configurationsOf(chain),
    seeds: [scenario.seed],
    planOf: seedPlanner({ scenario, requests, concurrency: null, traces: new Map() }, SEED_DICE),
    mode: "virtual",
    worldFactory: virtualWorld,
    thresholds: [],
    random: SEED_DICE.random(scenario.seed),
    version: "bench",
    pricesAsOf: "",
    cancellation: new Cancellation(),
    onProgress,
  });
  const ended = now();
  const counted = requests - started.done;
  process.send({ cpuUs: (ended.cpuUs - started.cpuUs) / counted, wallUs: (ended.wallUs - started.wallUs) / counted });
});
process.on("disconnect", () => process.exit());
process.send("ready");

function now() {
  const { user, system } = process.cpuUsage();
  return { cpuUs: user + system, wallUs: performance.now() * 1000 };
}

function read(path) {
  return readFileSync(`${root}/${path}`, "utf8");
}

function valid(parsed) {
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  return parsed;
}
