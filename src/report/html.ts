import type { BenchReport } from "../bench/bench-report.ts";
import { benchSections, type CommandWith, plainCommand } from "./bench-sections.ts";
import { chartsHtml } from "./html-charts.ts";
import { headlineHtml } from "./html-headline.ts";
import { sectionHtml } from "./html-section.ts";
import { escapedMarkup } from "./markup.ts";
import { pageData } from "./page-data.ts";

/** The program and the style of the page, as the build makes them of src/page, each with its hash in the words of CSP. */
export interface PageParts {
  readonly script: string;
  readonly scriptHash: string;
  readonly style: string;
  readonly styleHash: string;
}

/**
 * The report as one HTML file that asks nobody for anything: its tables are there without its script, and the script draws
 * the charts. Nothing else may run in it, whatever names a report has.
 */
export function benchHtml(report: BenchReport, page: PageParts, command: CommandWith = plainCommand): string {
  const [heading, ...sections] = benchSections(report, { command, longNames: true, everything: true });
  const played = report.mode === "real" ? "" : `: ${report.scenario}`;
  const title = `${heading?.title ?? "holyfail bench"}${played}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyOf(page)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>${escapedMarkup(title)}</title>
<style>${page.style}</style>
</head>
<body>
<a class="skip" href="#tables">Skip the charts</a>
<header>
<div class="title">
<h1>${escapedMarkup(title)}</h1>
<button type="button" id="theme" hidden>Theme: automatic</button>
</div>
${(heading?.notes ?? []).map((note) => `<p>${escapedMarkup(note)}</p>`).join("\n")}
</header>
<main>
${headlineHtml(report)}
${chartsHtml(report)}
<div id="tables" tabindex="-1">
${sections.map(sectionHtml).join("\n")}
</div>
</main>
<footer><p>holyfail ${escapedMarkup(report.version)}, ${escapedMarkup(report.elapsed.node)}</p></footer>
<script type="application/json" id="data">${dataText(report)}</script>
<script>${page.script}</script>
</body>
</html>
`;
}

/** Only these two may run or paint; an icon that is none keeps browsers from asking for one. */
function policyOf({ scriptHash, styleHash }: PageParts): string {
  return `default-src 'none'; script-src '${scriptHash}'; style-src '${styleHash}'; img-src data:; base-uri 'none'; form-action 'none'`;
}

/** A name must not be able to end the element that holds it. */
function dataText(report: BenchReport): string {
  return JSON.stringify(pageData(report)).replaceAll("<", "\\u003c");
}
