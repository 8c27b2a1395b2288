// What `tmux capture-pane -e` prints, read into lines of spans: { column, text, look }. A code that it does not know is
// an error, so that a new colour of the screen is not lost in the picture.

const ESCAPE = "\u001b";
const PLAIN = { colour: null, bold: false, dim: false };

/** What each code of a "select graphic rendition" sequence does to the style. */
const CODES = {
  0: () => PLAIN,
  1: (style) => ({ ...style, bold: true }),
  2: (style) => ({ ...style, dim: true }),
  22: (style) => ({ ...style, bold: false, dim: false }),
  31: (style) => ({ ...style, colour: "red" }),
  32: (style) => ({ ...style, colour: "green" }),
  33: (style) => ({ ...style, colour: "yellow" }),
  39: (style) => ({ ...style, colour: null }),
  // The default background, the only one in use.
  49: (style) => style,
};

/** The lines down to the last that has anything on it. A style goes on from line to line. */
export function screenOf(capture) {
  let style = PLAIN;
  const lines = capture.trimEnd().split("\n");
  return lines.map((line) => {
    const spans = [];
    let column = 0;
    for (const [index, part] of line.split(ESCAPE).entries()) {
      const [codes, text] = index === 0 ? [[], part] : sequenceOf(part);
      style = codes.reduce(styled, style);
      // Every sign of the screen is one column wide.
      const width = [...text].length;
      if (width > 0) spans.push({ column, text, look: lookOf(style) });
      column += width;
    }
    return spans;
  });
}

/** The codes of a sequence, and the text up to the next. */
function sequenceOf(part) {
  const [, codes, text] = /^\[([\d;]*)m(.*)$/.exec(part) ?? [];
  if (codes === undefined) throw new Error(`An escape sequence that is not about style: ${JSON.stringify(part)}`);
  return [codes.split(";").map(Number), text];
}

function styled(style, code) {
  const change = CODES[code];
  if (change === undefined) throw new Error(`Style code ${code} is not known to scripts/picture/screen.js; add it.`);
  return change(style);
}

/** The names of the tints that the screen is made of; see LOOKS in src/ui/components/tinted.tsx. */
function lookOf({ colour, bold, dim }) {
  if (dim) return "quiet";
  return colour ?? (bold ? "strong" : "plain");
}
