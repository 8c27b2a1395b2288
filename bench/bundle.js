import { cpSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "rolldown";

export const root = resolve(fileURLToPath(import.meta.url), "../..");
const outdir = join(root, "node_modules/.cache/holyfail-bench");

/**
 * Bundles programs of this folder with the parts of src that they import, since not every supported Node can import
 * TypeScript. Packages stay outside, so that every contestant runs its own as it was published.
 *
 * @param {Record<string, string>} entries name to path below bench/
 * @returns {Promise<Record<string, string>>} name to the program that can be run
 */
export async function bundled(entries) {
  await build({
    cwd: join(root, "bench"),
    input: entries,
    platform: "node",
    transform: { target: "node20.19", define: { HOLYFAIL_VERSION: JSON.stringify("bench") } },
    external: isPackage,
    output: { dir: outdir, format: "esm", entryFileNames: "[name].js" },
    logLevel: "warn",
  });
  return Object.fromEntries(Object.keys(entries).map((name) => [name, join(outdir, `${name}.js`)]));
}

function isPackage(id) {
  return !/^[./]/.test(id);
}

/**
 * A copy of the built program, so that a build in between disturbs no measurement.
 *
 * @returns {{ folder: string, program: string }} where the example files are as well, and what to run
 */
export function copiedProgram() {
  const folder = join(outdir, "program");
  rmSync(folder, { recursive: true, force: true });
  for (const name of ["bin", "dist", "package.json", "chains.example.yaml", "scenarios", "article"]) {
    cpSync(join(root, name), join(folder, name), { recursive: true });
  }
  return { folder, program: join(folder, "bin/holyfail.js") };
}
