import { dirname, resolve } from "node:path";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import type { Terminal } from "../../src/commands/terminal.ts";
import { viewFits } from "../../src/commands/bench-view.ts";
import { program, withoutLastNewline } from "../program.ts";

const BIN = resolve(dirname(fileURLToPath(import.meta.url)), "../../bin/holyfail.js");

async function bench(...parameters: readonly string[]) {
  const env = { ...process.env, NO_COLOR: "1" };
  return withoutLastNewline(await program(["bench", ...parameters], { cwd: tmpdir(), env }));
}

function withoutElapsed(text: string): string {
  return text.slice(0, text.lastIndexOf('"elapsed"'));
}

describe("when the live screen is shown", () => {
  const terminal: Terminal = {
    print: () => {},
    say: () => {},
    stdoutIsTty: true,
    stderrIsTty: true,
    colour: true,
    stderrColour: true,
    animation: true,
    columns: 80,
  };
  const fits = (changes: Partial<Terminal>, wishes: object, env: NodeJS.ProcessEnv) =>
    viewFits({ ...terminal, ...changes }, { view: true, ...wishes }, { TERM: "xterm-256color", ...env });

  test.each<[string, boolean, Partial<Terminal>, object, NodeJS.ProcessEnv]>([
    ["on a terminal", true, {}, {}, {}],
    ["without colours", true, { colour: false }, {}, { NO_COLOR: "1" }],
    ["with CI=false", true, {}, {}, { CI: "false" }],
    ["off a terminal", false, { stdoutIsTty: false }, {}, {}],
    ["in CI", false, {}, {}, { CI: "true" }],
    ["in continuous integration", false, {}, {}, { CONTINUOUS_INTEGRATION: "1" }],
    ["on a dumb terminal", false, {}, {}, { TERM: "dumb" }],
    ["with --no-view", false, {}, { view: false }, {}],
    ["with --json", false, {}, { json: true }, {}],
    ["with --quiet", false, {}, { quiet: true }, {}],
    ["of an article, which has several worlds", false, {}, { scenario: "article" }, {}],
    ["of several threads", false, {}, { workers: 2 }, {}],
  ])("%s: %s", (_, expected, changes, wishes, env) => {
    expect(fits(changes, wishes, env)).toBe(expected);
  });
});

describe("--speed", () => {
  test("paces the run also where nobody watches, and changes nothing in its report", async () => {
    const asked = ["--json", "--quiet", "--requests", "60", "--seed", "7"];
    const [free, paced] = await Promise.all([bench(...asked), bench(...asked, "--speed", "30000x")]);
    expect(paced.exitCode).toBe(0);
    expect(withoutElapsed(free.stdout).length).toBeGreaterThan(1000);
    expect(withoutElapsed(paced.stdout)).toBe(withoutElapsed(free.stdout));
    // Four configurations of nearly four hours each take nearly half a second each at that pace.
    expect(JSON.parse(paced.stdout).elapsed.wall_ms).toBeGreaterThan(1500);
  });

  test.each(["0", "-1x", "fast", "0.01x", "1000001x", "60y", "1e3x", "x"])("%s is refused", async (speed) => {
    const { stdout, stderr, exitCode } = await bench("--speed", speed);
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
    expect(stderr).toContain("such as 60x");
  });

  test("has no meaning in real time", async () => {
    const { stdout, stderr, exitCode } = await bench("--wire", "--speed", "60x");
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
    expect(stderr).toContain("Leave out --speed or --wire");
  });

  test("Ctrl-C ends a paced run at once, with a partial report", async () => {
    const child = execa(process.execPath, [BIN, "bench", "--json", "--speed", "0.1x"], {
      cwd: tmpdir(),
      reject: false,
    });
    await new Promise<void>((heard) => {
      child.stderr.on("data", (text) => String(text).includes("measuring") && heard());
    });
    child.kill("SIGINT");
    const { stdout, exitCode } = await child;
    expect(exitCode).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({ interrupted: true });
  });
});
