import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

/** What a folder may import. `types` are folders (or files) of which only types may be imported. */
interface Row {
  readonly folders: readonly string[];
  readonly types: readonly string[];
  readonly packages: readonly string[];
}

const HOUSE: Readonly<Record<string, Row>> = {
  core: { folders: [], types: [], packages: [] },
  config: { folders: ["core"], types: [], packages: ["yaml", "valibot", "@valibot/to-json-schema"] },
  dialects: { folders: ["core"], types: ["config"], packages: ["eventsource-parser"] },
  engine: { folders: ["core", "dialects"], types: ["config"], packages: [] },
  sim: { folders: ["core"], types: ["config"], packages: ["pure-rand"] },
  adapters: { folders: ["core"], types: ["config"], packages: ["undici", "@pydantic/genai-prices", "node:*"] },
  // Saved reports are read back (bench/report-schema.ts).
  bench: { folders: ["core", "engine"], types: ["config"], packages: ["hdr-histogram-js", "valibot"] },
  // Prices are multiplied as the engine does it, and intervals made as the bench makes them.
  cost: { folders: ["engine", "bench"], types: ["config"], packages: [] },
  prove: { folders: ["core", "engine"], types: ["config"], packages: [] },
  report: {
    folders: ["core"],
    types: ["engine", "bench", "cost", "prove", "config"],
    // The last three show a model's Markdown on a terminal (report/terminal-markdown.ts).
    packages: ["cli-table3", "marked", "string-width", "wrap-ansi"],
  },
  // The program of the HTML report: it runs in a browser, and says its numbers in the same words.
  page: { folders: ["report"], types: ["bench"], packages: ["uplot"] },
  // The screen says its numbers in the words of the reports (report/format.ts), and no percentile that they would not
  // (bench/statistics.ts).
  ui: { folders: ["core", "report", "bench"], types: ["engine"], packages: ["ink", "react"] },
  commands: {
    folders: [
      "client",
      "core",
      "config",
      "dialects",
      "engine",
      "adapters",
      "sim",
      "bench",
      "cost",
      "prove",
      "report",
      "ui",
      "world.ts",
      "version.ts",
    ],
    types: [],
    packages: ["commander", "ora", "node:*"],
  },
  "cli.ts": { folders: ["commands", "version.ts"], types: [], packages: ["commander"] },
  "world.ts": { folders: ["core", "config", "dialects", "engine", "adapters", "sim"], types: [], packages: [] },
  // The other half of the wire world, a program of its own: it composes, as world.ts does.
  "sim-worker.ts": { folders: ["core", "config", "adapters", "sim"], types: [], packages: ["node:worker_threads"] },
  // A thread that plays a bench's jobs, a program of its own.
  "bench-worker.ts": { folders: ["core", "bench", "world.ts"], types: [], packages: ["node:worker_threads"] },
  // The thread that draws the live screen, a program of its own.
  "view-worker.ts": { folders: ["adapters", "ui"], types: [], packages: ["node:worker_threads"] },
  // The library: OpenAI's words around the engine. Trails are told as the reports tell them.
  client: { folders: ["core", "config", "engine", "report"], types: [], packages: [] },
  "client-ground.ts": {
    folders: ["core", "config", "dialects", "adapters", "client", "world.ts"],
    types: [],
    packages: [],
  },
  // The library in the words of the AI SDK, of which nothing is loaded.
  "ai-sdk": { folders: ["core", "client"], types: ["engine"], packages: [] },
  "ai-sdk.ts": { folders: ["ai-sdk"], types: [], packages: [] },
  "index.ts": { folders: ["client", "client-ground.ts", "version.ts"], types: [], packages: [] },
  "version.ts": { folders: [], types: [], packages: [] },
};

/** Files that may take more than their folder's row, each with its reason. */
const EXCEPTIONS: Readonly<Record<string, readonly string[]>> = {
  // The socket mount is the one part of the simulator that touches the machine: server.ts and the files it is made of.
  "sim/server-listener.ts": ["node:http"],
  "sim/server-exchange.ts": ["node:http"],
  "sim/listen.ts": ["node:http"],
  "sim/admin-server.ts": ["node:http"],
  "sim/performance-player.ts": ["node:http", "node:net"],
  "sim/body-player.ts": ["node:http"],
};

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const source = join(root, "src");
const files = readdirSync(source, { recursive: true, encoding: "utf8" })
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => name.replaceAll("\\", "/"))
  .toSorted();

interface Import {
  readonly from: string;
  readonly specifier: string;
  readonly typeOnly: boolean;
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(source, file), "utf8");
  const statements = text.matchAll(/^(?:import|export)\s+(type\s+)?(?:([\w*{}\s,$]+?)\s+from\s+)?"([^"]+)";/gm);
  const dynamic = text.matchAll(/\bimport\("([^"]+)"\)/g);
  return [
    ...[...statements].map(([, type, names = "", specifier = ""]) => ({
      from: file,
      specifier,
      typeOnly: type !== undefined || (/^\{.*\}$/s.test(names) && !/[{,]\s*(?!type\s)[A-Za-z_$]/.test(names)),
    })),
    ...[...dynamic].map(([, specifier = ""]) => ({ from: file, specifier, typeOnly: false })),
  ];
}

const imports = files.flatMap(importsOf);

function folderOf(file: string): string {
  return file.split("/")[0] ?? file;
}

function targetOf({ from, specifier }: Import): string {
  return relative(source, resolve(source, dirname(from), specifier)).replaceAll("\\", "/");
}

/** Every line of code, comments left out, that has what is forbidden. */
function linesWith(forbidden: RegExp, concerns: (file: string) => boolean): string[] {
  return files.filter(concerns).flatMap((file) =>
    readFileSync(join(source, file), "utf8")
      .split("\n")
      .flatMap((line, index) => {
        const isComment = /^\s*(?:\/\/|\/?\*)/.test(line);
        return forbidden.test(line) && !isComment ? [`src/${file}:${index + 1}: ${line.trim()}`] : [];
      }),
  );
}

describe("the house", () => {
  it("has a row for every folder and file at the top of src", () => {
    expect([...new Set(files.map(folderOf))].filter((folder) => !(folder in HOUSE))).toEqual([]);
  });

  it("imports only what each folder's row names", () => {
    const complaints = imports.flatMap((each) => {
      const folder = folderOf(each.from);
      const row = HOUSE[folder];
      if (row === undefined) return [];
      if (!each.specifier.startsWith(".")) {
        const allowed = [...row.packages, ...(EXCEPTIONS[each.from] ?? [])];
        const fits = allowed.some((name) =>
          name.endsWith("*")
            ? each.specifier.startsWith(name.slice(0, -1))
            : each.specifier === name || each.specifier.startsWith(`${name}/`),
        );
        return fits
          ? []
          : [
              `src/${each.from} imports the package "${each.specifier}"; ${folder} may use: ${allowed.join(", ") || "none"}`,
            ];
      }
      const target = targetOf(each);
      const targetFolder = folderOf(target);
      if (targetFolder === folder || row.folders.includes(targetFolder)) return [];
      if (each.typeOnly && row.types.includes(targetFolder)) return [];
      const hint = row.types.includes(targetFolder) ? " (only its types: write `import type`)" : "";
      return [
        `src/${each.from} imports src/${target}; ${folder} may import: ${row.folders.join(", ") || "nothing"}${hint}`,
      ];
    });
    expect(complaints).toEqual([]);
  });

  it("keeps the arrows between folders free of circles", () => {
    const arrows = new Map<string, Set<string>>();
    for (const each of imports.filter(({ specifier, typeOnly }) => specifier.startsWith(".") && !typeOnly)) {
      const from = folderOf(each.from);
      const to = folderOf(targetOf(each));
      if (from !== to) arrows.set(from, (arrows.get(from) ?? new Set()).add(to));
    }
    const circles: string[] = [];
    const walk = (folder: string, path: readonly string[]) => {
      if (path.includes(folder)) circles.push([...path.slice(path.indexOf(folder)), folder].join(" -> "));
      else for (const next of arrows.get(folder) ?? []) walk(next, [...path, folder]);
    };
    for (const folder of arrows.keys()) walk(folder, []);
    expect(circles).toEqual([]);
  });

  it("takes time and chance only from what it is given", () => {
    const forbidden =
      /Date\.now|new Date\(\)|performance\.now|hrtime|(?<![.\w])set(?:Timeout|Interval)\(|Math\.random|AbortSignal\.timeout/;
    const complaints = linesWith(forbidden, (file) => !file.startsWith("adapters/") && !file.startsWith("ui/"));
    expect(complaints, "use the Clock and Random of the powers; only adapters touch the machine").toEqual([]);
  });

  it("computes nothing in virtual time whose last digit depends on the version of V8", () => {
    const forbidden = /Math\.(?:pow|sin|cos|tan|sinh|cosh|tanh)\b|\*\*/;
    const complaints = linesWith(forbidden, (file) => /^(?:core|engine|sim|bench|prove)\//.test(file));
    expect(complaints, "write exp(k * log(x)) instead").toEqual([]);
  });

  it("names things, not mechanisms", () => {
    expect(files.filter((file) => /(?:^|\/)(?:utils?|helpers?|manager|misc|common)\.ts$/.test(file))).toEqual([]);
  });

  it("keeps dialects and voices independent readings of each provider's format", () => {
    expect(imports.filter((each) => each.from.startsWith("sim/") && each.specifier.includes("dialects"))).toEqual([]);
    expect(imports.filter((each) => each.from.startsWith("dialects/") && each.specifier.includes("sim/"))).toEqual([]);
  });
});
