// Runs holyfail as it is built, for one command after another: to start a process takes longer than most commands do.
// A command is over, as a process of its own would be, when nothing of it is left to wait for.
import { runProgram } from "../dist/cli.js";

const ENDS_WITHIN_MS = 20_000;
const LOOK_EVERY_MS = 2;
/** What a command listens to until its process ends. */
const HEARD = [
  [process, ["SIGINT", "SIGTERM", "SIGHUP", "uncaughtException", "exit"]],
  [process.stdout, ["error"]],
  [process.stderr, ["error"]],
];

process.on("disconnect", () => process.exit());
process.on("message", async ({ parameters, cwd, env }) => process.send(await ended(parameters, cwd, env)));

async function ended(parameters, cwd, env) {
  process.chdir(cwd);
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, env);
  process.exitCode = undefined;
  const awaitedBefore = awaited();
  const listening = HEARD.map(([emitter, names]) => names.map((name) => emitter.listeners(name)));
  const stdout = kept(process.stdout);
  const stderr = kept(process.stderr);
  await runProgram([process.execPath, "holyfail", ...parameters]);
  const left = await leftOf(awaitedBefore);
  for (const [index, [emitter, names]] of HEARD.entries()) {
    for (const [place, name] of names.entries()) {
      for (const listener of emitter.listeners(name)) {
        if (!listening[index][place].includes(listener)) emitter.off(name, listener);
      }
    }
  }
  return { stdout: stdout(), stderr: stderr(), exitCode: process.exitCode ?? 0, left };
}

/** From now on keeps what is written, until it is asked for. */
function kept(stream) {
  const { write } = stream;
  const chunks = [];
  stream.write = (chunk, encoding, written) => {
    chunks.push(Buffer.from(chunk));
    const told = typeof encoding === "function" ? encoding : written;
    if (told !== undefined) process.nextTick(told);
    return true;
  };
  return () => {
    stream.write = write;
    return Buffer.concat(chunks).toString();
  };
}

/** What keeps a process from its end: sockets, timers, threads. */
function awaited() {
  return process.getActiveResourcesInfo().toSorted();
}

/** What is still awaited that was not before; null: nothing. */
async function leftOf(before) {
  const untilMs = performance.now() + ENDS_WITHIN_MS;
  for (;;) {
    const now = awaited();
    if (now.length <= before.length) return null;
    if (performance.now() > untilMs) return now.join(", ");
    await new Promise((later) => setTimeout(later, LOOK_EVERY_MS).unref());
  }
}
