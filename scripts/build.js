// Bundles src into dist (code-split, so a command loads only what it needs) and writes the declarations.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/** What the screen's packages would load for nothing. */
const lighterScreen = {
  name: "lighter-screen",
  setup(setting) {
    // Ink reaches for React's devtools, which are not installed, when DEV is set.
    setting.onLoad({ filter: /[\\/]ink[\\/]build[\\/]devtools\.js$/ }, () => ({ contents: "export {};" }));
    // Yoga reads the WebAssembly in its own text with `fetch`, where there is one, and Node loads all of its HTTP client
    // for that: a tenth of a second before the first frame, on a slow machine.
    setting.onLoad({ filter: /[\\/]yoga-wasm-base64-esm\.js$/ }, ({ path }) => ({
      contents: `const fetch = undefined;\n${readFileSync(path, "utf8")}`,
    }));
  },
};

/** Commander loads it for subcommands that are programs of their own, of which there are none; it takes 2 ms. */
const withoutChildProcess = {
  name: "without-child-process",
  setup(setting) {
    const namespace = "no-child-process";
    setting.onResolve({ filter: /^node:child_process$/ }, ({ importer, path }) =>
      /[\\/]commander[\\/]/.test(importer) ? { path, namespace } : undefined,
    );
    setting.onLoad({ filter: /.*/, namespace }, () => ({ contents: "module.exports = {};" }));
  },
};

rmSync(join(root, "dist"), { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: ["src/cli.ts", "src/index.ts", "src/sim-worker.ts"],
  outdir: "dist",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  chunkNames: "chunks/[name]-[hash]",
  // React's and Ink's development halves stay out of the bundle.
  define: { HOLYFAIL_VERSION: JSON.stringify(version), "process.env.NODE_ENV": '"production"' },
  jsx: "automatic",
  plugins: [lighterScreen, withoutChildProcess],
  // The same code as ES modules, so that what is not used of it falls away.
  alias: { yaml: join(root, "node_modules/yaml/browser/index.js") },
  legalComments: "none",
  minifySyntax: true,
  minifyWhitespace: true,
  // A third less to read at the start of every command.
  minifyIdentifiers: true,
  metafile: true,
  logLevel: "warning",
  // Bundled CommonJS packages call require() for node's own modules; it is made only where one does.
  banner: {
    js:
      'import{createRequire as __createRequire}from"node:module";let __ownRequire;' +
      "const require=(id)=>(__ownRequire??=__createRequire(import.meta.url))(id);",
  },
});
writeFileSync(join(root, "dist", "THIRD-PARTY-LICENSES.txt"), licences(metafile));
execFileSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", "tsconfig.build.json"], {
  cwd: root,
  stdio: "inherit",
});

/** The licence text of every package whose code is in the bundle: they all ask to be passed on with it. */
function licences(meta) {
  // Not bundled, but src/adapters/price-data.ts is made of its data.
  const packages = new Set(["@pydantic/genai-prices"]);
  for (const input of Object.keys(meta.inputs)) {
    const match = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (match) packages.add(match[1]);
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
