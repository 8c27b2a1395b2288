import { fork } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { copiedProgram, root } from "../bundle.js";
import { ratios } from "../rounds.js";

const ROUNDS = 5;
/** Of each of the example chain's four configurations. */
const REQUESTS = { few: 25_000, many: 250_000 };

/** The most memory that `holyfail bench` had, as the system counts it, in a fresh process for each run. */
export async function memory() {
  const { folder, program } = copiedProgram();
  const runs = Array.from({ length: ROUNDS }).flatMap(() => Object.values(REQUESTS));
  const peaks = new Map(Object.values(REQUESTS).map((requests) => [requests, []]));
  // A run keeps one core busy, and memory does not mind company.
  const worker = async () => {
    for (let requests = runs.pop(); requests !== undefined; requests = runs.pop()) {
      peaks.get(requests).push(await peakMegabytes(requests, folder, program));
    }
  };
  await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, worker));
  const [few, many] = [peaks.get(REQUESTS.few), peaks.get(REQUESTS.many)];
  return [
    { figure: "Peak memory: `holyfail bench`, 100,000 virtual requests", values: few, format: megabytes },
    {
      figure: "Peak memory: `holyfail bench`, 1,000,000 virtual requests",
      values: many,
      format: megabytes,
      ratios: ratios(many, few),
      target: "no growth",
    },
  ];
}

async function peakMegabytes(requests, folder, program) {
  const parameters = ["bench", "--requests", String(requests), "--seed", "7", "--json", "--quiet"];
  const child = fork(program, parameters, {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    execArgv: ["--import", join(root, "bench/memory/peak.js")],
  });
  const [[peakKilobytes], [code]] = await Promise.all([once(child, "message"), once(child, "exit")]);
  if (code !== 0) throw new Error(`holyfail bench ended with code ${code}`);
  return peakKilobytes / 1024;
}

function megabytes(value) {
  return `${Math.round(value)} MB`;
}
