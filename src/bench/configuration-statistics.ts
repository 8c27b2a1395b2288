import type { Random } from "../core/random.ts";
import { blocksReport } from "./blocks.ts";
import { type PhaseData, phaseReports } from "./phase-recorder.ts";
import type { SeedReport } from "./seed-report.ts";
import { spreadOver } from "./spread.ts";
import type { ConfigurationStatistics } from "./statistics-report.ts";
import { type WindowData, windowsOver } from "./window-recorder.ts";

/** What was recorded of a configuration under one seed, but for what its report has in sum. */
export interface SeedStatistics {
  readonly report: SeedReport;
  readonly phases: readonly PhaseData[];
  readonly windows: WindowData;
}

/** @param random dice of its own: the same ones give the same intervals */
export function configurationStatistics(seeds: readonly SeedStatistics[], random: Random): ConfigurationStatistics {
  return {
    by_phase: phaseReports(seeds.map(({ phases }) => phases)),
    spread: spreadOver(seeds.map(({ report }) => report)),
    blocks: blocksReport(
      seeds.flatMap(({ windows }) => windows.blocks),
      random,
    ),
    ...windowsOver(seeds.map(({ windows }) => windows)),
  };
}
