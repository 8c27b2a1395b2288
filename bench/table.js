import { cpus, platform, release } from "node:os";
import { availableParallelism } from "node:os";
import { median } from "./rounds.js";

/**
 * A line of the table.
 *
 * @typedef {object} Row
 * @property {string} figure what was measured
 * @property {readonly number[]} values round by round
 * @property {(value: number) => string} format
 * @property {readonly number[]} [ratios] to the contestant that it is compared with, round by round
 * @property {string} [target]
 */

/** The figures of all parts as one Markdown table. @param {readonly Row[]} rows */
export function markdownTable(rows) {
  const lines = [
    ["Figure", "Median", "Spread", "Ratio", "Target"],
    ["---", "--:", "--:", "--:", "---"],
  ];
  for (const { figure, values, format, ratios, target } of rows) {
    lines.push([figure, format(median(values)), spread(values, format), ratios ? ratioOf(ratios) : "", target ?? ""]);
  }
  const widths = lines[0].map((_, column) => Math.max(...lines.map((cells) => cells[column].length)));
  return lines
    .map((cells) => `| ${cells.map((cell, column) => padded(cell, widths[column], column)).join(" | ")} |`)
    .join("\n");
}

/** Where and when, in one line. */
export function machineLine() {
  const model = cpus()[0]?.model.trim() ?? "unknown CPU";
  const date = new Date().toISOString().slice(0, 10);
  return `${date}, Node ${process.version}, ${availableParallelism()} x ${model}, ${platform()} ${release()}`;
}

function spread(values, format) {
  return `${format(Math.min(...values))} - ${format(Math.max(...values))}`;
}

function ratioOf(values) {
  return `${median(values).toFixed(2)} (${Math.min(...values).toFixed(2)} - ${Math.max(...values).toFixed(2)})`;
}

function padded(cell, width, column) {
  if (cell === "---") return "-".repeat(width);
  if (cell === "--:") return `${"-".repeat(width - 1)}:`;
  return column >= 1 && column <= 3 ? cell.padStart(width) : cell.padEnd(width);
}
