// Everything a change must pass, in one command: build, lint, format, types, dead code, package shape, tests.
// Ends with a line "N passed, N failed".
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { constants, setPriority, tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const scratch = mkdtempSync(join(tmpdir(), "holyfail-test-"));
const results = join(scratch, "results.json");
/** With the programs of the packages, as npm has it. */
const env = { ...process.env, PATH: [join(root, "node_modules/.bin"), process.env.PATH].join(delimiter) };

const BUILD = ["build", process.execPath, ["scripts/build.js"]];
const TESTS = ["tests", "vitest", ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${results}`]];
/** What was looked at before and is the same to the byte is not looked at again; a clean install begins with nothing. */
const CACHE = "node_modules/.cache/holyfail";
const PRETTIER_CACHE = ["--cache", "--cache-strategy", "content", "--cache-location", `${CACHE}/prettier`];
const TYPES_CACHE = ["--incremental", "--tsBuildInfoFile", `${CACHE}/types.tsbuildinfo`];
/** None of them needs another one, nor what is built, nor the tests. */
const GATES = [
  ["lint", "oxlint", ["--type-aware", "--deny-warnings"]],
  ["format", "prettier", ["--check", "--log-level", "warn", ...PRETTIER_CACHE, "."]],
  ["types", "tsc", TYPES_CACHE],
  ["types of the report's page", "tsc", ["-p", "src/page"]],
  ["dead code", "knip", []],
];
/** Looks at what was built. */
const PACKAGE = ["package", "publint", ["--strict"]];

let passed = 0;
let failed = 0;
let skipped = 0;

// Tests of the program need it built. The rest is looked at while the tests wait, for sockets and processes most of the time:
// one after the other, with what build and tests leave of the processors, so that nothing that is timed is held up.
const gates = runBeside(GATES);
count(await run(BUILD));
const tests = run(TESTS);
for (const ok of await gates) count(ok);
count(await run(PACKAGE, { beside: true }));
const testsOk = await tests;
try {
  const report = JSON.parse(readFileSync(results, "utf8"));
  passed += report.numPassedTests;
  failed += report.numFailedTests;
  skipped += report.numPendingTests + report.numTodoTests;
} catch {
  // The reporter writes nothing when the runner itself could not start; that is counted just below.
}
if (!testsOk && failed === 0) failed++;
rmSync(scratch, { recursive: true, force: true });

// What a machine lacks may be skipped at a desk, never in CI: there everything has to be installed.
if (skipped > 0 && process.env.CI) {
  console.log(`${skipped} tests were skipped, which CI does not allow`);
  failed += skipped;
  skipped = 0;
}
console.log(
  skipped > 0 ? `${passed} passed, ${failed} failed, ${skipped} skipped` : `${passed} passed, ${failed} failed`,
);
process.exitCode = failed > 0 ? 1 : 0;

function count(ok) {
  if (ok) passed++;
  else failed++;
}

/** Whether each of them went well. */
async function runBeside(all) {
  const went = [];
  for (const gate of all) went.push(await run(gate, { beside: true }));
  return went;
}

/** Whether it went well. What is said `beside` something else is printed in one piece, once it is over. */
function run([name, command, parameters], { beside = false } = {}) {
  const title = `\n== ${name}\n`;
  if (!beside) process.stdout.write(title);
  const stdio = beside ? ["ignore", "pipe", "pipe"] : "inherit";
  const child = spawn(command, parameters, { cwd: root, env, stdio });
  const said = [];
  child.stdout?.on("data", (text) => said.push(text));
  child.stderr?.on("data", (text) => said.push(text));
  if (beside && child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
  return new Promise((resolved) => {
    child.once("error", (error) => said.push(Buffer.from(`${error.message}\n`)));
    child.once("close", (status) => {
      if (beside) process.stdout.write(Buffer.concat([Buffer.from(title), ...said]));
      resolved(status === 0);
    });
  });
}
