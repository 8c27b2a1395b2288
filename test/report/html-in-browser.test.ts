import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { execa } from "execa";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { reportPage } from "../../src/adapters/report-page.ts";
import { benchHtml } from "../../src/report/html.ts";
import { benchJunit } from "../../src/report/junit.ts";
import { bothTiers, sampleReport } from "./sample-report.ts";

const BIN = resolve(dirname(fileURLToPath(import.meta.url)), "../../bin/holyfail.js");
const CHROMIUM = ["chromium", "chromium-browser", "google-chrome"]
  .map((name) => spawnSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).stdout.trim())
  .find((path) => path !== "");

const CHARTS = ["requests", "latency", "tiers", "cost", "percentiles"];

let folder = "";
let browser: Browser | undefined;
beforeAll(async () => {
  if (CHROMIUM === undefined) return;
  folder = await mkdtemp(join(tmpdir(), "holyfail-html-"));
  const out = join(folder, "report.html");
  const [launched] = await Promise.all([
    chromium.launch({ executablePath: CHROMIUM }),
    execa(process.execPath, [BIN, "bench", "--quiet", "--threshold", "success_rate>=99%", "--out", out]),
  ]);
  browser = launched;
});
afterAll(async () => {
  await browser?.close();
  if (folder !== "") await rm(folder, { recursive: true, force: true });
});

interface Opened {
  readonly page: Page;
  /** Whatever it complained of, asked for or said; a report does none of it. */
  readonly noises: string[];
}

async function open(name = "report.html", options: BrowserContextOptions = {}): Promise<Opened> {
  if (browser === undefined) throw new Error("there is no browser");
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })).newPage();
  const url = pathToFileURL(join(folder, name)).href;
  const noises: string[] = [];
  page.on("console", (message) => noises.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => noises.push(error.message));
  page.on("request", (request) => request.url() !== url && noises.push(request.url()));
  page.on("dialog", (dialog) => noises.push(dialog.message()));
  await page.goto(url);
  return { page, noises };
}

/** The colour of a chart's canvas at a place in it, given in shares of its width and height. */
async function colourAt(page: Page, chart: string, x: number, y: number): Promise<string> {
  return page.evaluate(
    `(() => {
      const canvas = document.querySelector("#${chart} canvas");
      return [...canvas.getContext("2d").getImageData(${x} * canvas.width, ${y} * canvas.height, 1, 1).data].join(" ");
    })()`,
  );
}

/** How many different colours a chart has; one that was not drawn has one. */
async function coloursIn(page: Page, chart: string): Promise<number> {
  return page.evaluate(
    `(() => {
      const canvas = document.querySelector("#${chart} canvas");
      return new Set(new Uint32Array(canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.buffer)).size;
    })()`,
  );
}

/** What is painted, the cursor apart. */
const pictureOf = (page: Page, chart: string) =>
  page.evaluate<string>(`document.querySelector("#${chart} canvas").toDataURL()`);

const valuesOf = (page: Page, chart: string) => page.locator(`#${chart} output`).textContent();

describe.skipIf(CHROMIUM === undefined)("the HTML report in a browser", () => {
  test("draws every chart, asks nobody for anything and complains of nothing", async () => {
    const { page, noises } = await open();
    for (const chart of CHARTS) expect(await coloursIn(page, chart), chart).toBeGreaterThan(3);
    expect(await page.locator("table").count()).toBeGreaterThan(5);
    const ids: string[] = await page.evaluate(`[...document.querySelectorAll("[id]")].map(({ id }) => id)`);
    expect(new Set(ids).size).toBe(ids.length);
    expect(noises).toEqual([]);
  });

  test("shades the faults where they were", async () => {
    const { page } = await open();
    // The first blackout lasts from 1:00 to 1:12 of four hours; the axis takes the left edge.
    const at = async (hours: number) => colourAt(page, "latency", await xOf(page, hours), 0.3);
    expect(await at(1.15)).not.toBe(await at(0.9));
    expect(await at(0.9)).toBe(await at(1.4));
  });

  test("is read by keyboard: past the charts at once, or value by value", async () => {
    const { page } = await open();
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Skip the charts");
    const order: string[] = [];
    for (let presses = 0; presses < 8; presses += 1) {
      await page.keyboard.press("Tab");
      order.push(await page.evaluate("document.activeElement.ariaLabel || document.activeElement.id"));
    }
    expect(order.slice(0, 4)).toEqual(["theme", "configuration", "Requests over time", "Latency over time"]);
    await page.locator("#requests .chart").focus();
    await page.keyboard.press("Home");
    expect(await valuesOf(page, "requests")).toMatch(/^0:01:00: answered \d+, failed 0$/);
    // The charts of one run share their cursor, but only the one at hand speaks.
    expect(await valuesOf(page, "latency")).toMatch(/^0:01:00: P50 [\d,]+ ms, slowest [\d,]+ ms$/);
    expect(await page.locator('output[aria-live="polite"]').count()).toBe(1);
    await page.keyboard.press("ArrowRight");
    expect(await valuesOf(page, "requests")).toMatch(/^0:03:00: /);
    await page.keyboard.press("Shift+ArrowRight");
    expect(await valuesOf(page, "requests")).toMatch(/^0:23:00: /);
    await page.keyboard.press("ArrowLeft");
    expect(await valuesOf(page, "requests")).toMatch(/^0:21:00: /);
    await page.keyboard.press("End");
    expect(await valuesOf(page, "requests")).toMatch(/^3:59:00: /);
    await page.keyboard.press("Escape");
    expect(await valuesOf(page, "requests")).toBe("");
    await page.locator("#percentiles .chart").focus();
    await page.keyboard.press("End");
    expect(await valuesOf(page, "percentiles")).toMatch(/^99\.9\d* %: all 4 tiers [\d,]+ ms/);
  });

  test("is zoomed by keyboard, and walks on beyond the edge", async () => {
    const { page } = await open();
    await page.locator("#latency .chart").focus();
    await page.keyboard.press("Home");
    const whole = await pictureOf(page, "latency");
    for (const key of ["+", "+", "+"]) await page.keyboard.press(key);
    expect(await pictureOf(page, "latency")).not.toBe(whole);
    await page.keyboard.press("End");
    expect(await valuesOf(page, "latency")).toMatch(/^3:59:00: /);
    await page.keyboard.press("0");
    await page.keyboard.press("Home");
    expect(await pictureOf(page, "latency")).toBe(whole);
  });

  test("shows the configuration that is chosen", async () => {
    const { page } = await open();
    const nobody = async () => {
      await page.locator("#tiers .chart").focus();
      await page.keyboard.press("Home");
      // To the minutes of the first blackout.
      for (let leaps = 0; leaps < 3; leaps += 1) await page.keyboard.press("Shift+ArrowRight");
      return valuesOf(page, "tiers");
    };
    expect(await nobody()).toMatch(/anthropic\/claude-sonnet-4-5 100 %$/);
    await page.locator("#configuration").focus();
    await page.keyboard.press("Home");
    expect(await page.locator("#configuration").inputValue()).toBe("0");
    expect(await nobody()).toMatch(/: nobody 100 %$/);
    expect(await page.locator("#tiers .legend").textContent()).toBe("openai/gpt-4.1nobody");
  });

  test("is dark or light as the system is, or as its button says, charts included", async () => {
    const { page, noises } = await open("report.html", { colorScheme: "dark" });
    const paper = () => page.evaluate("getComputedStyle(document.body).backgroundColor");
    const [dark, darkChart] = [await paper(), await pictureOf(page, "cost")];
    await page.emulateMedia({ colorScheme: "light" });
    await expect.poll(() => pictureOf(page, "cost")).not.toBe(darkChart);
    expect(await paper()).not.toBe(dark);
    await page.locator("#theme").focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
    expect(await page.locator("#theme").textContent()).toBe("Theme: dark");
    expect(await paper()).toBe(dark);
    await expect.poll(() => pictureOf(page, "cost")).toBe(darkChart);
    expect(noises).toEqual([]);
  });

  test("fits a telephone: what is wider scrolls by itself, and charts follow the width", async () => {
    const { page } = await open("report.html", { viewport: { width: 360, height: 740 } });
    const width = () => page.evaluate<number>("document.documentElement.scrollWidth");
    const chartWidth = () => page.evaluate<number>(`document.querySelector("#cost canvas").clientWidth`);
    expect(await width()).toBe(360);
    await page.setViewportSize({ width: 700, height: 740 });
    await expect.poll(chartWidth).toBeGreaterThan(600);
    await page.setViewportSize({ width: 360, height: 740 });
    await expect.poll(chartWidth).toBeLessThan(350);
    await expect.poll(width).toBe(360);
  });

  test("is printed light, with everything unfolded and without its controls", async () => {
    const { page } = await open("report.html", { colorScheme: "dark" });
    await page.emulateMedia({ media: "print" });
    await page.evaluate(`dispatchEvent(new Event("beforeprint"))`);
    expect(await page.locator("details[open]").count()).toBe(1);
    expect(await page.locator(".controls").isVisible()).toBe(false);
    expect(await page.evaluate("document.documentElement.dataset.theme")).toBe("light");
    await page.evaluate(`dispatchEvent(new Event("afterprint"))`);
    expect(await page.locator("details[open]").count()).toBe(0);
    expect(await page.evaluate("document.documentElement.dataset.theme")).toBe(undefined);
  });

  test("shows hostile names as what they are, here and in JUnit's XML", async () => {
    const name = `"'><script>alert(1)</script><img src=x onerror=alert(2)>`;
    const one = { ...bothTiers(), name, by_tier: bothTiers().by_tier.map((tier) => ({ ...tier, model: name })) };
    const report = sampleReport({ scenario: name, configurations: [one] });
    await writeFile(join(folder, "hostile.html"), benchHtml(report, await reportPage()));
    const { page, noises } = await open("hostile.html");
    expect(await page.locator("h1").textContent()).toBe(`holyfail bench: ${name}`);
    expect(await page.locator("#tiers .legend li").nth(1).textContent()).toBe(`anthropic/${name}`);
    expect(await page.locator("img").count()).toBe(0);
    expect(noises).toEqual([]);
    const xml = benchJunit({ ...report, thresholds: [] });
    const read = `new DOMParser().parseFromString(${JSON.stringify(xml)}, "text/xml").querySelector("testcase").getAttribute("classname")`;
    expect(await page.evaluate(read)).toBe(`production.${name}`);
  });

  test("carries the licence of what draws its charts", async () => {
    expect(await readFile(join(folder, "report.html"), "utf8")).toMatch(/uplot@[\d.]+ \(MIT\)[\s\S]+Copyright/);
  });
});

/** Where an hour of the four stands, as a share of the canvas. */
async function xOf(page: Page, hours: number): Promise<number> {
  return page.evaluate<number>(
    `(() => {
      const over = document.querySelector("#latency .u-over");
      return (over.offsetLeft + (${hours} / 4) * over.offsetWidth) / document.querySelector("#latency canvas").clientWidth;
    })()`,
  );
}
