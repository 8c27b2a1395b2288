// Tests the article anew and puts its tables where they are shown: `npm run article`. See docs/article.md.
import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

const PROGRAM = new URL("../bin/holyfail.js", import.meta.url).pathname;
const COMMAND = ["bench", "--scenario", "article", "--workers", "2", "--wire", "--quiet"];
/** Where it is shown, and from which title on. */
const SHOWN = { "docs/article.md": "Latency, as", "README.md": "Reliability over" };
const START = "<!-- article -->";
const END = "<!-- article end -->";

const text = await printed();
const tables = text.slice(text.indexOf("Latency, as"), text.indexOf("\n\nHow to read this"));
for (const [file, title] of Object.entries(SHOWN)) {
  const path = new URL(`../${file}`, import.meta.url);
  const page = readFileSync(path, "utf8");
  const [from, to] = [page.indexOf(START), page.indexOf(END)];
  if (from === -1 || to === -1) throw new Error(`${file} has no place for the tables`);
  const block = `${START}\n\n\`\`\`\n${tables.slice(tables.indexOf(title))}\n\`\`\`\n\n`;
  writeFileSync(path, page.slice(0, from) + block + page.slice(to));
}
console.log(text);

/** It exits with 1 or 3 where a claim is not met or not decided: that is a result too. */
function printed() {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, NO_COLOR: "1", COLUMNS: "80" };
    execFile(process.execPath, [PROGRAM, ...COMMAND], { env }, (error, stdout) => {
      if (stdout.includes("How to read this")) resolve(stdout);
      else reject(error ?? new Error("the program printed no tables"));
    });
  });
}
