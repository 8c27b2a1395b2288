import { type Command, InvalidArgumentError } from "commander";
import { ARRIVALS_SHAPE, DURATION_MS, REQUESTS_PER_SECOND } from "../config/bounds.ts";
import type { Arrivals } from "../config/load-phase.ts";
import { DURATION_EXAMPLES, durationMsOf, durationText } from "./duration.ts";

/** A load of the user's own, in place of the scenario's. */
export interface LoadOptions {
  /** Requests per second. */
  readonly rate?: number;
  readonly arrivals?: ArrivalsOption;
  readonly trace?: string;
  /** Milliseconds, both. */
  readonly duration?: number;
  readonly warmup?: number;
}

/** The shape is left open where only the kind is named. */
export type ArrivalsOption = Exclude<Arrivals, { readonly process: "gamma" }> | GammaOption;

interface GammaOption {
  readonly process: "gamma";
  readonly shape: number | null;
}

const SECONDS_PER: Readonly<Record<string, number>> = { s: 1, min: 60, m: 60, h: 3600 };

/** Adds the flags; what they mean together is for bench-load.ts to say. */
export function addLoadOptions(command: Command): Command {
  return command
    .option("--rate <n/unit>", "start so many requests, however many are under way: 20/s, 1200/min", rate)
    .option("--arrivals <kind>", "how they arrive: poisson (default), constant, gamma or gamma:0.1 (bursts)", arrivals)
    .option("--trace <file>", "replay a CSV or JSONL file of arrival times and token counts")
    .option("--duration <time>", "how long --rate or --trace goes on, such as 10m", duration)
    .option("--warmup <time>", "send, but do not count, what is due in the first 30s", duration);
}

/** The same flags as they would be typed again. */
export function loadFlags(options: LoadOptions): readonly (readonly [string, string | undefined])[] {
  const { rate: perSecond, arrivals: kind, trace, duration: lastsMs, warmup } = options;
  const shaped = kind?.process === "gamma" && kind.shape !== null ? `gamma:${kind.shape}` : kind?.process;
  return [
    ["--rate", perSecond === undefined ? undefined : rateText(perSecond)],
    ["--arrivals", shaped],
    ["--trace", trace],
    ["--duration", lastsMs === undefined ? undefined : durationText(lastsMs)],
    ["--warmup", warmup === undefined ? undefined : durationText(warmup)],
  ];
}

/** In the largest unit in which it is a short number. */
function rateText(perSecond: number): string {
  for (const [unit, seconds] of [
    ["s", 1],
    ["min", 60],
  ] as const) {
    const amount = Number((perSecond * seconds).toPrecision(12));
    if (Number.isInteger(amount)) return `${amount}/${unit}`;
  }
  return `${Number((perSecond * 3600).toFixed(6))}/h`;
}

function rate(text: string): number {
  const [, amount = "", unit = ""] = /^(\d{1,9}(?:\.\d{1,6})?)\/(s|min|m|h)$/.exec(text.trim()) ?? [];
  const perSecond = Number(amount) / (SECONDS_PER[unit] ?? Number.NaN);
  if (perSecond > 0 && perSecond <= REQUESTS_PER_SECOND.max) return perSecond;
  throw new InvalidArgumentError(`It must be a rate up to ${REQUESTS_PER_SECOND.max}/s, such as 20/s or 1200/min.`);
}

function arrivals(text: string): ArrivalsOption {
  const [, kind, shape] = /^(poisson|constant|gamma)(?::(\d{1,3}(?:\.\d{1,6})?))?$/.exec(text.trim()) ?? [];
  if (shape === undefined && kind === "gamma") return { process: "gamma", shape: null };
  if (shape === undefined && (kind === "poisson" || kind === "constant")) return { process: kind };
  const { min, max } = ARRIVALS_SHAPE;
  const value = Number(shape);
  if (kind === "gamma" && value >= min && value <= max) return { process: "gamma", shape: value };
  throw new InvalidArgumentError(
    `It must be poisson, constant, gamma, or gamma with its shape from ${min} to ${max}, such as gamma:0.25.`,
  );
}

function duration(text: string): number {
  const ms = durationMsOf(text);
  if (ms !== null && ms >= DURATION_MS.min && ms <= DURATION_MS.max) return ms;
  throw new InvalidArgumentError(`It must be a time with its unit, such as ${DURATION_EXAMPLES}.`);
}
