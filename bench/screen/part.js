import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { copiedProgram } from "../bundle.js";
import { inTurns, ratios } from "../rounds.js";

const ROUNDS = 7;
const WARM_UP_ROUNDS = 1;
/** Of each of the example chain's four configurations: together a run of more than five seconds. */
const REQUESTS = 50_000;
const [COLUMNS, ROWS] = [120, 40];

/** Variables of the environment that would keep the screen away, or its colours. */
const KEEPS_THE_SCREEN_AWAY = ["CI", "CONTINUOUS_INTEGRATION", "NO_COLOR"];
/** What only the screen shows. */
const FRAME = /virtual time/;
/** A machine on which no frame has come after so long will not show one. */
const FRAME_MS_MAX = 20_000;

/**
 * How soon the live screen of `holyfail bench` is there, and what a run takes with it against the same run without, on
 * the wall. The terminal is a real one: the pseudo-terminal of util-linux's `script`.
 */
export async function screen() {
  if (!/util-linux/.test(spawnSync("script", ["--version"], { encoding: "utf8" }).stdout ?? "")) {
    console.error("left out: screen needs the command `script` of util-linux, for a terminal to draw on.");
    return [];
  }
  const copy = copiedProgram();
  const measured = await inTurns(
    { without: () => runMs(copy, plainly), with: () => runMs(copy, onTerminal), frame: () => firstFrameMs(copy) },
    { rounds: ROUNDS, warmUp: WARM_UP_ROUNDS },
  );
  const figure = `Screen: ${(4 * REQUESTS).toLocaleString("en")} virtual requests`;
  return [
    {
      figure: "Screen: from the start to its first frame",
      values: measured.frame,
      format: ms,
      target: "at most 600 ms",
    },
    { figure: `${figure} without it`, values: measured.without, format: seconds },
    {
      figure: `${figure} with it`,
      values: measured.with,
      format: seconds,
      ratios: ratios(measured.with, measured.without),
      target: "at most 1.10",
    },
  ];
}

/** As the run itself tells: from the command's first step to the last request, the screen's loading included. */
async function runMs(copy, start) {
  const file = join(copy.folder, "screen.json");
  const child = start(copy, ["--requests", String(REQUESTS), "--out", file]);
  child.stdout.resume();
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`holyfail bench ended with code ${code}`);
  return JSON.parse(readFileSync(file, "utf8")).elapsed.wall_ms;
}

/** On the wall, the start of the terminal included, while the run goes as fast as it can. */
async function firstFrameMs(copy) {
  const startedMs = performance.now();
  const child = onTerminal(copy, ["--requests", String(REQUESTS)]);
  const patience = setTimeout(() => child.kill(), FRAME_MS_MAX);
  let shownMs = null;
  let text = "";
  child.stdout.on("data", (chunk) => {
    if (shownMs !== null) return;
    text += chunk;
    if (!FRAME.test(text)) return;
    shownMs = performance.now() - startedMs;
    child.stdin.write("q");
  });
  await once(child, "close");
  clearTimeout(patience);
  if (shownMs === null) throw new Error(`holyfail bench has shown no frame, but: ${text}`);
  return shownMs;
}

function plainly({ folder, program }, parameters) {
  const stdio = ["ignore", "pipe", "ignore"];
  return spawn(process.execPath, [program, "bench", ...parameters], { cwd: folder, env: environment(), stdio });
}

function onTerminal({ folder, program }, parameters) {
  const command = [process.execPath, program, "bench", ...parameters].map(quoted).join(" ");
  const script = ["-qefc", `stty cols ${COLUMNS} rows ${ROWS} && exec ${command}`, "/dev/null"];
  // Its stdin stays open, as a person's does.
  return spawn("script", script, { cwd: folder, env: environment(), stdio: ["pipe", "pipe", "inherit"] });
}

function environment() {
  const kept = Object.entries(process.env).filter(([name]) => !KEEPS_THE_SCREEN_AWAY.includes(name));
  return { ...Object.fromEntries(kept), TERM: "xterm-256color" };
}

function quoted(word) {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

function ms(value) {
  return `${Math.round(value)} ms`;
}

function seconds(value) {
  return `${(value / 1000).toFixed(1)} s`;
}
