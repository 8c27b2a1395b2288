import { bundled } from "../bundle.js";
import { inTurns, ratios } from "../rounds.js";
import { startWorker } from "../worker.js";

const ROUNDS = 7;
const WARM_UP_ROUNDS = 3;

/** The slower ones send fewer requests a round, so that each takes about as long. */
const CONTESTANTS = [
  { name: "bareUndici", requests: 10_000, figure: "bare undici `Pool.request` + JSON" },
  { name: "holyfail", requests: 10_000, figure: "holyfail, a chain of four tiers", target: "at most 1.35" },
  { name: "openaiSdk", requests: 1500, figure: "`openai` SDK" },
  { name: "aiSdk", requests: 1000, figure: "AI SDK with `ai-fallback`" },
];

/** CPU of the client per request over real sockets, against a provider that takes no time. */
export async function engine() {
  const programs = await bundled({ "engine-provider": "engine/provider.js", "engine-client": "engine/client.js" });
  const provider = await startWorker(programs["engine-provider"]);
  const clients = await Promise.all(
    CONTESTANTS.map(({ name }) => startWorker(programs["engine-client"], [name, provider.greeting])),
  );
  try {
    const contestants = Object.fromEntries(
      CONTESTANTS.map(({ name, requests }, index) => [name, () => clients[index].ask(requests)]),
    );
    const measured = await inTurns(contestants, { rounds: ROUNDS, warmUp: WARM_UP_ROUNDS });
    return CONTESTANTS.map(({ name, figure, target }) => ({
      figure: `Engine: ${figure}`,
      values: measured[name],
      format: (us) => `${Math.round(us)} µs`,
      ratios: name === "bareUndici" ? undefined : ratios(measured[name], measured.bareUndici),
      target,
    }));
  } finally {
    await Promise.all([...clients, provider].map((worker) => worker.stop()));
  }
}
