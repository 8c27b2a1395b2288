import { describe, expect, it } from "vitest";
import { displayWidth } from "../../src/config/display-width.ts";
import { parseScenarioFile } from "../../src/config/parse-scenario-file.ts";
import { runSimFit } from "../../src/commands/sim-fit-run.ts";
import { CommandError } from "../../src/commands/terminal.ts";
import type { FitReport } from "../../src/report/fit-report.ts";
import { program, withoutLastNewline } from "../program.ts";

function printed(
  words: readonly string[],
  options: { readonly json?: boolean; readonly columns?: number } = {},
): string {
  let text = "";
  runSimFit(words, options, {
    print: (more) => {
      text += more;
    },
    say: () => {},
    stdoutIsTty: false,
    stderrIsTty: false,
    colour: false,
    stderrColour: false,
    animation: false,
    columns: options.columns ?? 80,
  });
  return text;
}

const reports = new Map<string, string>();

/** Drawn once, however many tests look at it. */
function reported(...words: readonly string[]): FitReport {
  const key = words.join(" ");
  const text = reports.get(key) ?? printed(words, { json: true });
  reports.set(key, text);
  return JSON.parse(text) as FitReport;
}

function refusal(...words: readonly string[]): string {
  try {
    printed(words);
  } catch (error) {
    if (error instanceof CommandError) return `${error.exitCode} ${error.message}`;
    throw error;
  }
  return "none";
}

const ran = async (...words: readonly string[]) => withoutLastNewline(await program(["sim", ...words]));

describe("holyfail sim fit", () => {
  it("prints the model of a mean, a P95 and a P99, its figures, the residuals and the line to paste", async () => {
    const { stdout, exitCode } = await ran("fit", "mean=1240,p95=1890,p99=2450");
    expect(exitCode).toBe(0);
    expect(stdout).toContain("shifted log-normal");
    expect(stdout).toMatch(/location +664\.51 /);
    expect(stdout).toMatch(/mu +6\.2027 /);
    expect(stdout).toMatch(/sigma +0\.55225 /);
    expect(stdout).toMatch(/^ +mean +1,240 ms +1,240\.0 ms +0\.0 ms/m);
    expect(stdout).toMatch(/^ +p99\.9 +- +3,387\.0 ms +- /m);
    expect(stdout).toMatch(/^ +1,000 +± 1\.7 % +± 4\.7 % +± 9\.2 %$/m);
    expect(stdout).toMatch(/^ +100,000 +± 0\.2 % +± 0\.5 % +± 0\.9 %$/m);
    expect(stdout).toContain("its mean is 1,086 ms");
    expect(stdout.split("\n").at(-1)).toBe("  latency: { mean_ms: 1240, p95_ms: 1890, p99_ms: 2450 }");
  });

  it("is asked in the middle of the other options of sim, and leaves these as they are", async () => {
    const fit = await ran("fit", "p50=477", "p95=776", "p99=1309", "--json");
    expect(JSON.parse(fit.stdout)).toMatchObject({ schema: "holyfail.fit/1", model: { family: "bulk + slow mode" } });
    const typo = await ran("fitt");
    expect(typo.exitCode).toBe(2);
    const server = await ran("--json", "--env");
    expect([server.exitCode, server.stderr]).toEqual([2, expect.stringContaining("cannot be used with")]);
  });

  it("finds a bulk and a slow mode where one log-normal cannot have the quantiles, and says what whole answers take", () => {
    const report = reported("p50=639,p95=1144,p99=4517,tokens_per_second=90");
    expect(report.of).toBe("first token");
    expect(report.model.parameters.map(({ name }) => name)).toEqual(["mu", "sigma", "slow share", "slow factor"]);
    for (const { asked_ms: askedMs, model_ms: modelMs, residual_ms: residualMs } of report.figures) {
      if (askedMs === null) expect(residualMs).toBeNull();
      else expect([Math.abs(residualMs ?? 1) < 1e-6, Math.abs(modelMs - askedMs) < 1e-6]).toEqual([true, true]);
    }
    // 349 tokens more after the first, at 90 a second.
    const mean = report.figures.find(({ name }) => name === "mean")?.model_ms ?? 0;
    expect(Math.abs((report.answers?.mean_ms ?? 0) - mean - 349_000 / 90)).toBeLessThan(25);
    expect(report.not_used.map(({ family }) => family)).toContain("One log-normal");
  });

  it("draws what it says: each figure is off by no more than twice what chance explains", () => {
    for (const words of ["mean=1240,p95=1890,p99=2450", "p50=536,p95=844,p99=4461", "mean=800,p95=2000,p99=2600"]) {
      const { figures, histogram } = reported(words);
      const off = figures.filter(
        ({ model_ms: modelMs, drawn_ms: drawnMs, drawn_error_ms: errorMs }) =>
          errorMs !== null && Math.abs(drawnMs - modelMs) > 2 * errorMs,
      );
      expect(off).toEqual([]);
      const shown = histogram.reduce((sum, { share }) => sum + share, 0);
      expect(shown).toBeCloseTo(0.998, 3);
    }
  });

  it.each([
    "mean=1240,p95=1890,p99=2450",
    "MEAN_MS=1240, p95_ms=1890, p99=2450, prefill_ms_per_1k_tokens=12.5",
    "p50=639,p95=1144,p99=4517,tokens_per_second=90.5",
    "p50=941,p95=2939,p99=4787",
    "mean=500,p95=500,p99=500",
  ])("prints a line that a scenario takes as it is: %s", (words) => {
    const { asked, yaml } = reported(words);
    const parsed = parseScenarioFile(`version: 1\nproviders:\n  openai:\n    ${yaml}\n`, "scenario.yaml");
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
    const latency = parsed.scenario.providers["openai"]?.latency;
    expect(latency).toMatchObject({ p95Ms: asked["p95"], p99Ms: asked["p99"] });
    expect(latency?.prefillMsPer1kTokens).toBe(asked["prefill_ms_per_1k_tokens"]);
  });

  it("says that a rate which was not given is a guess", () => {
    expect(printed(["p50=941,p95=2939,p99=4787"])).toContain("is a guess. Give tokens_per_second=N.");
    expect(printed(["p50=941,p95=2939,p99=4787,tokens_per_second=80"])).not.toContain("guess");
  });

  it("fits the terminal, but for the line to paste", () => {
    for (const columns of [50, 80, 160]) {
      const lines = printed(["p50=639,p95=1144,p99=4517,tokens_per_second=90"], { columns }).split("\n").slice(0, -2);
      expect(lines.filter((line) => displayWidth(line) > columns)).toEqual([]);
    }
  });

  it("shows a fixed latency as one", () => {
    expect(reported("p50=500,p95=500,p99=500").model).toMatchObject({ family: "fixed value" });
    expect(reported("mean=500,p95=500,p99=500").model.parameters).toEqual([
      { name: "value", value: 500, meaning: "ms, every time" },
    ]);
    const text = printed(["mean=500,p95=500,p99=500"]);
    expect(text).toContain("100.0 %");
    expect(text).not.toContain("Not used");
  });

  it.each([
    ["mean=1900,p95=1890,p99=2450", "they must grow in this order"],
    ["mean=1850,p95=1890,p99=2450", "the mean is at most 1811.8"],
    ["p50=700,p95=600,p99=900", "in this order"],
    ["p50=0,p95=600,p99=900", "above zero"],
    ["meen=1240,p95=1890,p99=2450", 'Did you mean "mean"?'],
    ["p50=1,p95=2,p99=3,token_per_second=4", 'Did you mean "tokens_per_second"?'],
    ["mean=1240,p95=1890", "without p99 there is no model"],
    ["p95=1890", "without mean (or p50), p99 there is no model"],
    ["mean=1240,p50=1100,p95=1890,p99=2450", "mean and p50 do not go together"],
    ["mean=1240,p95=1890,p99=2450,tokens_per_second=9", "the mean is of whole answers"],
    ["mean=1240,mean=1250,p95=1890,p99=2450", "mean is given twice"],
    ["mean=1.24s,p95=1890,p99=2450", "without a unit"],
    ["mean=1240,p95=1890,p99=99999999", "from 0 to 3600000"],
    ["p50=1,p95=2,p99=3,tokens_per_second=0", "Write a number from 0.1"],
    ["1240", "Write it as p95=1890"],
    ["__proto__=3", "there is no figure"],
    [",", "there is no model"],
  ])("turns %s down with the reason and exit 2", (words, reason) => {
    const said = refusal(words);
    expect(said).toMatch(/^2 holyfail: /);
    expect(said).toContain(reason);
  });

  it("repeats itself to the byte", () => {
    expect(printed(["p50=639,p95=1144,p99=4517"], { json: true })).toBe(
      printed(["p50=639,p95=1144,p99=4517"], { json: true }),
    );
  });

  it("shows control characters of a name as what they are", () => {
    expect(refusal("p\u001b[31m=4")).not.toContain("\u001b");
    expect(refusal("\u001b]0;x=4")).not.toContain("\u001b");
  });
});
