import { bundled } from "../bundle.js";
import { inTurns, ratios } from "../rounds.js";
import { startWorker } from "../worker.js";
import { CONTESTANTS } from "./contestants.js";

/** What one process compiles well another one does not; the difference would be taken for a policy's. */
const PROCESSES = 3;
/** Of each process. */
const ROUNDS = 5;
const WARM_UP_ROUNDS = 3;
const REQUESTS = 10_000;
/** A stream of many pieces takes several times as long. */
const STREAMS = 3000;

/**
 * What each policy costs: CPU time per request of the engine and the dialect alone, the policy on or off against the plain
 * chain, with answers that come at once from within the process.
 */
export async function policies() {
  const programs = await bundled({ "policies-client": "policies/client.js" });
  const names = Object.keys(CONTESTANTS);
  const measured = Object.fromEntries(names.map((name) => [name, []]));
  for (let process = 0; process < PROCESSES; process++) {
    const rounds = await roundsIn(programs["policies-client"], names);
    for (const name of names) measured[name].push(...rounds[name]);
  }
  return names.map((name) => {
    const { figure, rival } = CONTESTANTS[name];
    return {
      figure: `Policies: ${figure}`,
      values: measured[name],
      format: (us) => `${us.toFixed(1)} µs`,
      ratios: rival === undefined ? undefined : ratios(measured[name], measured[rival]),
    };
  });
}

async function roundsIn(program, names) {
  const client = await startWorker(program, [], ["--expose-gc"]);
  try {
    const contestants = Object.fromEntries(
      names.map((name) => {
        const requests = CONTESTANTS[name].stream ? STREAMS : REQUESTS;
        return [name, () => client.ask({ name, requests })];
      }),
    );
    return await inTurns(contestants, { rounds: ROUNDS, warmUp: WARM_UP_ROUNDS });
  } finally {
    await client.stop();
  }
}
