import { counted, span } from "./format.ts";
import type { BrokenPromise, CaseSize, ProofReport } from "./proof-report.ts";

/**
 * A proof for people.
 *
 * @param replayCommand the command that plays a case again
 */
export function proofText(report: ProofReport, replayCommand: (packed: string) => string): string {
  const { broken, interrupted } = report;
  if (broken !== null) return brokenText(broken, replayCommand);
  const met = Object.values(report.faults).filter((cases) => cases > 0).length;
  const lines = [
    `${interrupted ? "So far kept" : "Kept"}: ${counted(report.promises.length, "promise")} in ${played(report)}.`,
    ...report.promises.map(({ title }) => `  ${title}`),
    `Met on the way: ${counted(met, "kind")} of faults; a live tier to be found in ${counted(report.live_tier_cases, "case")}, a primary to recover in ${report.recovery_cases}.`,
  ];
  return `${lines.join("\n")}\n`;
}

function played({ cases, requests, attempts, elapsed }: ProofReport): string {
  const what = `${counted(cases, "case")} (${counted(requests, "request")}, ${counted(attempts, "attempt")})`;
  return `${what}, ${span(Math.max(1, elapsed.wall_ms))}`;
}

function brokenText(broken: BrokenPromise, replayCommand: (packed: string) => string): string {
  const [first = "", ...others] = broken.complaints;
  const shrunk =
    broken.plays === 0
      ? []
      : [`Shrunk in ${counted(broken.plays, "play")} from ${size(broken.found)} to ${size(broken.shrunk)}.`];
  const lines = [
    `Broken: ${broken.title} (${broken.promise}, seed ${broken.seed})`,
    `  ${first}`,
    ...(others.length === 0 ? [] : [`  and ${counted(others.length, "complaint")} more`]),
    ...shrunk,
    "",
    ...broken.story,
    "",
    `Replay: ${replayCommand(broken.replay)}`,
  ];
  return `${lines.join("\n")}\n`;
}

function size({ tiers, faults, requests }: CaseSize): string {
  return `${counted(tiers, "tier")}, ${counted(faults, "fault")} and ${counted(requests, "request")}`;
}
