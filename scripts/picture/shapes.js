// The signs that fonts draw each in their own way and size, as shapes that fill their cell of the grid exactly. Each is
// path data for the cell with its corner at (x, y).

export const CELL = { width: 9, height: 20 };
const MIDDLE = { x: CELL.width / 2, y: CELL.height / 2 };
/** Air above a full bar, so that a strip stands apart from the one above it. */
const AIR = 3;

const LEVELS = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

export const SHAPES = {
  ...Object.fromEntries(LEVELS.map((sign, index) => [sign, level((index + 1) / LEVELS.length)])),
  "▒": stripes,
  "─": (x, y) => box(x, y + MIDDLE.y - 0.75, CELL.width, 1.5),
  "━": (x, y) => box(x, y + MIDDLE.y - 2, CELL.width, 4),
  "│": (x, y) => box(x + MIDDLE.x - 0.75, y, 1.5, CELL.height),
  "·": (x, y) => disc(x + MIDDLE.x, y + MIDDLE.y, 1.25),
  "●": (x, y) => disc(x + MIDDLE.x, y + MIDDLE.y, 4.25),
  "○": (x, y) => ring(x + MIDDLE.x, y + MIDDLE.y),
  "◐": (x, y) => `${ring(x + MIDDLE.x, y + MIDDLE.y)}M${x + MIDDLE.x} ${y + MIDDLE.y - 4}a4 4 0 0 0 0 8z`,
  "▼": (x, y) => `M${x} ${y + 6}h${CELL.width}l${-MIDDLE.x} 9z`,
};

function level(share) {
  const height = share * (CELL.height - AIR);
  return (x, y) => box(x, y + CELL.height - height, CELL.width, height);
}

/** Half of the cell, so that it stays as bright as its colour. */
function stripes(x, y) {
  const quarter = CELL.width / 4;
  return [0, 2].map((place) => box(x + place * quarter, y + AIR, quarter, CELL.height - AIR)).join("");
}

function box(x, y, width, height) {
  return `M${x} ${y}h${width}v${height}h${-width}z`;
}

function disc(x, y, radius) {
  return `M${x - radius} ${y}${circle(radius, 1)}`;
}

/** A disc with a hole in it: the inner circle runs the other way round. */
function ring(x, y) {
  return `${disc(x, y, 4.25)}M${x - 2.75} ${y}${circle(2.75, 0)}`;
}

function circle(radius, sweep) {
  const half = `a${radius} ${radius} 0 0 ${sweep}`;
  return `${half} ${2 * radius} 0${half} ${-2 * radius} 0z`;
}
