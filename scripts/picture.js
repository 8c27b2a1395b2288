// Draws docs/bench.svg, the picture of the README: a real run in a real terminal, stopped at a telling moment, and what
// the terminal then shows. It takes about two minutes, since the run is played slowly enough to be stopped in time.
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { screenOf } from "./picture/screen.js";
import { drawn } from "./picture/svg.js";
import { openTerminal } from "./picture/terminal.js";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const TARGET = "docs/bench.svg";
const SIZE = { columns: 120, rows: 40 };
const PARAMETERS = ["bench", "--speed", "600x", "--seed", "42"];

/** The whole chain in the midst of the third blackout: the primary is torn down while the secondary is unwell. */
const MOMENT_S = 3 * 3600 + 7 * 60;
/** The blackout's end. */
const MOMENT_S_MAX = 3 * 3600 + 10 * 60;
/** What the title and the description below say has to be on the screen: both have failed too often to be asked. */
const SIGNS = [
  /openai\S+ +○ open .*\n +blackout \(reset\)/,
  /anthropic\S+ +○ open .*\n +brownout/,
  /^ all 4 tiers +100\.00 % /m,
];
/** The screen is drawn ten times a second, a minute apart at 600x; from here on the run is advanced in small steps. */
const STEPS_FROM_S = MOMENT_S - 120;
/** Nine seconds of virtual time, and what tmux takes for itself. */
const STEP_MS = 15;

/** The run comes to the moment after 90 s; a busy machine may be late. */
const PATIENCE_MS = 240_000;
const STEPS_MAX = 40;

const TITLE = "holyfail bench, paused in the third blackout of the primary";
const DESCRIPTION =
  "A terminal with the live screen of holyfail bench after three of four simulated hours, in the last configuration, all 4 tiers. " +
  "The connections of the primary are being reset and the secondary is overloaded: both circuit breakers are open, the tiers " +
  "behind them answer, and no request of this configuration has gone unanswered. Strips show each tier's share of the answers and " +
  "its faults along the scenario's time, a table compares the configurations, and below are a histogram of the latencies and the last failovers with their reasons.";

try {
  const { text, escaped } = await theMoment();
  mkdirSync(join(root, dirname(TARGET)), { recursive: true });
  const svg = drawn(screenOf(escaped), {
    columns: SIZE.columns,
    heading: ["holyfail", ...PARAMETERS].join(" "),
    title: TITLE,
    description: DESCRIPTION,
  });
  writeFileSync(join(root, TARGET), svg);
  console.log(`${TARGET}: ${Math.ceil(svg.length / 1000)} kB, at ${/virtual time (\S+)/.exec(text)?.[1]} of the run`);
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

/** What the terminal shows when the run has been brought to the moment, plain and with its escape sequences. */
async function theMoment() {
  if (spawnSync("tmux", ["-V"]).status !== 0)
    throw new Error("The picture is taken in tmux, which is not installed here. Install it (apt-get install tmux).");
  const terminal = openTerminal([process.execPath, join(root, "bin/holyfail.js"), ...PARAMETERS], {
    ...SIZE,
    cwd: root,
  });
  await terminal.until(
    "the last configuration",
    (text) => inTheLastOne(text) && secondsOf(text) >= STEPS_FROM_S,
    PATIENCE_MS,
  );
  terminal.press("p");
  let text = await terminal.until("a pause", isPaused);
  for (let step = 0; !isTelling(text); step++) {
    if (step === STEPS_MAX || secondsOf(text) > MOMENT_S_MAX)
      throw new Error(
        `The moment was missed: the machine is too busy, so try again; or the screen no longer shows what SIGNS and ` +
          `DESCRIPTION in scripts/picture.js say. Last seen:\n${text.trimEnd()}`,
      );
    const before = text;
    terminal.pressTwice("p", STEP_MS);
    text = await terminal.until("the next pause", (seen) => isPaused(seen) && seen !== before);
  }
  return { text, escaped: terminal.escaped() };
}

function inTheLastOne(text) {
  const [, number, total] = /^ (\d+)\/(\d+) /m.exec(text) ?? [];
  return number !== undefined && number === total;
}

/** By the top line and the bottom line, so that it was not looked at half-way through a frame. */
function isPaused(text) {
  return /^ holyfail bench .* paused virtual time [^]*^ q .* p go on /m.test(text);
}

function isTelling(text) {
  return secondsOf(text) >= MOMENT_S && SIGNS.every((sign) => sign.test(text));
}

function secondsOf(text) {
  const [, hours, minutes, seconds] = /virtual time (\d+):(\d\d):(\d\d)/.exec(text) ?? [];
  return hours === undefined ? 0 : Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}
