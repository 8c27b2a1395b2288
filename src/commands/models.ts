import { Command } from "commander";
import { processTerminal } from "./terminal.ts";

export interface ModelsOptions {
  readonly provider?: string;
  readonly json?: boolean;
}

/** `holyfail models`: what is known of the models that a chain may name. */
export function modelsCommand(): Command {
  return new Command("models")
    .description("list known models: context window, what they can do, and what they cost")
    .argument("[pattern]", "a part of provider/model, in any case; * stands for anything")
    .option("--provider <name>", "the models of this provider only")
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      `
Examples:
  $ holyfail models gpt-4.1
  $ holyfail models --provider anthropic
  $ holyfail models 'openrouter/*:free'
  $ holyfail models --json | jq -r '.models[] | select(.capabilities.images) | .model'

A chain may name any model, listed or not. Exit codes: 0 printed, 1 no model fits, 2 there is no such provider.`,
    )
    .action(async (pattern: string | undefined, options: ModelsOptions) => {
      const { listModels } = await import("./models-list.ts");
      process.exitCode = await listModels(pattern ?? "", options, processTerminal());
    });
}
