import { afterAll } from "vitest";
import { systemClock } from "../../src/adapters/system-clock.ts";
import type { DialectName } from "../../src/config/chain.ts";
import { simulatedProvider } from "../../src/sim/provider.ts";
import { seededRandom } from "../../src/sim/seeded-random.ts";
import { givenScenario } from "../given.ts";
import { startServer } from "../sockets.ts";
import { DIALECTS, MODELS } from "./client-shape.ts";

const QUICK = "default: { latency: { mean_ms: 21, p95_ms: 30, p99_ms: 36 }, output_tokens: { mean: 30, p95: 60 } }";

export interface GivenSim {
  /** As the vendor's client wants it. */
  baseUrlOf(dialect: DialectName): string;
  close(): Promise<void>;
}

/** A simulated provider of each vendor on loopback, all with these faults from the start. Closed when the file is done. */
export async function givenSim(faults: readonly string[] = []): Promise<GivenSim> {
  const everywhere = faults.map((fault) => `at_ms: 0, for_ms: 3600000, provider: [${DIALECTS.join(", ")}], ${fault}`);
  const scenario = givenScenario(everywhere, ["providers:", `  ${QUICK}`]);
  const behaviour = scenario.providers["default"];
  if (behaviour === undefined) throw new Error("no default behaviour");
  const clock = systemClock();
  const startMs = clock.now();
  const server = await startServer(
    DIALECTS.map((name) =>
      simulatedProvider({
        name,
        dialect: name,
        behaviour,
        faults: scenario.faults,
        random: seededRandom(1).fork("providers"),
        startMs,
        models: [MODELS[name], "another"],
      }),
    ),
    scenario,
    clock,
  );
  sims.push(server);
  return { close: () => server.close(), baseUrlOf: (name) => server.urlOf({ name, dialect: name }) };
}

const sims: { close(): Promise<void> }[] = [];
afterAll(() => Promise.all(sims.map((sim) => sim.close())));
