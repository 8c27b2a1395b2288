/** What fits on the screen, in characters and lines. Never wider than the terminal, and a line shorter than it. */
export interface Layout {
  readonly columns: number;
  readonly lines: number;
  /** Too small for more than a line that says how far the run is. */
  readonly tiny: boolean;
  readonly gaps: boolean;
  readonly figures: boolean;
  readonly phases: boolean;
  readonly lanes: number;
  /** Lines of one lane: 1, 2 with the strip of its faults, 3 with air below it. */
  readonly laneLines: 1 | 2 | 3;
  readonly configurations: boolean;
  /** Below the fault strip of the tier that is looked at closely; 0: no room, or no such tier. */
  readonly panelLines: number;
  /** Lines of bars in the histogram of latencies; 0: no room. */
  readonly barLines: number;
  /** Past failovers below their title; 0 leaves the title out. */
  readonly failovers: number;
  readonly wide: boolean;
  readonly nameWidth: number;
  /** Of the strips that lie along the scenario's time. */
  readonly stripWidth: number;
}

const COLUMNS_MIN = 60;
const LINES_MIN = 9;
const WIDE_FROM_COLUMNS = 110;

/** Header, progress and keys are always there. */
const FIXED_LINES = 3;
const GAPS = 5;
const FAILOVERS_MIN = 2;
const FAILOVERS_MAX = 24;
/** Two lines of facts; with them a title and the last failures. */
const PANEL_LINES_MIN = 2;
const PANEL_FAILURES_MIN = 2;
const PANEL_FAILURES_MAX = 6;
/** A title above the bars, an axis and pointers below them. */
const HISTOGRAM_FRAME_LINES = 3;
const BAR_LINES_MIN = 3;
const BAR_LINES_MAX = 8;

/** What stands left of a lane's strip beside its name; `LaneColumns` in components/lanes.tsx. */
export const BREAKER_WIDTH = 11;
export const IN_FLIGHT_WIDTH = 9;
export const SHARE_WIDTH = 8;
export const FAILED_WIDTH = 8;
export const MARGIN = 1;

const NARROW_NAME_WIDTH = 17;
const WIDE_NAME_WIDTH = 30;

export interface Content {
  readonly lanes: number;
  readonly configurations: number;
  /** In characters, of the names as the layout's width has them. */
  readonly longestName: number;
  /** A tier is looked at closely. */
  readonly focused: boolean;
  /** The latencies come before the failovers and the strips of the faults. */
  readonly latenciesFirst: boolean;
}

export function layoutOf(terminal: { readonly columns: number; readonly rows: number }, content: Content): Layout {
  const { columns } = terminal;
  // Ink redraws the whole screen, and flickers, when a frame is as tall as the terminal.
  const lines = terminal.rows - 1;
  const wide = columns >= WIDE_FROM_COLUMNS;
  const nameWidth = Math.min(content.longestName, wide ? WIDE_NAME_WIDTH : NARROW_NAME_WIDTH);
  return {
    columns,
    lines,
    wide,
    nameWidth,
    stripWidth: stripWidthOf(columns, nameWidth, wide),
    tiny: columns < COLUMNS_MIN || lines < LINES_MIN,
    ...sharedOut(lines - FIXED_LINES, content),
  };
}

type Shares = Pick<
  Layout,
  "gaps" | "figures" | "phases" | "lanes" | "laneLines" | "panelLines" | "barLines" | "configurations" | "failovers"
>;

/** Who gets how many of the lines, in the order of what is missed most. */
function sharedOut(lines: number, { focused, latenciesFirst, ...content }: Content): Shares {
  let left = lines;
  const granted = (cost: number): boolean => {
    if (cost > left) return false;
    left -= cost;
    return true;
  };
  /** Of the lines that are left, at most so many. */
  const more = (most: number): number => {
    const taken = Math.max(0, Math.min(most, left));
    left -= taken;
    return taken;
  };
  const figures = granted(2);
  const panel = focused ? PANEL_LINES_MIN + 1 : 0;
  const lanes = Math.max(0, Math.min(content.lanes, left - 1 - (left > panel + 1 ? panel : 0)));
  granted(1 + lanes);
  const withPanel = focused && granted(panel);
  const phases = granted(1);
  const withLastFailures = withPanel && granted(1 + PANEL_FAILURES_MIN);
  const histogram = HISTOGRAM_FRAME_LINES + BAR_LINES_MIN;
  const early = latenciesFirst && granted(histogram);
  const gaps = granted(GAPS);
  /** Between the histogram and the failovers, if both are there. */
  const between = (other: boolean): number => (other && gaps ? 1 : 0);
  // The last failures of a tier say more of it than the failovers do.
  const soon = !focused && granted(1 + FAILOVERS_MIN + between(early));
  const later = !early && focused && granted(histogram);
  const withFaults = granted(withPanel ? lanes - 1 : lanes);
  const configurations = content.configurations > 1 && granted(2 + content.configurations);
  const failovers = soon || granted(1 + FAILOVERS_MIN + between(early || later));
  const bars = early || later || granted(histogram + between(failovers));
  const withAir = !focused && withFaults && left >= lanes - 1 + FAILOVERS_MIN && granted(Math.max(0, lanes - 1));
  const moreBars = bars ? more(Math.min(BAR_LINES_MAX - BAR_LINES_MIN, early ? left : Math.floor(left / 2))) : 0;
  const moreFailures = withLastFailures ? more(PANEL_FAILURES_MAX - PANEL_FAILURES_MIN) : 0;
  return {
    gaps,
    figures,
    phases,
    lanes,
    laneLines: withAir ? 3 : withFaults ? 2 : 1,
    panelLines: withPanel ? PANEL_LINES_MIN + (withLastFailures ? 1 + PANEL_FAILURES_MIN + moreFailures : 0) : 0,
    barLines: bars ? BAR_LINES_MIN + moreBars : 0,
    configurations,
    failovers: failovers ? FAILOVERS_MIN + more(FAILOVERS_MAX - FAILOVERS_MIN) : 0,
  };
}

export function isWide(columns: number): boolean {
  return columns >= WIDE_FROM_COLUMNS;
}

function stripWidthOf(columns: number, nameWidth: number, wide: boolean): number {
  const fixed = BREAKER_WIDTH + IN_FLIGHT_WIDTH + SHARE_WIDTH + (wide ? 1 + FAILED_WIDTH : 0);
  return Math.max(1, columns - 2 * MARGIN - nameWidth - 2 - fixed - 2 - 2);
}
