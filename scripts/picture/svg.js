// A screen as a picture that needs nothing beside itself: a dark card that looks the same on a light and on a dark page.
import { CELL, SHAPES } from "./shapes.js";

const PADDING = 18;
const BAR_HEIGHT = 38;
const FONT_SIZE = 15;
/** From the top of a cell to the line that letters stand on. */
const BASELINE = 15;
const FONTS = "ui-monospace,SFMono-Regular,'SF Mono',Menlo,Consolas,'DejaVu Sans Mono','Liberation Mono',monospace";

const COLOURS = {
  plain: "#d5dce4",
  strong: "#ffffff",
  quiet: "#8d99a8",
  green: "#3fb950",
  red: "#ff6a61",
  yellow: "#e3b341",
};

/** `screen` is lines of spans; `heading` stands in the title bar, `title` and `description` are for who cannot see it. */
export function drawn(screen, { columns, heading, title, description }) {
  const width = columns * CELL.width + 2 * PADDING;
  const height = screen.length * CELL.height + BAR_HEIGHT + 2 * PADDING;
  const rows = screen.map((spans, row) => spans.flatMap((span) => drawnSpan(span, row)).join("\n"));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title description">
<title id="title">${escaped(title)}</title>
<desc id="description">${escaped(description)}</desc>
<style>
text{font:${FONT_SIZE}px ${FONTS};fill:${COLOURS.plain}}
${Object.entries(COLOURS)
  .map(([look, colour]) => `.${look}{fill:${colour}}`)
  .join("\n")}
text.strong{font-weight:bold}
</style>
<rect x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="10" fill="#11161d" stroke="#3d444d"/>
<path d="M1 ${BAR_HEIGHT}V11a10 10 0 0 1 10-10h${width - 22}a10 10 0 0 1 10 10v${BAR_HEIGHT - 11}z" fill="#1c232c"/>
<circle cx="22" cy="19" r="6" fill="#ff5f57"/><circle cx="42" cy="19" r="6" fill="#febc2e"/><circle cx="62" cy="19" r="6" fill="#28c840"/>
<text class="quiet" x="${width / 2}" y="24" text-anchor="middle">$ ${escaped(heading)}</text>
<g transform="translate(${PADDING} ${BAR_HEIGHT + PADDING})">
${rows.filter((row) => row !== "").join("\n")}
</g>
</svg>
`;
}

/** Signs with a shape of one look as one path, so that no seams show between them; the words between them each for itself. */
function drawnSpan({ column, text, look }, row) {
  const y = row * CELL.height;
  const signs = [...text];
  let path = "";
  const letters = signs.map((sign, index) => {
    const shape = SHAPES[sign];
    if (shape === undefined) return sign;
    path += shape((column + index) * CELL.width, y);
    return " ";
  });
  return [
    ...(path === "" ? [] : [`<path class="${look}" d="${path}"/>`]),
    // Two spaces end a piece of text, since they would be drawn as one.
    ...[...letters.join("").matchAll(/\S+(?: \S+)*/g)].map((piece) => drawnText(piece, { column, look, y })),
  ];
}

/** At its place on the grid and as wide as its cells, whatever font there is. */
function drawnText({ 0: text, index }, { column, look, y }) {
  const x = (column + index) * CELL.width;
  const fit = text.length > 1 ? ` textLength="${text.length * CELL.width}"` : "";
  const style = look === "plain" ? "" : ` class="${look}"`;
  return `<text x="${x}" y="${y + BASELINE}"${fit}${style}>${escaped(text)}</text>`;
}

function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
