// The providers of the soak on loopback sockets, in a process of their own: `provider.js ROOT`. Says where they are and,
// whenever it is asked, how much memory it has in use and how many connections it still has.
import { systemClock } from "../../src/adapters/system-clock.ts";
import { simulatedProvider } from "../../src/sim/provider.ts";
import { refuseWindowsOf } from "../../src/sim/refuse-windows.ts";
import { behaviourOf } from "../../src/sim/scenario-providers.ts";
import { seededRandom } from "../../src/sim/seeded-random.ts";
import { startSimServer } from "../../src/sim/server.ts";
import { soakFiles } from "./files.js";
import { inUseBytes, openSockets } from "./in-use.js";

const { chain, scenario } = soakFiles(process.argv[2]);
const { faults } = scenario;
const clock = systemClock();
const startMs = clock.now();
const random = seededRandom(scenario.seed).fork("providers");
const providers = chain.tiers.map(({ provider: { name, dialect } }) =>
  simulatedProvider({ name, dialect, behaviour: behaviourOf(scenario, name), faults, random, startMs }),
);
const { listeners } = await startSimServer({
  providers,
  clock,
  refuseWindows: Object.fromEntries(providers.map(({ name }) => [name, refuseWindowsOf(faults, name, startMs)])),
});

process.on("message", () => process.send({ inUseBytes: inUseBytes(), sockets: openSockets() }));
process.on("disconnect", () => process.exit());
process.send(Object.fromEntries(listeners.map(({ provider, url }) => [provider, url])));
