import type { Chain } from "../config/chain.ts";
import type { FaultWindow } from "../config/scenario.ts";
import type { Block } from "./blocks.ts";
import { SpanRecorder } from "./span-recorder.ts";
import type { WindowReport } from "./statistics-report.ts";
import { planWindows, type PlannedWindow, WINDOWS_MAX } from "./window-plan.ts";

/** So soon after a fault's end those who waited for it come all at once. */
const HERD_MS = 1000;

/** What was recorded of one seed, as plain data. */
export interface WindowData {
  readonly windows: readonly WindowReport[];
  readonly leftOut: number;
  readonly blocks: readonly Block[];
}

/** What a request is told at its beginning, and gives back at its end. */
export interface Begun {
  readonly spans: readonly SpanRecorder[];
  /** Its answer could be the first after the end of these. */
  readonly awaited: readonly WatchedWindow[];
  readonly block: CountedBlock;
}

export interface EndedRequest {
  /** The tier that answered; null: none did. */
  readonly tier: number | null;
  readonly latencyMs: number;
  readonly nowMs: number;
}

interface WatchedWindow extends PlannedWindow {
  readonly before: SpanRecorder;
  readonly during: SpanRecorder;
  readonly recovery: SpanRecorder;
  readonly after: SpanRecorder;
  readonly herd: { requests: number; attempts: number };
  /** False: it may have recovered within the warm-up, unseen, so nothing is known to come before or after its recovery. */
  readonly recoveryIsSeen: boolean;
  /** From the start of the scenario. */
  recoveredAtMs: number | null;
}

/** What happens when, in one job. */
interface WatchedTime {
  readonly seed: number;
  readonly faults: readonly FaultWindow[];
  /** Epoch ms. */
  readonly startMs: number;
  /** What is due so soon after the start is told to nobody. Absent: all is. */
  readonly warmupMs?: number;
}

type CountedBlock = { -readonly [Key in keyof Block]: Block[Key] };

/**
 * Tells apart what happens before, in and after each fault window, and adds up what happens in each block of time. It must be
 * told of everything in time order. What a request belongs to changes only at edges, so it is worked out once for the time up
 * to the next edge, and all requests until then share it.
 */
export class WindowRecorder {
  readonly #seed: number;
  readonly #startMs: number;
  /** In the order in which they are first looked at. */
  readonly #windows: readonly WatchedWindow[];
  readonly #leftOut: number;
  readonly #blockStarts: readonly number[];
  readonly #blocks: CountedBlock[] = [emptyBlock()];
  #nextWindow = 0;
  /** Those that have begun to matter and still do. */
  #active: readonly WatchedWindow[] = [];
  #herds: readonly WatchedWindow[] = [];
  #begun: Begun = { spans: [], awaited: [], block: this.#lastBlock() };
  /** The next edge, from the start of the scenario. */
  #untilMs = Number.NEGATIVE_INFINITY;

  /** @param blockStarts in ms from the start of the scenario, rising: `blockStarts()` of all chains that are measured */
  constructor({ seed, faults, startMs, warmupMs = 0 }: WatchedTime, chain: Chain, blockStarts: readonly number[]) {
    const { windows, leftOut } = planWindows(faults, chain);
    this.#seed = seed;
    this.#startMs = startMs;
    this.#windows = windows
      .map((window) => watched(window, warmupMs))
      .toSorted((a, b) => a.beforeFromMs - b.beforeFromMs);
    this.#leftOut = leftOut;
    this.#blockStarts = blockStarts;
  }

  /** A request begins. Epoch ms. */
  began(nowMs: number): Begun {
    this.#lookAt(nowMs);
    for (const { herd } of this.#herds) herd.requests += 1;
    return this.#begun;
  }

  /** A request ended. Epoch ms. */
  ended({ spans, awaited, block }: Begun, { tier, latencyMs, nowMs }: EndedRequest): void {
    for (const span of spans) span.record(tier === null ? null : latencyMs);
    block.requests += 1;
    if (tier === null) return;
    block.succeeded += 1;
    block.latencySumMs += latencyMs;
    for (const window of awaited) {
      if (window.recoveredAtMs !== null || !window.struck.has(tier)) continue;
      window.recoveredAtMs = nowMs - this.#startMs;
      // What begins from now on comes after the recovery.
      this.#untilMs = Number.NEGATIVE_INFINITY;
    }
  }

  attemptStarted(tier: number, atMs: number): void {
    this.#lookAt(atMs);
    for (const { herd, ofProvider } of this.#herds) if (ofProvider.has(tier)) herd.attempts += 1;
  }

  /** Null: its cost is not known. */
  attemptEnded(costUsd: number | null, atMs: number): void {
    this.#lookAt(atMs);
    const { block } = this.#begun;
    block.attempts += 1;
    block.costUsd = block.costUsd === null || costUsd === null ? null : block.costUsd + costUsd;
  }

  data(): WindowData {
    const windows = this.#windows.map((window) => windowReport(window, this.#seed));
    return {
      windows: windows.toSorted((a, b) => a.from_ms - b.from_ms || a.to_ms - b.to_ms),
      leftOut: this.#leftOut,
      blocks: [
        ...this.#blocks.map((block) => ({ ...block })),
        // Those that the run did not come to.
        ...this.#blockStarts.slice(this.#blocks.length - 1).map(emptyBlock),
      ],
    };
  }

  #lookAt(nowMs: number): void {
    const atMs = nowMs - this.#startMs;
    if (atMs >= this.#untilMs) this.#look(atMs);
  }

  #look(atMs: number): void {
    for (let next = this.#nextBlockMs(); next <= atMs; next = this.#nextBlockMs()) this.#blocks.push(emptyBlock());
    const active = [...this.#active];
    let next = this.#windows[this.#nextWindow];
    while (next !== undefined && next.beforeFromMs <= atMs) {
      active.push(next);
      this.#nextWindow += 1;
      next = this.#windows[this.#nextWindow];
    }
    const standing = active.map((window) => ({ window, ...standingAt(window, atMs) }));
    this.#active = standing.filter(({ untilMs }) => untilMs !== null).map(({ window }) => window);
    this.#herds = this.#active.filter(({ toMs }) => toMs <= atMs && atMs < toMs + HERD_MS);
    this.#begun = {
      spans: standing.flatMap(({ span }) => (span === null ? [] : [span])),
      awaited: this.#active.filter((window) => isAwaited(window, atMs)),
      block: this.#lastBlock(),
    };
    this.#untilMs = Math.min(
      this.#nextBlockMs(),
      next?.beforeFromMs ?? Number.POSITIVE_INFINITY,
      ...standing.map(({ untilMs }) => untilMs ?? Number.POSITIVE_INFINITY),
    );
  }

  #nextBlockMs(): number {
    return this.#blockStarts[this.#blocks.length - 1] ?? Number.POSITIVE_INFINITY;
  }

  #lastBlock(): CountedBlock {
    const last = this.#blocks.at(-1);
    if (last === undefined) throw new RangeError("there is always a block");
    return last;
  }
}

/** The windows of several seeds, as many as a report lists, and how many more there were. */
export function windowsOver(seeds: readonly WindowData[]): {
  readonly windows: readonly WindowReport[];
  readonly windows_left_out: number;
} {
  const windows = seeds.flatMap((seed) => seed.windows);
  const leftOut = seeds.reduce((before, seed) => before + seed.leftOut, 0);
  return {
    windows: windows.slice(0, WINDOWS_MAX),
    windows_left_out: leftOut + Math.max(0, windows.length - WINDOWS_MAX),
  };
}

function watched(planned: PlannedWindow, warmupMs: number): WatchedWindow {
  return {
    ...planned,
    before: new SpanRecorder(),
    during: new SpanRecorder(),
    recovery: new SpanRecorder(),
    after: new SpanRecorder(),
    herd: { requests: 0, attempts: 0 },
    recoveryIsSeen: planned.toMs >= warmupMs,
    recoveredAtMs: null,
  };
}

interface Standing {
  /** What a request that begins now counts for. */
  readonly span: SpanRecorder | null;
  /** Until when that holds; null: the window no longer matters. */
  readonly untilMs: number | null;
}

function standingAt(window: WatchedWindow, atMs: number): Standing {
  const { fromMs, toMs, recoveryIsSeen, recoveredAtMs, aftermathUntilMs } = window;
  if (atMs < fromMs) return { span: window.before, untilMs: fromMs };
  if (atMs < toMs) return { span: window.during, untilMs: toMs };
  if (!recoveryIsSeen) return { span: null, untilMs: atMs < toMs + HERD_MS ? toMs + HERD_MS : null };
  const afterUntilMs = Math.min(aftermathUntilMs, (recoveredAtMs ?? Number.POSITIVE_INFINITY) + (toMs - fromMs));
  const span = atMs >= afterUntilMs ? null : recoveredAtMs === null ? window.recovery : window.after;
  const edges = [toMs + HERD_MS, afterUntilMs, ...(recoveredAtMs === null ? [window.againMs] : [])];
  const ahead = edges.filter((edgeMs) => edgeMs > atMs);
  return { span, untilMs: ahead.length === 0 ? null : Math.min(...ahead) };
}

function isAwaited({ toMs, againMs, recoveryIsSeen, recoveredAtMs }: WatchedWindow, atMs: number): boolean {
  return recoveryIsSeen && recoveredAtMs === null && toMs <= atMs && atMs < againMs;
}

function windowReport(window: WatchedWindow, seed: number): WindowReport {
  const { fault, fromMs, toMs, recoveredAtMs, herd } = window;
  return {
    seed,
    provider: fault.provider,
    kind: fault.effect.kind,
    model: fault.model,
    from_ms: fromMs,
    to_ms: toMs,
    before: window.before.report(),
    during: window.during.report(),
    recovery: window.recovery.report(),
    after: window.after.report(),
    recovered_ms: recoveredAtMs === null ? null : Math.round((recoveredAtMs - toMs) * 1000) / 1000,
    herd: { ...herd },
  };
}

function emptyBlock(): CountedBlock {
  return { requests: 0, succeeded: 0, latencySumMs: 0, attempts: 0, costUsd: 0 };
}
