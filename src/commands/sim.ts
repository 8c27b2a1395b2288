import { Command, InvalidArgumentError, Option } from "commander";
import { SIM_PORT_DEFAULT } from "./sim-address.ts";
import { simFitCommand } from "./sim-fit.ts";
import { processTerminal } from "./terminal.ts";

export interface SimOptions {
  readonly scenario?: string;
  readonly port: number;
  readonly adminPort?: number;
  readonly host: string;
  readonly file?: string;
  readonly seed?: number;
  readonly json?: boolean;
  readonly env?: boolean;
  readonly quiet?: boolean;
}

const PORT_MAX = 65_535;
const SEED_MAX = 4_294_967_295;

export function simCommand(): Command {
  return new Command("sim")
    .description("serve simulated providers on this machine, each on a port of its own, until stopped")
    .option(
      "--scenario <name|file>",
      "how they behave and fail, counted from now (see: holyfail scenario list; default: healthy)",
    )
    .option(
      "--port <n>",
      "the first provider's port, the others take the next ones; 0: any free",
      port,
      SIM_PORT_DEFAULT,
    )
    .option("--admin-port <n>", "where `holyfail fault` reaches it (default: the one before --port)", port)
    .option("--host <address>", "the address to listen on", host, "127.0.0.1")
    .option("-f, --file <file>", "chain file (default: ./chains.yaml, ./chains.example.yaml, the packaged example)")
    .option("--seed <n>", "the dice (default: the scenario's)", wholeNumber(SEED_MAX))
    .option("--json", "print where they are as one JSON document")
    .addCommand(simFitCommand())
    .addOption(new Option("--env", "print only the export lines").conflicts("json"))
    .option("--quiet", "say nothing on stderr but errors")
    .addHelpText(
      "after",
      `
The providers are those of the chain file and those that the scenario names. They speak all three dialects (OpenAI
chat completions, Anthropic Messages, Gemini generateContent), plain and streaming, and take any model and any key.

What a request makes them do, always the same for the same request:
  tools offered     call the one that must be called, else those that the prompt names, else the first; with arguments that
                    the schema allows, and one call at most where parallel calls are turned off
  tools' results    say what each tool said, and go on in words
  response format   give JSON that the schema allows, or some JSON object
  stop sequences    stop before the first of them
  thinking asked    think first: thoughts are streamed, signed and counted as reasoning tokens
  a long prompt     report what was known of it as cached: from 1,024 tokens on that began the same within five minutes
                    (Anthropic's only where the request marks it with cache_control)
A bad request is turned down as the provider would, in its own words.

While it runs, \`holyfail fault\` adds and removes faults through its admin API, which is JSON over HTTP: GET / there lists
what it has. Web pages and other machines are not heard, unless --host opens the sim to them.

Examples:
  $ holyfail sim                                  # then paste its export lines into another terminal
  $ holyfail sim --scenario outage.yaml --port 5000
  $ holyfail sim --env > sim.env &                # then: . ./sim.env
  $ holyfail sim fit mean=1240,p95=1890,p99=2450  # the latency model for published figures
  $ holyfail sim --json --port 0 | jq -r '.providers[].base_url'

Exit codes: 0 stopped by Ctrl-C or SIGTERM, 2 could not start, 130 stopped by a second Ctrl-C before it had closed.`,
    )
    .action(async (options: SimOptions) => {
      const { runSim } = await import("./sim-run.ts");
      process.exitCode = await runSim(options, processTerminal());
    });
}

function port(text: string): number {
  return wholeNumber(PORT_MAX)(text);
}

/** An empty address would be every one that this machine has. */
function host(text: string): string {
  if (text.trim() !== "") return text.trim();
  throw new InvalidArgumentError("It must be an address of this machine, such as 127.0.0.1.");
}

function wholeNumber(most: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
    if (value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from 0 to ${most}.`);
  };
}
