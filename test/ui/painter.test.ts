import { describe, expect, it } from "vitest";
import { Painter } from "../../src/ui/painter.ts";

function painted(rows = 24) {
  const written: string[] = [];
  const size = { rows };
  const painter = new Painter(
    (text) => written.push(text),
    () => size.rows,
  );
  return { painter, written, size, last: () => written.at(-1) ?? "" };
}

/** The terminal's private modes that a text sets (h) or takes back (l). */
function modes(text: string, letter: "h" | "l"): Set<string | undefined> {
  return new Set(
    [...text.matchAll(/\[\?(\d+)([hl])/g)].filter(([, , sign]) => sign === letter).map(([, mode]) => mode),
  );
}

describe("the painter", () => {
  it("writes only the lines that changed, each at its own place", () => {
    const { painter, last, written } = painted();
    painter.paint("one\ntwo\nthree");
    expect(last()).toContain("\u001b[1;1H\u001b[Kone\u001b[2;1H\u001b[Ktwo\u001b[3;1H\u001b[Kthree");
    painter.paint("one\n2\nthree");
    expect(last()).toBe("\u001b[?2026h\u001b[2;1H\u001b[K2\u001b[?2026l");
    const before = written.length;
    painter.paint("one\n2\nthree");
    expect(written).toHaveLength(before);
  });

  it("clears the lines that a shorter frame leaves behind", () => {
    const { painter, last } = painted();
    painter.paint("one\ntwo");
    painter.paint("one");
    expect(last()).toContain("\u001b[2;1H\u001b[K");
  });

  it("never writes below the terminal's last line, which would scroll it", () => {
    const { painter, last, size } = painted(3);
    painter.paint("1\n2\n3\n4\n5");
    expect(last()).not.toContain("4");
    size.rows = 2;
    painter.forget();
    painter.paint("1\n2\n3");
    expect(last()).not.toContain("3;1H");
  });

  it("paints everything anew after the screen was forgotten", () => {
    const { painter, last } = painted();
    painter.paint("one\ntwo");
    painter.forget();
    painter.paint("one\ntwo");
    expect(last()).toContain("\u001b[2J");
    expect(last()).toContain("one");
  });

  it("undoes all that it did to the terminal, once, and writes nothing more", () => {
    const { painter, written } = painted();
    painter.paint("one");
    const [entered = ""] = written;
    expect(modes(entered, "h").size + modes(entered, "l").size).toBe(3);
    painter.leave();
    const left = written.at(-1) ?? "";
    expect(modes(left, "l")).toEqual(modes(entered, "h"));
    expect(modes(left, "h")).toEqual(modes(entered, "l"));
    const before = written.length;
    painter.leave();
    painter.paint("late");
    expect(written).toHaveLength(before);
  });

  it("leaves a terminal alone that it has painted nothing on", () => {
    const { painter, written } = painted();
    painter.leave();
    painter.paint("late");
    expect(written).toEqual([]);
  });
});
