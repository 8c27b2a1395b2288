import { bundled } from "../bundle.js";
import { inTurns, ratios } from "../rounds.js";
import { startWorker } from "../worker.js";

const ROUNDS = 9;
const WARM_UP_ROUNDS = 3;
/** So many streams at once share the client's CPU, as they do in a service. */
const BUSY = { streams: 200, atOnce: 20 };
/** One after the other: what a caller waits for, with nobody in the way. */
const ALONE = { streams: 100, atOnce: 1 };

const CONTESTANTS = [
  { name: "bareUndici", figure: "bare undici + JSON.parse of each event" },
  { name: "engine", figure: "holyfail, the engine" },
  { name: "library", figure: "holyfail, the library" },
];
const TARGETS = { cpu: "at most 1.5", firstToken: "at most 1 ms more" };

/** What an event of a stream costs, and what a chain adds to the wait for the first token. */
export async function streaming() {
  const programs = await bundled({
    "streaming-provider": "streaming/provider.js",
    "streaming-client": "streaming/client.js",
  });
  const provider = await startWorker(programs["streaming-provider"]);
  try {
    const rows = [];
    for (const [path, how] of [
      ["tokens", "token by token"],
      ["burst", "all in one write"],
    ]) {
      rows.push(...(await measured(programs["streaming-client"], `${provider.greeting}/${path}/v1`, how)));
    }
    return rows;
  } finally {
    await provider.stop();
  }
}

async function measured(program, base, how) {
  const clients = await Promise.all(CONTESTANTS.map(({ name }) => startWorker(program, [name, base])));
  try {
    const contestants = Object.fromEntries(
      CONTESTANTS.flatMap(({ name }, index) => [
        [`${name} busy`, async () => (await clients[index].ask(BUSY)).cpuUs],
        [`${name} alone`, async () => (await clients[index].ask(ALONE)).firstTokenMs],
      ]),
    );
    const values = await inTurns(contestants, { rounds: ROUNDS, warmUp: WARM_UP_ROUNDS });
    return [...cpuRows(values, how), ...(how === "token by token" ? firstTokenRows(values) : [])];
  } finally {
    await Promise.all(clients.map((client) => client.stop()));
  }
}

function cpuRows(values, how) {
  return CONTESTANTS.map(({ name, figure }, index) => ({
    figure: `Streaming, CPU per event, ${how}: ${figure}`,
    values: values[`${name} busy`],
    format: (us) => `${us.toFixed(1)} µs`,
    ratios: index === 0 ? undefined : ratios(values[`${name} busy`], values["bareUndici busy"]),
    target: index === 0 ? undefined : TARGETS.cpu,
  }));
}

function firstTokenRows(values) {
  const direct = values["bareUndici alone"];
  return CONTESTANTS.map(({ name, figure }, index) => ({
    figure: index === 0 ? `First token, median: ${figure}` : `First token, median, added: ${figure}`,
    values: index === 0 ? direct : values[`${name} alone`].map((value, round) => value - direct[round]),
    format: (ms) => `${ms.toFixed(2)} ms`,
    target: index === 0 ? undefined : TARGETS.firstToken,
  }));
}
