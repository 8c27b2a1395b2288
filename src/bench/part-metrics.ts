import { isAt } from "../core/place.ts";
import type { ConfigurationReport, Distribution, MetricUnit } from "./bench-report.ts";
import type { Hoped, Metric } from "./metrics.ts";
import type { PhaseReport, Span, WindowReport } from "./statistics-report.ts";
import { WINDOWS_MAX } from "./window-plan.ts";

/** What a bench has that metrics can name, so that a name that is none of them can be told apart from one that is. */
export interface NamedParts {
  /** In the order of the load. */
  readonly phases: readonly string[];
  /** Those that have faults. */
  readonly providers: readonly string[];
  /** How many fault windows each seed has at most, and how many seeds there are. Null: that is a matter of chance. */
  readonly windows: { readonly each: number; readonly seeds: number } | null;
}

interface PartMetric<Part> {
  readonly unit: MetricUnit;
  /** Null: the samples do not support it. */
  readonly read: (part: Part) => number | null;
  /** Of how many it is; a part with none says nothing. Absent: it can be of none. */
  readonly of?: (part: Part) => number;
  /** Of several parts the worst is meant, unless an expectation says what it hopes for. Absent: more is worse. */
  readonly moreIsBetter?: true;
}

const LATENCIES = ["mean", "p50", "p95", "p99", "max"] as const satisfies readonly (keyof Distribution)[];

type Counted = Pick<Span, "requests" | "succeeded" | "success_rate" | "latency_ms">;

/** What phases and the spans around a window have in common; latencies by their short names as well. */
const COUNTED: Readonly<Record<string, PartMetric<Counted>>> = {
  requests: { unit: "count", read: (part) => part.requests },
  succeeded: { unit: "count", read: (part) => part.succeeded, moreIsBetter: true },
  failed: { unit: "count", read: (part) => part.requests - part.succeeded },
  success_rate: {
    unit: "rate",
    read: (part) => part.success_rate,
    of: (part) => part.requests,
    moreIsBetter: true,
  },
  ...Object.fromEntries(
    LATENCIES.flatMap((key): [string, PartMetric<Counted>][] => {
      const latency: PartMetric<Counted> = {
        unit: "ms",
        read: (part) => part.latency_ms[key],
        of: (part) => part.latency_ms.n,
      };
      return [
        [key, latency],
        [`latency_ms.${key}`, latency],
      ];
    }),
  ),
};

const OF_PHASE: Readonly<Record<string, PartMetric<PhaseReport>>> = {
  ...COUNTED,
  blocked: { unit: "count", read: (phase) => phase.blocked },
};

const SPANS = ["before", "during", "recovery", "after"] as const;

const OF_WINDOW: Readonly<Record<string, PartMetric<WindowReport>>> = {
  recovered_ms: { unit: "ms", read: (window) => window.recovered_ms },
  "herd.requests": { unit: "count", read: ({ herd }) => herd.requests },
  "herd.attempts": { unit: "count", read: ({ herd }) => herd.attempts },
  ...Object.fromEntries(
    SPANS.flatMap((span) =>
      Object.entries(COUNTED).map(([name, { read, of, ...figure }]): [string, PartMetric<WindowReport>] => [
        `${span}.${name}`,
        {
          ...figure,
          read: (window) => read(window[span]),
          ...(of === undefined ? {} : { of: (window: WindowReport) => of(window[span]) }),
        },
      ]),
    ),
  ),
};

/** The paths that can be named, for messages: of the part that a path names, or else of the first. */
export function partMetricPaths(path: string): readonly string[] {
  const [, part, which = "0"] = /^(phase|window)\.([^.]+)/.exec(path) ?? [];
  return [
    ...Object.keys(OF_PHASE).map((name) => `phase.${part === "phase" ? which : "0"}.${name}`),
    ...Object.keys(OF_WINDOW).map((name) => `window.${part === "window" ? which : "0"}.${name}`),
  ];
}

/** The metric at a path such as `phase.concurrent.p95` or `window.openai.recovery.success_rate`; null: there is none. */
export function partMetricAt(path: string): Metric | null {
  const [, part, which = "", name = ""] = PATH.exec(path) ?? [];
  if (part === "phase" && Object.hasOwn(OF_PHASE, name)) return phaseMetric(path, which, OF_PHASE[name]);
  if (part === "window" && Object.hasOwn(OF_WINDOW, name)) return windowMetric(path, which, OF_WINDOW[name]);
  return null;
}

/** Names may have points in them; what is measured has at most three words. */
const PATH =
  /^(phase|window)\.(.+?)\.((?:(?:before|during|recovery|after)\.)?(?:latency_ms\.)?[a-z0-9_]+|herd\.[a-z]+)$/;

/** What is wrong with a path's phase, window or provider, given those there are, or with the rest of it; null: nothing is known to be. */
export function partComplaint(path: string, { phases, providers, windows }: NamedParts): string | null {
  const [, part, which = ""] = PATH.exec(path) ?? [];
  if (part === "phase") {
    const names = phases.map((name, index) => `phase.${index} (${name})`);
    const there = names.length === 0 ? "" : ` There ${names.length === 1 ? "is" : "are"} ${names.join(", ")}.`;
    const places = phasesCalled(which, phases);
    if (places.length === 0) return `the load has no phase "${which}".${there}`;
    return places.length > 1 ? `the load has several phases "${which}".${there}` : null;
  }
  if (part === "window" && isPlace(which)) return windowComplaint(Number(which), windows);
  if (part === "window" && !providers.some((provider) => isAt(provider, which))) {
    return `no fault strikes "${which}".${providers.length === 0 ? "" : ` Faults strike ${providers.join(", ")}.`}`;
  }
  return null;
}

function windowComplaint(place: number, windows: NamedParts["windows"]): string | null {
  if (windows === null) return null;
  const { each, seeds } = windows;
  const listed = Math.min(each * seeds, WINDOWS_MAX);
  if (place < listed) return null;
  if (listed === 0) return `there is no window ${place}: the scenario has no fault.`;
  const faults = each === 1 ? "one fault" : `${each} faults`;
  const under = seeds === 1 ? "" : ` under ${seeds} seeds`;
  const there = listed === 1 ? "is window.0" : `${each === 1 ? "is" : "are"} window.0 to window.${listed - 1}`;
  return `there is no window ${place}: the scenario's ${faults}${under} ${there}.`;
}

function isPlace(which: string): boolean {
  return /^\d{1,3}$/.test(which);
}

/** Their places in the load; a name may be that of several. */
function phasesCalled(which: string, phases: readonly string[]): readonly number[] {
  return phases.flatMap((name, index) =>
    name === which || (isPlace(which) && Number(which) === index) ? [index] : [],
  );
}

function phaseMetric(path: string, which: string, found: PartMetric<PhaseReport> | undefined): Metric | null {
  if (found === undefined) return null;
  const read = ({ by_phase = [] }: ConfigurationReport): number | null => {
    const [place, ...others] = phasesCalled(
      which,
      by_phase.map(({ phase }) => phase),
    );
    const phase = place === undefined || others.length > 0 ? undefined : by_phase[place];
    return phase === undefined ? null : found.read(phase);
  };
  return { path, unit: found.unit, read };
}

function windowMetric(path: string, which: string, found: PartMetric<WindowReport> | undefined): Metric | null {
  if (found === undefined) return null;
  const own = found.moreIsBetter === true ? "more" : "less";
  const read: Metric["read"] = ({ windows = [], windows_left_out: leftOut = 0 }, hoped = own) => {
    if (isPlace(which)) return worst(windows.slice(Number(which), Number(which) + 1), found, hoped);
    // Of what is not listed nobody knows whether it is worse.
    return leftOut > 0
      ? null
      : worst(
          windows.filter(({ provider }) => isAt(provider, which)),
          found,
          hoped,
        );
  };
  return { path, unit: found.unit, read };
}

/** Null: it is not known of one of them, or there is none. */
function worst<Part>(parts: readonly Part[], { read, of }: PartMetric<Part>, hoped: Hoped): number | null {
  const values = parts.filter((part) => of === undefined || of(part) > 0).map(read);
  const known = values.filter((value) => value !== null);
  if (known.length === 0 || known.length < values.length) return null;
  return hoped === "more" ? Math.min(...known) : Math.max(...known);
}
