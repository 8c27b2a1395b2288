// The soak on the wire: `wire-soak.js ROOT ORIGINS`. Asked for a number of milliseconds, it sends requests for so long,
// over undici as `holyfail bench --wire` does, and says what it measured on the way and what was left behind.
import { rewiredTransport } from "../../src/adapters/rewired-transport.ts";
import { systemClock } from "../../src/adapters/system-clock.ts";
import { undiciTransport } from "../../src/adapters/undici-transport.ts";
import { chainState, closeChain } from "../../src/engine/chain-state.ts";
import { seededRandom } from "../../src/sim/seeded-random.ts";
import { callUntil } from "./callers.js";
import { countedClock } from "./counted-clock.js";
import { soakFiles } from "./files.js";
import { inUseBytes, openSockets } from "./in-use.js";

const SAMPLES = 50;
/** Connections that were given up are gone after a turn or two of the event loop. */
const SETTLE_MS = 500;

const [, , root, origins] = process.argv;
const { chain, scenario } = soakFiles(root);

process.on("message", async (durationMs) => process.send(await soak(durationMs)));
process.on("disconnect", () => process.exit());
process.send("ready");

async function soak(durationMs) {
  const { clock, waiting } = countedClock(systemClock());
  const sockets = undiciTransport();
  const transport = rewiredTransport(sockets, {
    origins: JSON.parse(origins),
    // The scenario has no faults of names or certificates.
    unreachable: () => null,
    shortage: (error) => {
      throw error;
    },
  });
  const state = chainState(chain);
  const startMs = clock.now();
  const samples = [];
  const isOver = () => {
    const passedMs = clock.now() - startMs;
    if (samples.length < SAMPLES && passedMs >= ((samples.length + 1) * durationMs) / SAMPLES) {
      samples.push({ sockets: openSockets(), timers: waiting.size, inUseBytes: inUseBytes() });
    }
    return passedMs >= durationMs;
  };
  const random = seededRandom(scenario.seed).fork("engine");
  const powers = { clock, random, transport, apiKeyOf: () => "simulated" };
  const counts = await callUntil({ state, powers, isOver });
  closeChain(state);
  await sockets.close();
  await new Promise((resolve) => {
    setTimeout(resolve, SETTLE_MS);
  });
  return { ...counts, samples, timersLeft: waiting.size, socketsLeft: openSockets() };
}
