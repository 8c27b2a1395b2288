// Bundles src into dist (code-split, so a command loads only what it needs) and writes the declarations.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, posix, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/** Not bundled, but src/adapters/price-data.ts is made of its data. */
const DATA_PACKAGES = ["@pydantic/genai-prices"];

/** What the screen's packages would load for nothing. */
const lighterScreen = {
  name: "lighter-screen",
  // Ink reaches for React's devtools, which are not installed, when DEV is set.
  load: {
    filter: { id: [/[\\/]ink[\\/]build[\\/]devtools\.js$/, /[\\/]yoga-wasm-base64-esm\.js$/] },
    handler: (id) =>
      id.endsWith("devtools.js")
        ? "export {};"
        : // Yoga reads the WebAssembly in its own text with `fetch`, where there is one, and Node loads all of its HTTP
          // client for that: a tenth of a second before the first frame, on a slow machine.
          `const fetch = undefined;\n${readFileSync(id, "utf8")}`,
  },
};

/** Commander loads it for subcommands that are programs of their own, of which there are none; it takes 2 ms. */
const NO_CHILD_PROCESS = "\0no-child-process";
const withoutChildProcess = {
  name: "without-child-process",
  resolveId: {
    filter: { id: /^node:child_process$/ },
    handler: (_id, importer) => (/[\\/]commander[\\/]/.test(importer ?? "") ? NO_CHILD_PROCESS : null),
  },
  load: { filter: { id: /no-child-process$/ }, handler: () => "module.exports = {};" },
};

/**
 * What starts most often, in few files: each file that is loaded takes most of a millisecond, and modules that are shared
 * by different commands would be in many. In this order: a module belongs to the first that needs it.
 */
const STARTED_TOGETHER = { shell: "src/cli.ts", validate: "src/commands/chain-validate.ts" };

/** What the bundler has to write for the entry `cli`, although all of it is in the group; not kept. */
const ENTRY_OF_SHELL = "chunks/cli-entry.js";

const input = {
  cli: "src/cli.ts",
  index: "src/index.ts",
  "ai-sdk": "src/ai-sdk.ts",
  "sim-worker": "src/sim-worker.ts",
  "bench-worker": "src/bench-worker.ts",
  "view-worker": "src/view-worker.ts",
};
const imports = await importsOfModules();
const bundle = await rolldown(options());
rmSync(join(root, "dist"), { recursive: true, force: true });
const declared = once(spawnDeclarations(), "close");
const { output } = await bundle.write({
  dir: join(root, "dist"),
  format: "esm",
  // Node goes from file to file as a program starts, so the shell is the program, not what an entry of no words imports.
  entryFileNames: ({ name }) => (name === "cli" ? ENTRY_OF_SHELL : "[name].js"),
  chunkFileNames: ({ name }) => (name === "shell" ? "cli.js" : "chunks/[name]-[hash].js"),
  comments: false,
  minify: true,
  // The program's file is no entry to the bundler, but its name for what starts it is asked for.
  minifyInternalExports: false,
  codeSplitting: { groups: Object.entries(STARTED_TOGETHER).map(([name, entry]) => groupOf(name, entry)) },
});
await bundle.close();
skipFacades(output);
const page = await pageOfReports();
writeFileSync(join(root, "dist", "THIRD-PARTY-LICENSES.txt"), licences([...output, ...page], DATA_PACKAGES));
const [status] = await declared;
if (status !== 0) throw new Error("the declarations could not be written");

/** Takes as long as all the rest, which does not need it. */
function spawnDeclarations() {
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  return spawn(process.execPath, [tsc, "-p", "tsconfig.build.json"], { cwd: root, stdio: "inherit" });
}

/**
 * A module that is in a group and imported by `import()` gets a file that only says which names it has in the group's file.
 * Whoever imports that goes straight to the group's file instead: one file less to find and read as a program starts.
 */
function skipFacades(chunks) {
  const codes = new Map(chunks.map(({ fileName, code }) => [fileName, code ?? ""]));
  for (const [facade, code] of codes) {
    const [, names, target] = /^export\{([^}]+)\}from"([^"]+)";\s*$/.exec(code) ?? [];
    if (names === undefined) continue;
    const picked = names.split(",").map((each) => each.split(" as "));
    const shape = picked.map(([inGroup, name = inGroup]) => `${name}:e.${inGroup}`).join(",");
    for (const [importer, text] of codes) {
      const path = (file) => relativeImport(importer, file);
      const real = posix.join(posix.dirname(facade), target);
      codes.set(
        importer,
        text.replaceAll(`import(\`${path(facade)}\`)`, `import(\`${path(real)}\`).then(e=>({${shape}}))`),
      );
    }
    codes.delete(facade);
    rmSync(join(root, "dist", facade));
  }
  for (const [file, code] of codes) if (code !== "") writeFileSync(join(root, "dist", file), code);
}

function relativeImport(from, to) {
  const path = posix.relative(posix.dirname(from), to);
  return path.startsWith(".") ? path : `./${path}`;
}

/** The program and the style of HTML reports, which carry them along; src/adapters/report-page.ts looks for them here. */
async function pageOfReports() {
  const program = await rolldown({
    cwd: root,
    input: "src/page/main.ts",
    platform: "browser",
    tsconfig: false,
    logLevel: "warn",
  });
  const file = join(root, "dist", "report-page.js");
  const { output: chunks } = await program.write({ file, format: "iife", minify: true, comments: false });
  await program.close();
  // It goes out with every report, and so must the licence of what is in it.
  writeFileSync(file, `/*\n${licences(chunks, []).trim()}\n*/\n${readFileSync(file, "utf8")}`);
  const styles = ["node_modules/uplot/dist/uPlot.min.css", "src/page/page.css"];
  const style = styles.map((name) => readFileSync(join(root, name), "utf8")).join("\n");
  writeFileSync(join(root, "dist", "report-page.css"), style);
  return chunks;
}

/** The licence text of every package whose code is in the bundle: they all ask to be passed on with it. */
function licences(chunks, others) {
  const packages = new Set(others);
  for (const id of chunks.flatMap(({ moduleIds = [] }) => moduleIds)) {
    const match = /[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(id);
    if (match) packages.add(match[1].replaceAll("\\", "/"));
  }
  return [...packages]
    .toSorted((left, right) => (left < right ? -1 : 1))
    .map((name) => {
      const folder = join(root, "node_modules", name);
      const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
      const file = readdirSync(folder).find((entry) => /^licen[sc]e/i.test(entry));
      const text = file && existsSync(join(folder, file)) ? readFileSync(join(folder, file), "utf8").trim() : "";
      return `${name}@${manifest.version} (${manifest.license})\n\n${text}\n`;
    })
    .join(`\n${"-".repeat(80)}\n\n`);
}

function options(more = []) {
  return {
    cwd: root,
    input,
    platform: "node",
    tsconfig: false,
    // The same code as ES modules, so that what is not used of it falls away.
    resolve: { alias: { yaml: join(root, "node_modules/yaml/browser/index.js") } },
    transform: {
      target: "node20.19",
      jsx: { runtime: "automatic" },
      // React's and Ink's development halves stay out of the bundle.
      define: { HOLYFAIL_VERSION: JSON.stringify(version), "process.env.NODE_ENV": '"production"' },
    },
    plugins: [lighterScreen, withoutChildProcess, ...more],
    // hdr-histogram-js compresses its histograms through one; nothing here does.
    checks: { eval: false },
    logLevel: "warn",
  };
}

/** Module to the modules that it imports at once; what is imported by `import()` comes later, if ever. */
async function importsOfModules() {
  const found = new Map();
  const noting = {
    name: "noting",
    moduleParsed: ({ id, importedIds }) => void found.set(id, importedIds),
  };
  const graph = await rolldown(options([noting]));
  await graph.generate();
  await graph.close();
  return found;
}

function groupOf(name, entry) {
  const ids = new Set([join(root, entry)]);
  for (const id of ids) for (const imported of imports.get(id) ?? []) ids.add(imported);
  return { name, test: (id) => ids.has(id) };
}
