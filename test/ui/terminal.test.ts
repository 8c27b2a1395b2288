import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { packageWith } from "../package-copy.ts";
import { hasTmux, type Pane, type PaneOptions, Panes, patiently } from "../pane.ts";

const HERE = dirname(fileURLToPath(import.meta.url));

/** So slow that the first request is under way for longer than any test looks. */
const STANDING_STILL = ["--speed", "0.1x"];
const WATCHABLE = ["--speed", "600x"];

const ONE_TIER = `version: 1
chains:
  one:
    breaker: { failures: 1000, failure_rate: 0 }
    tiers: [{ provider: openai, model: gpt-4.1, max_retries: 0 }]
`;
/** Longer than anybody looks, and of few requests. */
const CALM = `version: 1
name: calm
duration_ms: 120000
load: [{ phase: sequential, requests: 1200, callers: 10 }]
`;

/** On the screen once virtual time has passed. */
const PASSING = /virtual time (?!0:00:00)\d/;

let panes: Panes;
let folder = "";
beforeAll(async () => {
  panes = await Panes.in("holyfail-screen-");
  folder = panes.folder;
});
afterAll(async () => {
  await panes.close();
  await panes.remove();
});

/** A bench on a real terminal. */
const terminal = (columns: number, rows: number, parameters: readonly string[], options?: PaneOptions): Promise<Pane> =>
  panes.open(columns, rows, ["bench", ...parameters], options);

async function golden(columns: number, rows: number): Promise<string> {
  return readFile(join(HERE, "golden", `terminal-${columns}x${rows}.txt`), "utf8");
}

/** Compared as soon as it is there, or as it is when patience ends. Written anew with UPDATE_GOLDEN=1. */
async function expectGolden(pane: Pane, columns: number, rows: number): Promise<void> {
  if (process.env["UPDATE_GOLDEN"] === "1") {
    const text = await pane.until((seen) => /^.*gpt-4\.1 +● closed +1 /m.test(seen) && / 0 +\$0 +\$0/.test(seen));
    await writeFile(join(HERE, "golden", `terminal-${columns}x${rows}.txt`), `${text.trimEnd()}\n`);
  }
  const wanted = (await golden(columns, rows)).trimEnd();
  const seen = await pane.until((text) => text.trimEnd() === wanted);
  expect(seen.trimEnd()).toBe(wanted);
}

/** The run is over: the report stands there, and the terminal is as it was. */
async function expectLeftBehind(pane: Pane, exitCode: number): Promise<string> {
  const text = await pane.until((seen) => /^left /m.test(seen));
  expect(text).toContain(`exit ${exitCode}`);
  expect(text).toContain("left icanon echo");
  const modes = ["alternate_on", "cursor_flag", "wrap_flag"].map((name) => pane.variable(name));
  expect(await Promise.all(modes)).toEqual(["0", "1", "1"]);
  const history = await pane.history();
  expect(history).toContain("before\n");
  expect(history.match(/^Reliability$/gm)).toHaveLength(1);
  expect(history).not.toContain("q end with a report");
  return history;
}

describe.skipIf(!hasTmux)("the view in a real terminal", { timeout: 90_000 }, () => {
  afterEach(() => panes.close());

  it.each([
    [80, 24],
    [120, 40],
  ])("fills %i x %i as it should", async (columns, rows) => {
    await expectGolden(await terminal(columns, rows, STANDING_STILL), columns, rows);
  });

  it("follows every change of the terminal's size", async () => {
    const pane = await terminal(80, 24, STANDING_STILL);
    await expectGolden(pane, 80, 24);
    await pane.resize(120, 40);
    await expectGolden(pane, 120, 40);
    await pane.resize(30, 5);
    expect(await pane.until((text) => /^ 1\/4 primary only .*\n\s*$/.test(text))).toMatch(/^ 1\/4 primary only /);
    await pane.resize(80, 24);
    await expectGolden(pane, 80, 24);
  });

  it("takes a terminal that does not tell its size for one of 80 x 24", async () => {
    const pane = await terminal(80, 24, STANDING_STILL, { first: "stty rows 0 cols 0" });
    await expectGolden(pane, 80, 24);
    await pane.keys("q");
    expect(await expectLeftBehind(pane, 130)).toMatch(/^ {2}Scenario default, seed 42, .{30}/m);
  });

  it("a run as fast as it will go hears keys as well", async () => {
    const pane = await terminal(80, 24, ["--requests", "20000000"]);
    await pane.until((text) => PASSING.test(text));
    await pane.keys("q");
    await expectLeftBehind(pane, 130);
  });

  it("is not there when it is not wanted", async () => {
    const pane = await terminal(80, 24, ["--no-view", "--requests", "20000000"]);
    await pane.until((text) => /1\/4 production, primary only/.test(text));
    expect(await pane.variable("alternate_on")).toBe("0");
    await pane.keys("C-c");
    await expectLeftBehind(pane, 130);
  });
});

/** They wait most of the time, each for a terminal of its own; those above compare a screen that stands still, or take all they get. */
describe.skipIf(!hasTmux).concurrent("beside others, the view in a real terminal", { timeout: 90_000 }, () => {
  it("runs to its end by itself and leaves the tables", async () => {
    const pane = await terminal(80, 24, ["--requests", "400"]);
    const history = await expectLeftBehind(pane, 0);
    expect(history).toMatch(/^ {2}all 4 tiers /m);
    expect(history).not.toContain("Interrupted");
  });

  it("explains itself, stands still while paused, and goes on", async () => {
    const pane = await terminal(80, 24, WATCHABLE);
    await pane.until((text) => PASSING.test(text));
    await pane.keys("?");
    expect(await pane.until((text) => text.includes("half-open: one request"))).toContain("wasted");
    await pane.keys("?");
    await pane.until((text) => text.includes("in flight    share"));
    await pane.keys("p");
    const paused = await pane.until((text) => text.includes("p go on"));
    expect(paused).toContain("paused virtual time");
    await new Promise((wake) => setTimeout(wake, 500));
    expect(await pane.text()).toBe(paused);
    await pane.keys("p");
    const [, then = ""] = /virtual time (\S+)/.exec(paused) ?? [];
    const later = await pane.until((text) => text.includes("600x virtual time") && !text.includes(then));
    expect(later).not.toContain(then);
    expect(later).toContain("600x virtual time");
  });

  it.each([
    ["q", ["q"]],
    ["q, held down", ["q", "q", "q"]],
    ["Ctrl-C", ["C-c"]],
    ["Ctrl-C in a pause", ["p", "C-c"]],
    ["q in the help", ["?", "q"]],
  ])("%s ends with the report of what is known, and the terminal as it was", async (_, keys) => {
    const pane = await terminal(80, 24, WATCHABLE);
    await pane.until((text) => PASSING.test(text));
    await pane.keys(...keys);
    expect(await expectLeftBehind(pane, 130)).toContain("Interrupted: the numbers are those");
  });

  it("leaves the files of what is known where the terminal is gone", async () => {
    const file = join(folder, "hung-up.json");
    const pane = await terminal(80, 24, [...WATCHABLE, "--out", file]);
    await pane.until((text) => PASSING.test(text));
    await pane.hangUp();
    const written = await patiently(
      () => readFile(file, "utf8").catch(() => ""),
      (text) => text.endsWith("}\n"),
    );
    expect(JSON.parse(written)).toMatchObject({ interrupted: true });
  });

  it("does not take the words of an error away with it", async () => {
    const bug = "data:text/javascript,setTimeout(() => { throw new Error('not in the plan'); }, 1500).unref()";
    const pane = await terminal(80, 24, STANDING_STILL, { node: ["--import", bug] });
    const text = await pane.until((seen) => /^left /m.test(seen));
    expect(text).toContain("holyfail: internal error: not in the plan");
    expect(text).toContain("exit 2\n");
    expect(text).toContain("left icanon echo");
    expect(await pane.variable("alternate_on")).toBe("0");
  });

  it.each([
    ["at all", "", `throw new Error("no ink left");`],
    [
      "while it is paused, which is over then",
      "p",
      `import { parentPort } from "node:worker_threads";
       parentPort.on("message", ({ state: { status } }) => {
         if (status === "paused") throw new Error("no ink left");
         parentPort.postMessage({ text: "a screen", tookMs: 1 });
       });`,
    ],
  ])("goes on without a screen that nobody can draw %s, and says why there is none", async (_, key, text) => {
    const bin = await packageWith(join(folder, `package${key}`), "view-worker.js", text);
    const pane = await terminal(120, 24, ["--requests", key === "" ? "400" : "20000"], { bin });
    if (key !== "") {
      await pane.until((seen) => seen.includes("a screen"));
      await pane.keys(key);
    }
    const history = await expectLeftBehind(pane, 0);
    expect(history).toMatch(/the screen is gone, and the run goes on without it: .* has failed: no ink left$/m);
    expect(history).toMatch(/^ {2}all 4 tiers /m);
  });

  it("shows both worlds when they are compared", async () => {
    const pane = await terminal(80, 24, ["--check-agreement"]);
    expect(await pane.until((text) => text.includes("virtual time"))).toContain("virtual time");
    expect(await pane.until((text) => text.includes("real time"))).toMatch(/1\/4 primary only /);
    await pane.keys("q");
    await expectLeftBehind(pane, 130);
  });

  it("looks at a tier closely, puts a fault into its provider by hand, and leaves both in the report", async () => {
    await writeFile(join(folder, "one.yaml"), ONE_TIER);
    await writeFile(join(folder, "calm.yaml"), CALM);
    const file = join(folder, "by-hand.json");
    const pane = await terminal(80, 24, ["-f", "one.yaml", "--scenario", "calm.yaml", "--wire", "--out", file]);
    await pane.until((text) => /real time 0:00:0[1-9]/.test(text));
    await pane.keys("1");
    expect(await pane.until((text) => text.includes("closed since"))).toContain("last failures, newest first");
    await pane.keys("f", "3", "3");
    const begun = await pane.until((text) => text.includes("begun:"));
    expect(begun).toContain("begun: blackout (reset) at openai for 10 s");
    expect(await pane.until((text) => /reset +the connection was lost/.test(text))).toMatch(/attempts?: reset \d/);
    await pane.keys("q");
    expect(await expectLeftBehind(pane, 130)).toContain("1 fault injected by hand");
    const { faults } = JSON.parse(await readFile(file, "utf8"));
    expect(faults).toMatchObject([{ provider: "openai", kind: "blackout", detail: "reset" }]);
    expect(faults[0].to_ms - faults[0].from_ms).toBe(10_000);
    expect(faults[0].injected).toEqual({ chain: "one", configuration: "primary only", seed: 1 });
  });
});
