import type { LoadReport, OpenLoadReport } from "../bench/load-report.ts";
import { counted, integer, trimmed } from "./format.ts";

const ARRIVALS = {
  constant: "even",
  poisson: "Poisson",
  gamma: "gamma",
  trace: "",
} as const;
const RATES_NAMED_MAX = 4;
const SECONDS_PER_MINUTE = 60;

/** "1,000 requests, one at a time", "500 requests, 500 at once", "12,000 requests, 20/s, Poisson". */
export function loadWords(load: LoadReport): string {
  const requests = counted(load.requests, load.stream ? "stream" : "request");
  if (load.open !== undefined) return `${requests}, ${openWords(load.open)}`;
  if (load.phase === "sequential") {
    const callers = load.concurrency === 1 ? "one at a time" : counted(load.concurrency, "caller");
    return `${requests}, ${callers}`;
  }
  return `${requests}, ${integer(Math.min(load.concurrency, load.requests))} at once`;
}

/** "one at a time", "4 callers", "500 at once", "20/s", "azure.csv". */
export function phaseWords({ phase, requests, concurrency, open }: LoadReport): string {
  if (open !== undefined) return open.trace?.file ?? ratesWords(open);
  if (phase === "concurrent") return `${integer(Math.min(concurrency, requests))} at once`;
  return concurrency === 1 ? "one at a time" : `${integer(concurrency)} callers`;
}

function openWords(open: OpenLoadReport): string {
  if (open.trace !== null) {
    const speed = open.trace.speed === 1 ? "" : `, ${trimmed(open.trace.speed, 3)} times as fast`;
    return `as in ${open.trace.file}${speed}`;
  }
  const shape = open.shape === null ? "" : ` ${trimmed(open.shape, 3)}`;
  return `${ratesWords(open)}, ${ARRIVALS[open.arrivals]}${shape}`;
}

/** "20/s", "5/s to 50/s", "5/s to 50/s to 5/s"; of many, the lowest and the highest. */
function ratesWords({ rates }: OpenLoadReport): string {
  const perSecond = rates.map((point) => point.requests_per_second);
  const steps = perSecond.filter((rate, index) => index === 0 || rate !== perSecond[index - 1]);
  if (steps.length <= RATES_NAMED_MAX) return steps.map(rateWords).join(" to ");
  return `${rateWords(Math.min(...steps))} to ${rateWords(Math.max(...steps))}, up and down`;
}

function rateWords(perSecond: number): string {
  return perSecond === 0 || perSecond >= 0.1
    ? `${trimmed(perSecond, 2)}/s`
    : `${trimmed(perSecond * SECONDS_PER_MINUTE, 3)}/min`;
}
