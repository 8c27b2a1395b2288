import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

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
    absWorkingDir: join(root, "bench"),
    entryPoints: entries,
    outdir,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20.19",
    packages: "external",
    logLevel: "warning",
  });
  return Object.fromEntries(Object.keys(entries).map((name) => [name, join(outdir, `${name}.js`)]));
}
