import type { FaultEffect, FaultWindow } from "../config/scenario.ts";

/** What a fault's kind alone does not say, such as "hang", "529", "x3", "retry after 2000 ms"; null where it says it all. */
export function faultDetail(effect: FaultEffect): string | null {
  const details = Object.entries(effect)
    .filter(([name, value]) => name !== "kind" && value !== undefined)
    .map(([name, value]) => detailOf(name, String(value)));
  return details.length === 0 ? null : details.join(", ");
}

/** Fields whose values need no name. */
const SPEAKING_FOR_THEMSELVES: ReadonlySet<string> = new Set(["mode", "status", "why", "contentType"]);

function detailOf(name: string, value: string): string {
  if (name === "factor") return `x${value}`;
  if (SPEAKING_FOR_THEMSELVES.has(name)) return value;
  const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  const unit = / ms$/.exec(words);
  return unit === null ? `${words} ${value}` : `${words.slice(0, unit.index)} ${value} ms`;
}

/** The chance that a request of the window is hit; of one that changes over the window, the average over it. */
export function averageProbability({ probability, severity, forMs }: FaultWindow): number {
  if (severity === null) return probability;
  let area = 0;
  let before = { atMs: 0, probability: severity[0]?.probability ?? 0 };
  for (const point of [...severity, { atMs: forMs, probability: severity.at(-1)?.probability ?? 0 }]) {
    const atMs = Math.min(point.atMs, forMs);
    area += ((before.probability + point.probability) / 2) * Math.max(0, atMs - before.atMs);
    before = { atMs, probability: point.probability };
  }
  return area / forMs;
}
