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

/** What stands left of a lane's strip beside its name; `LaneColumns` in components/lanes.tsx. */
export const BREAKER_WIDTH = 11;
export const IN_FLIGHT_WIDTH = 9;
export const SHARE_WIDTH = 8;
export const FAILED_WIDTH = 8;
export const MARGIN = 1;

const NARROW_NAME_WIDTH = 17;
const WIDE_NAME_WIDTH = 30;

/** `longestName` in characters, of the names as the layout's width has them. */
export function layoutOf(
  terminal: { readonly columns: number; readonly rows: number },
  content: { readonly lanes: number; readonly configurations: number; readonly longestName: number },
): Layout {
  const { columns } = terminal;
  // Ink redraws the whole screen, and flickers, when a frame is as tall as the terminal.
  const lines = terminal.rows - 1;
  const wide = columns >= WIDE_FROM_COLUMNS;
  const nameWidth = Math.min(content.longestName, wide ? WIDE_NAME_WIDTH : NARROW_NAME_WIDTH);
  const widths = { columns, lines, wide, nameWidth, stripWidth: stripWidthOf(columns, nameWidth, wide) };
  let left = lines - FIXED_LINES;
  const granted = (cost: number): boolean => {
    if (cost > left) return false;
    left -= cost;
    return true;
  };
  // In the order of what is missed most.
  const figures = granted(2);
  const lanes = Math.max(0, Math.min(content.lanes, left - 1));
  granted(1 + lanes);
  const phases = granted(1);
  const failovers = granted(1 + FAILOVERS_MIN);
  const gaps = granted(GAPS);
  const withFaults = granted(lanes);
  const configurations = content.configurations > 1 && granted(2 + content.configurations);
  const withAir = withFaults && granted(Math.max(0, lanes - 1));
  return {
    ...widths,
    tiny: columns < COLUMNS_MIN || lines < LINES_MIN,
    gaps,
    figures,
    phases,
    lanes,
    laneLines: withAir ? 3 : withFaults ? 2 : 1,
    configurations,
    failovers: failovers ? Math.min(FAILOVERS_MAX, FAILOVERS_MIN + left) : 0,
  };
}

export function isWide(columns: number): boolean {
  return columns >= WIDE_FROM_COLUMNS;
}

function stripWidthOf(columns: number, nameWidth: number, wide: boolean): number {
  const fixed = BREAKER_WIDTH + IN_FLIGHT_WIDTH + SHARE_WIDTH + (wide ? 1 + FAILED_WIDTH : 0);
  return Math.max(1, columns - 2 * MARGIN - nameWidth - 2 - fixed - 2 - 2);
}
