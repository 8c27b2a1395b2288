// Measures holyfail itself: `npm run bench` for everything, `npm run bench -- engine` for one part. See README.md.
import { engine } from "./engine/part.js";
import { virtual } from "./virtual/part.js";
import { memory } from "./memory/part.js";
import { profile } from "./profile/part.js";
import { simStreams } from "./sim-streams/part.js";
import { startup } from "./startup/part.js";
import { screen } from "./screen/part.js";
import { machineLine, markdownTable } from "./table.js";

const PARTS = { engine, virtual, profile, memory, startup, screen, "sim-streams": simStreams };

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(PARTS, name));
if (unknown.length > 0) {
  console.error(`No part is called ${unknown.join(", ")}; there are: ${Object.keys(PARTS).join(", ")}.`);
  process.exit(2);
}

const rows = [];
for (const name of asked.length > 0 ? asked : Object.keys(PARTS)) {
  console.error(`measuring: ${name} ...`);
  rows.push(...(await PARTS[name]()));
}
console.log(`${machineLine()}\n\n${markdownTable(rows)}`);
