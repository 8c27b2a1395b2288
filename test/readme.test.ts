import { existsSync, readFileSync } from "node:fs";
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

  it("shows a picture that is taken from the same figures, and that comes with the package", () => {
    const readme = readFileSync(join(root, "README.md"), "utf8");
    const [picture, ...others] = linksOf(readme).filter(({ shown }) => shown);
    expect({ picture, others }).toEqual({ picture: { target: "docs/bench.svg", shown: true }, others: [] });
    const { files } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    expect(files).toContain("docs/bench.svg");
    const lines = linesOfPicture(readFileSync(join(root, "docs/bench.svg"), "utf8"));
    for (const configuration of ["primary only", "2 tiers", "3 tiers"]) {
      const [, success] = new RegExp(`^ {2}${configuration} +([\\d.]+ %)`, "m").exec(readme) ?? [];
      const line = lines.find((text) => text.startsWith(`${configuration}|`));
      expect(line, "docs/bench.svg is out of date; npm run picture takes it anew").toContain(`|${success}|`);
    }
  });
});

describe("the documents", () => {
  it.each(["README.md", "CONTRIBUTING.md", "src/README.md", "bench/README.md", "docs/article.md"])(
    "%s links only to files that are there",
    (document) => {
      const missing = linksOf(readFileSync(join(root, document), "utf8"))
        .map(({ target }) => target)
        .filter((target) => !/^(\w+:|#)/.test(target))
        .filter((target) => !existsSync(join(root, dirname(document), target.replace(/#.*/, ""))));
      expect(missing).toEqual([]);
    },
  );
});

interface Link {
  readonly target: string;
  /** A picture. */
  readonly shown: boolean;
}

/** Those of Markdown's inline links and pictures, outside of code. */
function linksOf(markdown: string): readonly Link[] {
  const prose = markdown.replaceAll(/^```[\s\S]*?^```/gm, "").replaceAll(/`[^`\n]*`/g, "");
  return [...prose.matchAll(/(!?)\[[^\]]*\]\(([^)\s]+)[^)]*\)/g)].map(([, mark, target = ""]) => ({
    target,
    shown: mark === "!",
  }));
}

/** What stands on each line of the grid, from left to right, piece by piece. */
function linesOfPicture(svg: string): readonly string[] {
  const lines = new Map<string, string>();
  for (const [, y = "", text = ""] of svg.matchAll(/<text x="\d+" y="(\d+)"[^>]*>([^<]*)</g))
    lines.set(y, `${lines.get(y) ?? ""}${text}|`);
  return [...lines.values()];
}
