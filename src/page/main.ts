import type { PageConfiguration, PageData, Shade } from "../report/page-data.ts";
import type { ChartSpec } from "./chart-spec.ts";
import { drawChart, type DrawnChart } from "./chart.ts";
import { type Colours, currentColours } from "./colours.ts";
import { pressKey } from "./keys.ts";
import { percentileChart } from "./percentile-chart.ts";
import { themeButton } from "./theme.ts";
import { timeCharts } from "./time-charts.ts";

// The program of the HTML report: it draws the charts into the figures that are there, and makes them heed keys.
const data = readData();
const charts = document.getElementById("charts");
const choice = document.getElementById("configuration");
const drawn = new Map<string, DrawnChart>();

if (charts !== null && choice instanceof HTMLSelectElement) {
  charts.hidden = false;
  choice.addEventListener("change", drawAll);
  for (const place of document.querySelectorAll<HTMLElement>(".chart")) heed(place);
  new ResizeObserver(fitAll).observe(charts);
  drawAll();
}
const button = document.getElementById("theme");
if (button instanceof HTMLButtonElement) themeButton(button, drawAll);

function readData(): PageData {
  // Where bytes enter: the report wrote them into its own page.
  return JSON.parse(document.getElementById("data")?.textContent ?? "{}") as PageData;
}

function drawAll(): void {
  if (!(choice instanceof HTMLSelectElement)) return;
  const chosen = data.configurations[Number(choice.value)];
  if (chosen === undefined) return;
  const ofChain = data.configurations.filter(({ chain }) => chain === chosen.chain);
  const colours = currentColours();
  const faults = data.faults.filter(({ only }) => only === null || isOf(chosen, only));
  const specs = { ...timeCharts(chosen, { ...data, faults }), percentiles: percentileChart(ofChain) };
  for (const [id, spec] of Object.entries(specs)) draw(id, spec, colours);
}

function isOf({ chain, name }: PageConfiguration, only: NonNullable<Shade["only"]>): boolean {
  return only.chain === chain && only.configuration === name;
}

function draw(id: string, spec: ChartSpec, colours: Colours): void {
  const figure = document.getElementById(id);
  const place = figure?.querySelector<HTMLElement>(".chart");
  if (figure === null || place === null || place === undefined) return;
  drawn.get(id)?.plot.destroy();
  const output = figure.querySelector("output");
  const say = (index: number | null): void => {
    if (output !== null) output.textContent = index === null ? "" : (drawn.get(id)?.wordsAt(index) ?? "");
  };
  say(null);
  drawn.set(id, drawChart(place, spec, colours, say));
  figure
    .querySelector(".legend")
    ?.replaceChildren(...spec.series.toReversed().map((series) => legendItem(series, colours)));
}

function legendItem({ label, colour }: ChartSpec["series"][number], colours: Colours): HTMLLIElement {
  const item = document.createElement("li");
  const mark = document.createElement("span");
  mark.style.background = colours[colour];
  item.append(mark, label);
  return item;
}

/** Only the chart at hand speaks: all of them follow the same cursor. */
function heed(place: HTMLElement): void {
  const figure = place.closest("figure");
  const output = figure?.querySelector("output");
  if (figure === null || output === null || output === undefined) return;
  place.addEventListener("focus", () => output.setAttribute("aria-live", "polite"));
  place.addEventListener("blur", () => output.setAttribute("aria-live", "off"));
  place.addEventListener("keydown", (event) => {
    const chart = drawn.get(figure.id);
    if (chart === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const group = [...drawn.values()].filter(
      (each) => each === chart || (each.shared !== null && each.shared === chart.shared),
    );
    if (pressKey(chart, group, event.key, event.shiftKey)) event.preventDefault();
  });
}

function fitAll(): void {
  for (const { plot } of drawn.values()) {
    const width = plot.root.parentElement?.clientWidth ?? plot.width;
    if (width > 0 && width !== plot.width) plot.setSize({ width, height: plot.height });
  }
}
