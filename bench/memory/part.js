import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { copiedProgram, root } from "../bundle.js";
import { median, ratios } from "../rounds.js";

const ROUNDS = 5;
const AT_ONCE_MAX = 2;
/** Of each of the example chain's four configurations. */
const REQUESTS = { few: 25_000, many: 250_000 };

/** In flight all the time; with the default load ten times the requests would be ten times the callers as well. */
const LOAD = "load:\n  - { phase: concurrent, requests: 500, concurrency: 500, at_ms: 3960000 }\n";

/**
 * The most memory that `holyfail bench` had in a fresh process for each run: as the system counts it, with all the
 * garbage that Node saw no need to collect yet, and as what was in use after Node had collected
 * everything, in the later half of the run.
 */
export async function memory() {
  const copy = copiedProgram();
  const scenario = readFileSync(join(copy.folder, "scenarios/default.yaml"), "utf8");
  writeFileSync(join(copy.folder, "steady.yaml"), scenario.replace(/^load:[\s\S]*$/m, LOAD));
  const runs = Array.from({ length: ROUNDS }).flatMap(() => Object.keys(REQUESTS));
  const peaks = { few: [], many: [] };
  // A run keeps one core busy, and memory does not mind company.
  const worker = async () => {
    for (let size = runs.pop(); size !== undefined; size = runs.pop()) {
      peaks[size].push(await peakMegabytes(REQUESTS[size], copy));
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE_MAX, availableParallelism()) }, worker));
  return [...rowsOf(peaks, "resident", "resident"), ...rowsOf(peaks, "inUse", "in use")];
}

function rowsOf({ few, many }, key, name) {
  const [fewer, more] = [few, many].map((runs) => runs.map((run) => run[key]));
  const figure = (requests) => `Memory, ${name}: ${requests} virtual requests`;
  return [
    { figure: figure("100,000"), values: fewer, format: megabytes },
    {
      figure: figure("1,000,000"),
      values: more,
      format: megabytes,
      ratios: ratios(more, fewer),
      target: "no growth",
    },
  ];
}

async function peakMegabytes(requests, { folder, program }) {
  const watched = ["--trace-gc", "--import", join(root, "bench/memory/peak.js")];
  const command = [program, "bench", "--scenario", "steady.yaml", "--requests", String(requests), "--quiet"];
  const child = spawn(process.execPath, [...watched, ...command], {
    cwd: folder,
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  const inUse = [];
  createInterface(child.stdout).on("line", (line) => {
    const collected = /Mark-Compact.* -> ([\d.]+) \(/.exec(line);
    if (collected !== null) inUse.push(Number(collected[1]));
  });
  const [[residentKilobytes], [code]] = await Promise.all([once(child, "message"), once(child, "close")]);
  if (code !== 0) throw new Error(`holyfail bench ended with code ${code}`);
  // Of the later half: what grows is largest there. Not the most, which grows with the number of collections alone.
  return { resident: residentKilobytes / 1024, inUse: median(inUse.slice(inUse.length >> 1)) };
}

function megabytes(value) {
  return `${Math.round(value)} MB`;
}
