import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundled, root } from "../bundle.js";
import { startWorker } from "../worker.js";

const ROUNDS = 5;
const REQUESTS = 20_000;
/** In each process the first runs compile what the others run. */
const RUNS = 4;
const SAMPLE_EVERY_US = 500;

/** Who takes the time, by the place that a function was written in; the first that fits has it. */
const OWNERS = [
  [
    "JSON, encoded and parsed on both sides",
    /src\/(?:dialects\/(?:outgoing|json-reader)|sim\/voices\/request-body)\.ts$/,
  ],
  ["the providers and their clock", /src\/sim\//],
  ["the engine", /src\/(?:engine|core)\//],
  ["the dialects, but for their JSON", /src\/dialects\//],
  ["load and statistics", /src\/bench\/|hdr-histogram/],
  ["the garbage collector", /^\(garbage collector\)$/],
  ["Node: promises, start-up, compiling", /./],
];

/** Where the CPU time of virtual requests goes, as V8's own sampling profiler sees it, in a fresh process each round. */
export async function profile() {
  const { profiled } = await bundled({ profiled: "virtual/simulator.js" });
  const ownerOfLine = ownersByLine(profiled);
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push(sharesOf(await recorded(profiled), ownerOfLine));
  return OWNERS.map(([name]) => ({
    figure: `Virtual, share of the CPU: ${name}`,
    values: rounds.map((shares) => shares.get(name) ?? 0),
    format: (share) => `${(100 * share).toFixed(1)} %`,
  }));
}

/** Runs the simulator under the profiler; gives what that wrote. */
async function recorded(program) {
  const folder = mkdtempSync(join(tmpdir(), "holyfail-profile-"));
  const execArgv = ["--cpu-prof", `--cpu-prof-dir=${folder}`, `--cpu-prof-interval=${SAMPLE_EVERY_US}`];
  try {
    const worker = await startWorker(program, [root], execArgv);
    for (let run = 0; run < RUNS; run++) await worker.ask(REQUESTS);
    await worker.finish();
    const [file] = readdirSync(folder);
    return JSON.parse(readFileSync(join(folder, file), "utf8"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function sharesOf({ nodes, samples, timeDeltas }, ownerOfLine) {
  const owners = new Map(nodes.map(({ id, callFrame }) => [id, ownerOf(callFrame, ownerOfLine)]));
  const times = new Map();
  let total = 0;
  for (const [index, id] of samples.entries()) {
    const owner = owners.get(id);
    if (owner === null) continue;
    times.set(owner, (times.get(owner) ?? 0) + timeDeltas[index]);
    total += timeDeltas[index];
  }
  return new Map([...times].map(([owner, time]) => [owner, time / total]));
}

/** Null: nobody worked. */
function ownerOf({ url, functionName, lineNumber }, ownerOfLine) {
  if (functionName === "(idle)") return null;
  return url.endsWith("profiled.js") ? ownerOfLine[lineNumber] : ownerNamed(url === "" ? functionName : url);
}

/** The bundler says above each file's code which one it is. */
function ownersByLine(bundle) {
  let owner = ownerNamed("");
  return readFileSync(bundle, "utf8")
    .split("\n")
    .map((line) => {
      const file = /^\/\/ (\S+\.(?:ts|js))$/.exec(line);
      if (file !== null) owner = ownerNamed(file[1]);
      return owner;
    });
}

function ownerNamed(place) {
  return (OWNERS.find(([, shape]) => shape.test(place)) ?? OWNERS.at(-1))[0];
}
