import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { describe, expect, it } from "vitest";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");

describe("the README", () => {
  it("shows what holyfail bench prints, to the digit", async () => {
    const readme = readFileSync(join(root, "README.md"), "utf8");
    const shown = /```\n(Reliability\n[\s\S]*?)\n```/.exec(readme)?.[1]?.split("\n") ?? [];
    expect(shown.length).toBeGreaterThan(20);
    const { stdout } = await execa("node", ["bin/holyfail.js", "bench", "--quiet"], {
      cwd: root,
      env: { NO_COLOR: "1" },
    });
    const printed = new Set(stdout.split("\n"));
    expect(shown.filter((line) => line !== "" && !printed.has(line))).toEqual([]);
  });

  it("opens with the two commands that a fresh clone needs", () => {
    const readme = readFileSync(join(root, "README.md"), "utf8");
    const commands = [...readme.matchAll(/^npm ci && .*$/gm)].map(([command]) => command);
    expect(commands.slice(0, 2)).toEqual(["npm ci && npx holyfail bench", "npm ci && npm test"]);
  });
});
