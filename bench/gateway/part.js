import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { copiedProgram, root } from "../bundle.js";
import { fallbackConfig, startPortkey } from "./portkey.js";

/** Where holyfail plays the providers: not where a `holyfail sim` would be. */
const SIM_PORT = 4180;
/** The same as a tier of the chain beside it has (chains.yaml). */
const REQUEST_TIMEOUT_MS = 2000;
const RUN_MS_MAX = 60_000;
const SECTIONS = ["Seen by the callers", "Seen by the providers"];

/**
 * A gateway under the load and the faults of a scenario, as it comes and with a time limit for its providers, and a chain
 * of holyfail under the same ones: what the callers got, and what the providers saw of it.
 */
export async function gateway() {
  const copy = copiedProgram();
  for (const file of ["chains.yaml", "scenario.yaml"])
    cpSync(join(root, "bench/gateway", file), join(copy.folder, file));
  const portkey = await startPortkey();
  try {
    // The chain has no part in the second run: its figures would be the same but for the machine.
    const byDefault = await measured(copy, portkey, { chains: ["holyfail"], requestTimeoutMs: null });
    const limited = await measured(copy, portkey, { chains: [], requestTimeoutMs: REQUEST_TIMEOUT_MS });
    return [
      ...rowsOf(byDefault, "holyfail", "holyfail"),
      ...rowsOf(byDefault, byDefault.target.chain, "Portkey"),
      ...rowsOf(limited, limited.target.chain, `Portkey, request_timeout ${REQUEST_TIMEOUT_MS}`),
    ];
  } finally {
    await portkey.stop();
  }
}

async function measured({ folder, program }, { url }, { chains, requestTimeoutMs }) {
  const header = `x-portkey-config: ${fallbackConfig(SIM_PORT, requestTimeoutMs)}`;
  const files = ["gateway.json", "gateway.txt"];
  const words = ["bench", ...chains, "--scenario", "scenario.yaml", "--target", url, "--target-header", header];
  const child = spawn(
    process.execPath,
    [program, ...words, "--sim-port", String(SIM_PORT), "--quiet", ...files.flatMap((file) => ["--out", file])],
    { cwd: folder, stdio: ["ignore", "ignore", "inherit"], timeout: RUN_MS_MAX, killSignal: "SIGKILL" },
  );
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`holyfail bench --target ended with ${code}`);
  const [report, text] = files.map((file) => readFileSync(join(folder, file), "utf8"));
  const shown = text.split("\n\n").filter((section) => SECTIONS.some((title) => section.startsWith(title)));
  console.error(`\n${shown.join("\n\n")}\n`);
  return JSON.parse(report);
}

function rowsOf({ configurations, target, elapsed }, chain, name) {
  const one = configurations.find((configuration) => configuration.chain === chain);
  const views = target.providers.filter((view) => view.chain === chain);
  const row = (figure, value, format) => ({ figure: `${name}: ${figure}`, values: [value], format });
  const overloaded = elapsed.overloaded ? " (this machine was late)" : "";
  return [
    row(`answered, of ${one.requests} requests${overloaded}`, one.success_rate, percent),
    ...(one.latency_ms.p95 === null ? [] : [row("P95 of the answers", one.latency_ms.p95, milliseconds)]),
    ...views.map((view) => row(`requests to ${view.provider}, per request`, view.per_request, ratio)),
    row(
      "requests to providers when the caller had left",
      views.reduce((sum, view) => sum + view.after_caller_left, 0),
      String,
    ),
  ];
}

function percent(share) {
  return `${(100 * share).toFixed(1)} %`;
}

function milliseconds(value) {
  return `${Math.round(value)} ms`;
}

function ratio(value) {
  return value.toFixed(3);
}
