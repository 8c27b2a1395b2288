import { Command } from "commander";
import { SIM_URL_DEFAULT, SIM_VARIABLE } from "./sim-address.ts";
import { processTerminal } from "./terminal.ts";

export interface FaultOptions {
  readonly sim?: string;
  readonly json?: boolean;
}

/** What all kinds have in common; durations and numbers are still words. */
export interface AddOptions extends FaultOptions {
  readonly provider?: readonly string[];
  readonly model?: string;
  readonly at?: string;
  readonly for?: string;
  readonly probability?: string;
  readonly first?: string;
  readonly every?: string;
  readonly set?: readonly string[];
}

export function faultCommand(): Command {
  return new Command("fault")
    .description("break a running `holyfail sim`, and mend it")
    .addCommand(addCommand())
    .addCommand(listCommand())
    .addCommand(clearCommand())
    .addCommand(kindsCommand())
    .addHelpText(
      "after",
      `
Examples:
  $ holyfail fault add blackout --mode hang --provider openai --for 30s
  $ holyfail fault add brownout --provider anthropic --probability 0.3 --status 529 --at 10s --for 2m
  $ holyfail fault add rate-limit --provider openai --retry-after 20s --first 5
  $ holyfail fault list
  $ holyfail fault clear

${EXIT_CODES}`,
    );
}

const EXIT_CODES =
  "Exit codes: 0 done, 1 the sim refused (its reasons are on stderr), 2 wrong flags or no sim that answers.";

function addCommand(): Command {
  return reachingSim(new Command("add"))
    .description("have something go wrong from now on, or a little later")
    .argument("[kind]", "what goes wrong; `holyfail fault kinds` lists them with their fields")
    .argument("[fields...]", "the kind's own fields as flags, such as --mode hang or --status 529")
    .option("--provider <name>", "whom it happens to; may be given again, or a,b", several)
    .option("--model <model>", "only this model")
    .option("--for <duration>", "how long it lasts, such as 500ms, 30s, 5m or 1h (default: until it is cleared)")
    .option("--at <duration>", "when it begins, from now (default: at once)")
    .option("--probability <share>", "the chance that a request is hit, such as 0.2 (default: 1)")
    .option("--first <n>", "only the first N requests")
    .option("--every <n>", "only each Nth request")
    .option("--set <field=value>", "any other field, such as where.stream=true; may be given again", gathered)
    .allowUnknownOption()
    .addHelpText(
      "after",
      `
Examples:
  $ holyfail fault add blackout --mode refuse --provider openai --for 30s
  $ holyfail fault add status --status 500 --provider openai,anthropic --first 2
  $ holyfail fault add slowdown --factor 5 --provider google --set where.stream=true
  $ holyfail fault add blackout --mode hang --provider openai --for 2s --set repeat.every_ms=10s --set repeat.times=5

${EXIT_CODES}`,
    )
    .action(async (kind: string | undefined, fields: readonly string[], options: AddOptions) => {
      const { addFault } = await import("./fault-add.ts");
      process.exitCode = await addFault([...(kind === undefined ? [] : [kind]), ...fields], options, processTerminal());
    });
}

function listCommand(): Command {
  return reachingSim(new Command("list"))
    .description("what goes wrong, will go wrong and went wrong, and how many requests it hit")
    .addHelpText("after", `\n${EXIT_CODES}`)
    .action(async (options: FaultOptions) => {
      const { listFaults } = await import("./fault-run.ts");
      process.exitCode = await listFaults(options, processTerminal());
    });
}

function clearCommand(): Command {
  return reachingSim(new Command("clear"))
    .description("end faults at once: all of them, those of the scenario too, or the ones that are named")
    .argument("[id...]", "as `holyfail fault list` has them")
    .addHelpText("after", `\n${EXIT_CODES}`)
    .action(async (ids: readonly string[], options: FaultOptions) => {
      const { clearFaults } = await import("./fault-run.ts");
      process.exitCode = await clearFaults(ids, options, processTerminal());
    });
}

function kindsCommand(): Command {
  return new Command("kinds")
    .description("everything that can go wrong, with its fields")
    .option("--json", "print one JSON document")
    .action(async (options: { readonly json?: boolean }) => {
      const { printKinds } = await import("./fault-kinds.ts");
      printKinds(options, processTerminal());
    });
}

function reachingSim(command: Command): Command {
  return command
    .option("--sim <url>", `the sim's admin address (default: $${SIM_VARIABLE}, else ${SIM_URL_DEFAULT})`)
    .option("--json", "print one JSON document");
}

function several(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, ...text.split(",").map((name) => name.trim())];
}

function gathered(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}
