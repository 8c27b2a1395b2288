import { appendFile } from "node:fs/promises";
import type { BenchReport } from "../bench/bench-report.ts";
import type { CommandWith } from "../report/bench-sections.ts";
import type { Terminal } from "./terminal.ts";

/** GitHub Actions names a file in it; what is appended there is shown on the page of the run. */
const VARIABLE = "GITHUB_STEP_SUMMARY";

/** Appends the report to the page of a GitHub Actions run; elsewhere nothing. That it cannot is told, and no failure. */
export async function appendStepSummary(
  report: BenchReport,
  command: CommandWith,
  terminal: Terminal,
  env: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  const path = env[VARIABLE];
  if (path === undefined || path === "") return;
  const { benchMarkdown } = await import("../report/markdown.ts");
  try {
    await appendFile(path, `${benchMarkdown(report, command)}\n`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    terminal.say(`holyfail: the step summary could not be written: ${reason}.`, "warn");
  }
}
