// Writes chains.schema.json and scenario.schema.json from the schemas in src/config/schema. With --check it only compares.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { toJsonSchema } from "@valibot/to-json-schema";
import { build } from "rolldown";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const { CHAIN_FILE, SCENARIO_FILE, AIM, OUTAGE_PROCESS } = await schemas();
const check = process.argv.includes("--check");
/** What each kind of fault has alike: written once, since there are dozens of them. */
const alike = {
  provider: AIM.provider,
  severity: AIM.severity.wrapped,
  where: AIM.where.wrapped,
  process: OUTAGE_PROCESS,
};

const outdated = [
  ["chains.schema.json", CHAIN_FILE, "holyfail chain file", {}],
  ["scenario.schema.json", SCENARIO_FILE, "holyfail scenario file", alike],
].filter(([file, schema, title, definitions]) => {
  const text = jsonSchema(schema, title, definitions);
  const path = join(root, file);
  if (!check) writeFileSync(path, text);
  return check && readFileSync(path, "utf8") !== text;
});

if (outdated.length > 0) {
  process.stderr.write(`${outdated.map(([file]) => file).join(", ")}: out of date. Run node scripts/schema.js.\n`);
  process.exitCode = 1;
}

/** `definitions`: parts that the schema has many times; they are written once. */
function jsonSchema(schema, title, definitions) {
  const { $schema, ...rest } = toJsonSchema(schema, {
    definitions,
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
  const file = join(root, "node_modules", ".cache", `holyfail-schema-${process.pid}.mjs`);
  const all = "\0schemas";
  const names = ["chain-file", "scenario-file", "fault-window", "outage"];
  const everySchema = {
    name: "every-schema",
    resolveId: (id) => (id === all ? id : null),
    load: (id) =>
      id === all
        ? names
            .map((name) => `export * from ${JSON.stringify(join(root, "src/config/schema", `${name}.ts`))};`)
            .join("")
        : null,
  };
  await build({
    input: all,
    platform: "node",
    external: ["yaml"],
    plugins: [everySchema],
    output: { file, format: "esm", codeSplitting: false },
    logLevel: "warn",
  });
  try {
    return await import(pathToFileURL(file).href);
  } finally {
    rmSync(file, { force: true });
  }
}
