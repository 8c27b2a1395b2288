import { bundled, root } from "../bundle.js";
import { startWorker } from "../worker.js";

/** To try it out: shorter by HOLYFAIL_SOAK_MINUTES and HOLYFAIL_SOAK_REQUESTS. */
const MINUTES = positive("HOLYFAIL_SOAK_MINUTES", 10);
const REQUESTS = positive("HOLYFAIL_SOAK_REQUESTS", 1_000_000);
/** How often the providers' memory is looked at; the client looks at its own as often. */
const SAMPLES = 50;
const EXPOSE_GC = ["--expose-gc"];

/**
 * Whether anything grows: a million requests in virtual time, then minutes of them over loopback sockets, while faults come
 * and go, some requests stream and some callers leave. Memory is what is in use after full collections, in the first fifth
 * of the run against the last; when all is over nothing may be left.
 */
export async function soak() {
  const programs = await bundled({
    "soak-virtual": "soak/virtual-soak.js",
    "soak-wire": "soak/wire-soak.js",
    "soak-provider": "soak/provider.js",
  });
  return [...(await virtualRows(programs["soak-virtual"])), ...(await wireRows(programs))];
}

async function virtualRows(program) {
  const client = await startWorker(program, [root], EXPOSE_GC);
  try {
    const result = await client.ask(REQUESTS);
    return [
      ...countRows("Soak, virtual", result),
      ...memoryRows("Soak, virtual", result.samples),
      leftRow("Soak, virtual: timers left after closing", result.timersLeft),
    ];
  } finally {
    await client.stop();
  }
}

async function wireRows(programs) {
  const name = `Soak, ${MINUTES} min on the wire`;
  const provider = await startWorker(programs["soak-provider"], [root], EXPOSE_GC);
  const client = await startWorker(programs["soak-wire"], [root, JSON.stringify(provider.greeting)], EXPOSE_GC);
  const durationMs = MINUTES * 60_000;
  const providerSamples = [];
  // A look takes milliseconds, and is over long before the next one.
  const looks = setInterval(async () => providerSamples.push(await provider.ask("look")), durationMs / SAMPLES);
  try {
    const result = await client.ask(durationMs);
    clearInterval(looks);
    const { sockets: connectionsLeft } = await provider.ask("look");
    return [
      ...countRows(name, result),
      ...memoryRows(name, result.samples),
      ...memoryRows(`${name}, the simulated providers`, providerSamples),
      ...["sockets", "timers"].map((kind) => ({
        figure: `${name}: ${kind} at a time`,
        values: result.samples.map((sample) => sample[kind]),
        format: whole,
      })),
      leftRow(`${name}: timers left after closing`, result.timersLeft),
      leftRow(`${name}: sockets left after closing`, result.socketsLeft),
      leftRow(`${name}: connections left at the providers`, connectionsLeft),
    ];
  } finally {
    clearInterval(looks);
    await Promise.all([client, provider].map((worker) => worker.stop()));
  }
}

function countRows(name, { done, answered, left, attempts, openings }) {
  return [
    { figure: `${name}: requests`, values: [done], format: whole },
    { figure: `${name}: answered, of those whose caller stayed`, values: [answered / (done - left)], format: percent },
    { figure: `${name}: attempts per request`, values: [attempts / done], format: (count) => count.toFixed(2) },
    { figure: `${name}: breakers opened`, values: [openings], format: whole },
  ];
}

function memoryRows(name, samples) {
  const megabytes = samples.map(({ inUseBytes }) => inUseBytes / 2 ** 20);
  const fifth = Math.max(1, Math.floor(megabytes.length / 5));
  const [first, last] = [megabytes.slice(0, fifth), megabytes.slice(-fifth)];
  return [
    { figure: `${name}: memory in use, first fifth`, values: first, format: megabytesIn },
    {
      figure: `${name}: memory in use, last fifth`,
      values: last,
      format: megabytesIn,
      ratios: last.map((value, index) => value / first[index]),
      target: "no growth",
    },
  ];
}

function leftRow(figure, count) {
  return { figure, values: [count], format: whole, target: "0" };
}

function positive(variable, usual) {
  const given = Number(process.env[variable] ?? usual);
  if (given > 0) return given;
  throw new Error(`${variable} must be a number above 0.`);
}

function megabytesIn(value) {
  return `${value.toFixed(1)} MB`;
}

function whole(value) {
  return value.toLocaleString("en", { maximumFractionDigits: 0 });
}

function percent(share) {
  return `${(100 * share).toFixed(2)} %`;
}
