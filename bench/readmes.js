import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./bundle.js";
import { machineLine, markdownTable } from "./table.js";

/** The face of the project shows these parts; the README of this folder shows all. */
const ON_THE_FACE = ["engine", "streaming", "virtual", "memory", "startup", "screen", "sim-streams"];

/** Tables of their own there, which compare with nothing in the other. */
const ALONE_ON_THE_FACE = ["runs"];

/**
 * Puts each measured part's rows between its marks, `<!-- figures: NAME -->` and `<!-- end -->`; parts that were not
 * measured stay as they are. The face's table comes from one run on one machine, so it is written only when all its parts
 * were measured.
 *
 * @param {Record<string, readonly import("./table.js").Row[]>} measured the rows of each part
 */
export function intoReadmes(measured) {
  write(join(root, "bench/README.md"), measured);
  for (const name of ALONE_ON_THE_FACE.filter((each) => Object.hasOwn(measured, each))) {
    write(join(root, "README.md"), { [name]: measured[name] });
  }
  const missing = ON_THE_FACE.filter((name) => !Object.hasOwn(measured, name));
  if (missing.length === 0) write(join(root, "README.md"), { face: ON_THE_FACE.flatMap((name) => measured[name]) });
  else console.error(`README.md stays as it is: it needs ${missing.join(", ")} from the same run.`);
}

function write(path, parts) {
  let text = readFileSync(path, "utf8");
  for (const [name, rows] of Object.entries(parts)) {
    const [begin, end] = [`<!-- figures: ${name} -->`, "<!-- end -->"];
    const from = text.indexOf(begin);
    if (rows.length === 0) continue;
    if (from === -1) throw new Error(`${path} has no ${begin}`);
    const until = text.indexOf(end, from);
    text = `${text.slice(0, from)}${begin}\n\n${machineLine()}:\n\n${markdownTable(rows)}\n\n${text.slice(until)}`;
  }
  writeFileSync(path, text);
}
