import { escapedMarkup } from "./markup.ts";
import type { Cell, Column, Section, Table } from "./section.ts";

/** A section as HTML: a heading, a table that scrolls by itself where it is too wide, and its sentences. */
export function sectionHtml({ title, table, notes }: Section): string {
  const blocks = [
    ...(title === "" ? [] : [`<h2>${escapedMarkup(title)}</h2>`]),
    ...(table === undefined || table.rows.length === 0 ? [] : [tableHtml(table, title)]),
    ...notes.map((note) => `<p>${escapedMarkup(note)}</p>`),
  ];
  return `<section>\n${blocks.join("\n")}\n</section>`;
}

/** What scrolls must be reachable by keyboard. */
export function tableHtml({ columns, rows }: Table, title: string): string {
  const head = columns.map((column) => `<th scope="col"${alignment(column)}>${headerHtml(column)}</th>`).join("");
  const body = rows.map((cells) => `<tr>${cells.map((cell, index) => cellHtml(cell, columns[index])).join("")}</tr>`);
  return `<div class="scroll" role="region" tabindex="0" aria-label="${escapedMarkup(title)}">
<table>
<thead><tr>${head}</tr></thead>
<tbody>
${body.join("\n")}
</tbody>
</table>
</div>`;
}

function headerHtml({ header }: Column): string {
  return header.split("\n").map(escapedMarkup).join("<br>");
}

function cellHtml({ text, tone }: Cell, column: Column | undefined): string {
  const classes = [...(column?.align === "right" ? ["number"] : []), ...(tone === "plain" ? [] : [tone])];
  return `<td${classes.length === 0 ? "" : ` class="${classes.join(" ")}"`}>${escapedMarkup(text)}</td>`;
}

function alignment({ align }: Column): string {
  return align === "right" ? ' class="number"' : "";
}
