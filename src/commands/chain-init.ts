import { packagedFile, writeTextFile } from "../adapters/text-file.ts";
import { escapeControls } from "../config/diagnostic.ts";
import { suggest } from "../config/suggestion.ts";
import { readText } from "./chain-source.ts";
import { CommandError, type Terminal } from "./terminal.ts";

const SCHEMA_FILES: ReadonlyMap<string, string> = new Map([
  ["chain", "chains.schema.json"],
  ["scenario", "scenario.schema.json"],
]);

/** `holyfail chain schema`. */
export async function printSchema(kind: string, terminal: Terminal): Promise<void> {
  const file = SCHEMA_FILES.get(kind);
  if (file === undefined) {
    const meant = suggest(kind, SCHEMA_FILES.keys());
    const hint = meant === null ? "" : ` Did you mean ${meant}?`;
    throw new CommandError(`holyfail: there is a schema for chain and one for scenario, not for this.${hint}`);
  }
  const read = await readText(packagedFile(file));
  if (!read.ok) throw new CommandError(`holyfail: the packaged ${file} is damaged. Install holyfail again.`);
  terminal.print(read.text);
}

/** `holyfail chain init`: never overwrites a file unless told to. */
export async function initFile(file: string, force: boolean, terminal: Terminal): Promise<void> {
  const name = escapeControls(file);
  const result = await writeTextFile(file, STARTER, { overwrite: force });
  if (result === "exists") {
    throw new CommandError(`holyfail: ${name} exists already.\nName another file, or overwrite it with --force.`);
  }
  if (result !== "written") throw new CommandError(`holyfail: cannot write ${name}: ${result.problem}.`);
  const flag = file === "chains.yaml" ? "" : ` -f ${name}`;
  terminal.say(`Wrote ${name}. Next:\n  holyfail chain validate${flag}\n  holyfail bench${flag}`);
}

const STARTER = `# A fallback chain for holyfail. Check it with \`holyfail chain validate\`, put it under fire with \`holyfail bench\`.
# For help in your editor, run \`holyfail chain schema > chains.schema.json\` and remove the first "#" of the next line:
# # yaml-language-server: $schema=./chains.schema.json
version: 1

chains:
  main:
    # The whole request, however many tiers are tried. Every tier gets a slice that leaves the ones behind it their turn.
    timeout_ms: 20000
    # The highest weight is tried first. Keys are read from OPENAI_API_KEY, ANTHROPIC_API_KEY and GEMINI_API_KEY;
    # they never stand in this file.
    tiers:
      - provider: openai
        model: gpt-4.1
        weight: 3
        # The longest one attempt may take.
        timeout_ms: 8000
        # Further tries of this tier, with backoff, before the next one gets its turn.
        max_retries: 1

      # Its context window is smaller than the primary's, so very long prompts cannot fall back to it. The next line
      # tells \`holyfail chain validate\` that this is known.
      # holyfail-ignore: smaller-context
      - provider: anthropic
        model: claude-sonnet-4-5
        weight: 2
        timeout_ms: 8000

      - provider: google
        model: gemini-2.5-flash
        weight: 1
        timeout_ms: 4000

# A provider that is not built in (any URL that speaks one of the three dialects: openai, anthropic, gemini):
#
# providers:
#   my-relay:
#     dialect: openai
#     base_url: https://relay.example/v1
#     api_key_env: MY_RELAY_KEY
`;
