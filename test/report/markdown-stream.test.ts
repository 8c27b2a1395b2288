import fc from "fast-check";
import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import { MarkdownStream } from "../../src/report/markdown-stream.ts";

const COLUMNS = 40;

/** What is shown of a text that comes in such pieces, and after which of them. */
function shown(pieces: readonly string[], columns = COLUMNS): string[] {
  const stream = new MarkdownStream(() => columns);
  return [...pieces.map((piece) => stream.push(piece)), stream.end()];
}

const whole = (text: string, columns = COLUMNS): string => shown([text], columns).join("");
// oxlint-disable-next-line no-control-regex -- colours are what this takes away
const plain = (text: string): string => text.replaceAll(/\u001b\[[\d;]*m/g, "");

const SAMPLE = `# A title

Some **bold**, some *italic*, some \`code\` and a [link](https://example.com/a).

- one
- two
  - nested
- three

1. first
2. second

\`\`\`python
def f(x):

    return x ** 2
\`\`\`

> quoted
> on two lines

| name | value |
|------|------:|
| a    |     1 |
| long name that has to be broken somewhere | 22 |

---

The end, a < b & c.
`;

describe("Markdown on a terminal", () => {
  it("shows headings, lists, code, quotes and tables in words and lines that fit", () => {
    expect(plain(whole(SAMPLE)).split("\n")).toEqual([
      "A title",
      "",
      "Some bold, some italic, some code and a",
      "link (https://example.com/a).",
      "",
      "• one",
      "• two",
      "  • nested",
      "• three",
      "",
      "1. first",
      "2. second",
      "",
      "── python ──────────────────────────────",
      "def f(x):",
      "",
      "    return x ** 2",
      "────────────────────────────────────────",
      "",
      "│ quoted on two lines",
      "",
      "name                               value",
      "─────────────────────────────────  ─────",
      "a                                      1",
      "long name that has to be broken       22",
      "somewhere",
      "",
      "────────────────────────────────────────",
      "",
      "The end, a < b & c.",
      "",
    ]);
  });

  it("shows the same however the text was cut into pieces", () => {
    const expected = whole(SAMPLE);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: SAMPLE.length }), { maxLength: 20 }), (cuts) => {
        const places = [0, ...cuts.toSorted((one, other) => one - other), SAMPLE.length];
        const pieces = places.slice(1).map((place, index) => SAMPLE.slice(places[index], place));
        expect(shown(pieces).join("")).toBe(expected);
      }),
      { seed: 6, numRuns: 200 },
    );
    expect(shown(Array.from(SAMPLE)).join("")).toBe(expected);
  });

  it("shows a block as soon as it is certain how it ends, and code line by line", () => {
    const pieces = ["One\n", "\n", "- a\n", "- b\n", "\n```js\n", "x = 1;\n", "y", "\n", "```\n", "tail"];
    expect(shown(pieces).map(plain)).toEqual([
      "",
      "One\n",
      "",
      "\n• a\n",
      `• b\n\n── js ${"─".repeat(COLUMNS - 6)}\n`,
      "x = 1;\n",
      "",
      "y\n",
      `${"─".repeat(COLUMNS)}\n`,
      "",
      "\ntail\n",
    ]);
  });

  it("closes the frame of code that never ended", () => {
    expect(plain(whole("```\nx\ny"))).toBe(`${"─".repeat(COLUMNS)}\nx\ny\n${"─".repeat(COLUMNS)}\n`);
  });

  it("lets no control character of the text through, wherever it is cut", () => {
    const hostile = "a\u001b]0;title\u0007b\u009b2Jc\r\rd\u202ee `\u001b[31m`\n\n```\u001b[1m\n\u001b[2J\r\n```\n";
    for (const pieces of [[hostile], Array.from(hostile)]) {
      const text = shown(pieces).join("");
      expect(plain(text)).not.toMatch(/(?!\n)[\p{Cc}\u202e]/u);
      expect(text).toContain("\u{fffd}]0;title\u{fffd}b\u{fffd}2Jc");
    }
  });

  it("is never wider than the terminal, but for code, whatever it is given", () => {
    const line = fc.constantFrom(
      "# ",
      "- ",
      "1. ",
      "> ",
      "| a | b |",
      "|--|:-:|",
      "**",
      "*",
      "`",
      "[x](",
      ")",
      "\n",
      "\n\n",
      "word ",
      "世界",
      "  ",
      "\t",
      "<b>",
      "~~",
      "&lt;",
      "\\",
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 60 }), fc.integer({ min: 30, max: 90 }), (parts, columns) => {
        const once = whole(parts.join(""), columns);
        expect(once.endsWith("\n") || once === "").toBe(true);
        if (/^(?: {4}|\t| *\t|<)|`{3}/m.test(parts.join(""))) return;
        for (const text of plain(once).split("\n")) expect(stringWidth(text)).toBeLessThanOrEqual(columns);
      }),
      { seed: 6, numRuns: 500 },
    );
  });

  it("shows a paragraph without an end before it fills the memory", () => {
    const stream = new MarkdownStream(() => COLUMNS);
    let text = "";
    for (let count = 0; count < 4000; count += 1) text += stream.push("word ");
    expect(text.length).toBeGreaterThan(8000);
  });
});
