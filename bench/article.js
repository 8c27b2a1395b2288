// Tests the article anew and puts its tables where they are shown: `npm run article`. See docs/article.md.
import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

const PROGRAM = new URL("../bin/holyfail.js", import.meta.url).pathname;
const COMMAND = ["bench", "--scenario", "article", "--workers", "2", "--wire", "--quiet"];
const HEDGED = [
  "bench",
  "hedged",
  "-f",
  "article/chains.yaml",
  ...COMMAND.slice(1).filter((word) => word !== "--wire"),
];
const ROOT = new URL("..", import.meta.url);

// One after the other: what is on the wire is measured on a machine that does nothing else.
const text = await printed(COMMAND);
const hedged = await printed(HEDGED);
show("docs/article.md", "article", tablesOf(text, "Latency, as"));
show("README.md", "article", tablesOf(text, "Reliability over"));
show("docs/article.md", "article hedged", tablesOf(hedged, "Latency, as"));
console.log(text);

/** From this title on. */
function tablesOf(output, title) {
  return output.slice(output.indexOf(title), output.indexOf("\n\nHow to read this"));
}

function show(file, place, tables) {
  const path = new URL(file, ROOT);
  const page = readFileSync(path, "utf8");
  const [start, end] = [`<!-- ${place} -->`, `<!-- ${place} end -->`];
  const [from, to] = [page.indexOf(start), page.indexOf(end)];
  if (from === -1 || to === -1) throw new Error(`${file} has no place for the tables`);
  writeFileSync(path, `${page.slice(0, from)}${start}\n\n\`\`\`\n${tables}\n\`\`\`\n\n${page.slice(to)}`);
}

/** It exits with 1 or 3 where a claim is not met or not decided: that is a result too. */
function printed(command) {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, NO_COLOR: "1", COLUMNS: "80" };
    execFile(process.execPath, [PROGRAM, ...command], { env, cwd: ROOT }, (error, stdout) => {
      if (stdout.includes("How to read this")) resolve(stdout);
      else reject(error ?? new Error("the program printed no tables"));
    });
  });
}
