// Writes chains.schema.json and scenario.schema.json from the schemas in src/config/schema. With --check it only compares.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { toJsonSchema } from "@valibot/to-json-schema";
import { build } from "esbuild";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const { CHAIN_FILE, SCENARIO_FILE } = await schemas();
const check = process.argv.includes("--check");

const outdated = [
  ["chains.schema.json", CHAIN_FILE, "holyfail chain file"],
  ["scenario.schema.json", SCENARIO_FILE, "holyfail scenario file"],
].filter(([file, schema, title]) => {
  const text = jsonSchema(schema, title);
  const path = join(root, file);
  if (!check) writeFileSync(path, text);
  return check && readFileSync(path, "utf8") !== text;
});

if (outdated.length > 0) {
  process.stderr.write(`${outdated.map(([file]) => file).join(", ")}: out of date. Run node scripts/schema.js.\n`);
  process.exitCode = 1;
}

function jsonSchema(schema, title) {
  const { $schema, ...rest } = toJsonSchema(schema, {
    typeMode: "input",
    // What these check has no counterpart in JSON Schema; `holyfail chain validate` checks it.
    ignoreActions: ["raw_check", "check"],
    // Mappings are closed: their unknown keys are refused by a check of our own, with a better message.
    overrideSchema: ({ valibotSchema, jsonSchema: converted }) =>
      valibotSchema.type === "loose_object" ? { ...converted, additionalProperties: false } : undefined,
  });
  return `${JSON.stringify({ $schema, title, ...rest }, null, 2)}\n`;
}

/** The schemas, bundled first: Node 20 does not read TypeScript. */
async function schemas() {
  const outfile = join(root, "node_modules", ".cache", `holyfail-schema-${process.pid}.mjs`);
  await build({
    stdin: {
      contents:
        'export * from "./src/config/schema/chain-file.ts"; export * from "./src/config/schema/scenario-file.ts";',
      resolveDir: root,
      loader: "ts",
    },
    bundle: true,
    format: "esm",
    platform: "node",
    external: ["yaml"],
    outfile,
    logLevel: "warning",
  });
  try {
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(outfile, { force: true });
  }
}
