// Measures holyfail itself: `npm run bench` for everything but the soak, `npm run bench -- engine` for one part. See README.md.
import { runs } from "./runs/part.js";
import { engine } from "./engine/part.js";
import { streaming } from "./streaming/part.js";
import { virtual } from "./virtual/part.js";
import { gateway } from "./gateway/part.js";
import { memory } from "./memory/part.js";
import { profile } from "./profile/part.js";
import { simStreams } from "./sim-streams/part.js";
import { startup } from "./startup/part.js";
import { policies } from "./policies/part.js";
import { screen } from "./screen/part.js";
import { soak } from "./soak/part.js";
import { intoReadmes } from "./readmes.js";
import { machineLine, markdownTable } from "./table.js";

const PARTS = {
  engine,
  streaming,
  virtual,
  profile,
  memory,
  startup,
  screen,
  "sim-streams": simStreams,
  runs,
  policies,
  gateway,
  soak,
};
/** What takes a quarter of an hour, or fetches another program, is not measured unless it is asked for. */
const ONLY_BY_NAME = new Set(["soak", "gateway"]);
/** Puts the table into the READMEs as well. */
const WRITE = "--write";

const asked = process.argv.slice(2).filter((word) => word !== WRITE);
const unknown = asked.filter((name) => !Object.hasOwn(PARTS, name));
if (unknown.length > 0) {
  console.error(`No part is called ${unknown.join(", ")}; there are: ${Object.keys(PARTS).join(", ")}.`);
  process.exit(2);
}

const usual = Object.keys(PARTS).filter((name) => !ONLY_BY_NAME.has(name));
const measured = {};
for (const name of asked.length > 0 ? asked : usual) {
  console.error(`measuring: ${name} ...`);
  measured[name] = await PARTS[name]();
  // What is known is said at once: a later part may fail.
  console.error(markdownTable(measured[name]));
}
console.log(`${machineLine()}\n\n${markdownTable(Object.values(measured).flat())}`);
if (process.argv.includes(WRITE)) intoReadmes(measured);
