import { bundled, root } from "../bundle.js";
import { inTurns, ratios } from "../rounds.js";
import { startWorker } from "../worker.js";

const ROUNDS = 7;
/** Half a million requests: until then V8 goes on compiling beside them, and whole runs show what short ones get. */
const WARM_UP_ROUNDS = 7;
const REQUESTS = 20_000;

/** Virtual requests per second of CPU time, all threads counted: what one core does. */
export async function virtual() {
  const programs = await bundled({ simulator: "virtual/simulator.js", "bare-loop": "virtual/bare-loop.js" });
  const simulator = await startWorker(programs.simulator, [root]);
  const bareLoop = await startWorker(programs["bare-loop"]);
  try {
    const measured = await inTurns(
      { simulator: () => perSecond(simulator), bareLoop: () => perSecond(bareLoop) },
      { rounds: ROUNDS, warmUp: WARM_UP_ROUNDS },
    );
    return [
      { figure: "Virtual requests: bare async loop, JSON on both sides", values: measured.bareLoop, format: thousands },
      {
        figure: "Virtual requests: four tiers, three blackouts",
        values: measured.simulator,
        format: thousands,
        ratios: ratios(measured.simulator, measured.bareLoop),
        target: "at least 25 k/s, aim 50 k/s",
      },
    ];
  } finally {
    await Promise.all([simulator.stop(), bareLoop.stop()]);
  }
}

async function perSecond(worker) {
  return 1_000_000 / (await worker.ask(REQUESTS)).cpuUs;
}

function thousands(requests) {
  return `${(requests / 1000).toFixed(1)} k/s`;
}
