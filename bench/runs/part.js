import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { copiedProgram } from "../bundle.js";
import { inTurns, ratios } from "../rounds.js";

const ROUNDS = 5;
const WARM_UP_ROUNDS = 1;
/** Half a million requests: enough that starting the threads, each of which compiles the engine for itself, hardly shows. */
const SEEDS = 8;
const REQUESTS = 16_000;

/** Whole runs of the program, from the shell to the prompt, and what a second thread brings. */
export async function runs() {
  const { folder, program } = copiedProgram();
  const bench = (...parameters) => timed([program, "bench", ...parameters], folder);
  const threads = async (count) =>
    perSecond(
      bench("--seeds", SEEDS, "--requests", REQUESTS, "--workers", count, "--out", `${count}.json`),
      folder,
      count,
    );
  const measured = await inTurns(
    {
      default: async () => bench(),
      article: async () => bench("--scenario", "article"),
      one: () => threads(1),
      two: () => threads(2),
    },
    { rounds: ROUNDS, warmUp: WARM_UP_ROUNDS },
  );
  return [
    { figure: "`holyfail bench`, shell to prompt", values: measured.default, format: seconds, target: "under 2 s" },
    { figure: "`holyfail bench --scenario article`", values: measured.article, format: seconds },
    { figure: "Virtual requests per second, 1 thread", values: measured.one, format: thousands },
    {
      figure: "Virtual requests per second, 2 threads",
      values: measured.two,
      format: thousands,
      ratios: ratios(measured.two, measured.one),
    },
  ];
}

/** On the wall, in ms. */
function timed(parameters, cwd) {
  const startedMs = performance.now();
  const { status, error } = spawnSync(process.execPath, parameters.map(String), { cwd, stdio: "ignore" });
  // A claim that is not met is an answer as well.
  if (error !== undefined || status === 2)
    throw new Error(`holyfail ${parameters.slice(1).join(" ")} could not be run`);
  return performance.now() - startedMs;
}

/** Of the run that has just ended, start-up and report included. */
function perSecond(wallMs, folder, count) {
  const { configurations } = JSON.parse(readFileSync(join(folder, `${count}.json`), "utf8"));
  return configurations.reduce((sum, { requests }) => sum + requests, 0) / (wallMs / 1000);
}

function seconds(ms) {
  return `${(ms / 1000).toFixed(2)} s`;
}

function thousands(requests) {
  return `${(requests / 1000).toFixed(1)} k`;
}
