import { Command } from "commander";
import { processTerminal } from "./terminal.ts";

export interface ScenarioOptions {
  readonly json?: boolean;
}

/** `holyfail scenario`: the scenarios that come with holyfail. What each verb does is loaded only when it is used. */
export function scenarioCommand(): Command {
  return new Command("scenario")
    .description("list and show the built-in scenarios")
    .addHelpText(
      "after",
      `
One of your own:
  $ holyfail scenario show blackout > mine.yaml
  $ holyfail chain validate mine.yaml                            # every mistake with its line
  $ holyfail bench --scenario mine.yaml
  $ holyfail chain schema scenario > scenario.schema.json        # for your editor`,
    )
    .addCommand(listCommand())
    .addCommand(showCommand());
}

function listCommand(): Command {
  return new Command("list")
    .description("list the built-in scenarios: how long they last and what they imitate")
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      "\nExamples:\n  $ holyfail scenario list\n  $ holyfail scenario list --json | jq -r '.scenarios[].name'",
    )
    .action(async (options: ScenarioOptions) => {
      const { listScenarios } = await import("./scenario-show.ts");
      await listScenarios(options, processTerminal());
    });
}

function showCommand(): Command {
  return new Command("show")
    .description("print a built-in scenario's file as it is: what happens, what it imitates, where that is documented")
    .argument("<name>", "the scenario")
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      `
Examples:
  $ holyfail scenario show month
  $ holyfail scenario show blackout > mine.yaml      # then change it: holyfail bench --scenario mine.yaml
  $ holyfail scenario show month --json | jq -r .source

Exit codes: 0 printed, 2 there is no such scenario.`,
    )
    .action(async (name: string, options: ScenarioOptions) => {
      const { showScenario } = await import("./scenario-show.ts");
      await showScenario(name, options, processTerminal());
    });
}
