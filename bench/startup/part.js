import { execFileSync } from "node:child_process";
import { copiedProgram } from "../bundle.js";
import { inTurns, ratios } from "../rounds.js";

const ROUNDS = 21;
const WARM_UP_ROUNDS = 3;

/** From the start of the process to its end, on the wall, against starting Node alone. */
export async function startup() {
  const { folder, program } = copiedProgram();
  // Another command is one more entry.
  const commands = [
    { name: "node", parameters: ["-e", "0"], figure: "`node -e 0`" },
    { name: "version", parameters: [program, "--version"], figure: "`holyfail --version`", target: "at most 1.4" },
    {
      name: "validate",
      parameters: [program, "chain", "validate"],
      figure: "`holyfail chain validate`",
      target: "at most 1.8",
    },
  ];
  const contestants = Object.fromEntries(
    commands.map(({ name, parameters }) => [name, async () => wallMs(parameters, folder)]),
  );
  const measured = await inTurns(contestants, { rounds: ROUNDS, warmUp: WARM_UP_ROUNDS });
  return commands.map(({ name, figure, target }) => ({
    figure: `Start-up: ${figure}`,
    values: measured[name],
    format: milliseconds,
    ratios: name === "node" ? undefined : ratios(measured[name], measured.node),
    target,
  }));
}

function wallMs(parameters, cwd) {
  const startedMs = performance.now();
  execFileSync(process.execPath, parameters, { cwd, stdio: "ignore" });
  return performance.now() - startedMs;
}

function milliseconds(value) {
  return `${Math.round(value)} ms`;
}
