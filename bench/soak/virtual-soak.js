// The soak in virtual time: `virtual-soak.js ROOT`. Asked for a number of requests, it sends them through one chain in one
// world, and says what it measured on the way and what was left behind.
import { Cancellation } from "../../src/core/cancellation.ts";
import { chainState, closeChain } from "../../src/engine/chain-state.ts";
import { virtualWorld } from "../../src/world.ts";
import { callUntil } from "./callers.js";
import { soakFiles } from "./files.js";
import { inUseBytes } from "./in-use.js";

const SAMPLES = 50;

const { chain, scenario } = soakFiles(process.argv[2]);

process.on("message", async (requests) => process.send(await soak(requests)));
process.on("disconnect", () => process.exit());
process.send("ready");

async function soak(requests) {
  const world = await virtualWorld({ seed: scenario.seed, scenario, chain });
  const state = chainState(chain);
  const samples = [];
  const isOver = ({ taken, done }) => {
    if (samples.length < SAMPLES && done >= ((samples.length + 1) * requests) / (SAMPLES + 1)) {
      samples.push({ inUseBytes: inUseBytes() });
    }
    return taken >= requests;
  };
  const work = callUntil({ state, powers: world, isOver }).then(async (counts) => {
    closeChain(state);
    // What was given up ends within this instant.
    await world.clock.sleep(0, new Cancellation());
    return counts;
  });
  const counts = await world.run(work);
  return { ...counts, samples, timersLeft: world.clock.timerCount };
}
