import type { Command } from "commander";
import { repeatable } from "./repeatable.ts";
import { SIM_PORT_DEFAULT } from "./sim-address.ts";
import { wholeNumber } from "./whole-number.ts";

/** A gateway that gets the load, and where its providers are played. */
export interface TargetOptions {
  readonly target?: string;
  readonly targetModel?: string;
  /** As they were typed: "name: value". They may hold keys. */
  readonly targetHeader: readonly string[];
  readonly targetKeyEnv?: string;
  readonly simPort?: number;
}

const PORT_MAX = 65_535;

/** Adds the flags; what they mean together is for bench-target.ts to say. */
export function addTargetOptions(command: Command): Command {
  return command
    .option("--target <url>", "put the load on this gateway on loopback, whose providers are played here (see below)")
    .option("--target-model <model>", "the model to ask it for (default: that of the chain's primary)")
    .addOption(repeatable("--target-header <header>", 'sent to it with every request, as in "x-route: a"'))
    .option("--target-key-env <name>", "the variable with the key to give to it as a bearer token (default: none)")
    .option(
      "--sim-port <n>",
      `with --target: the first provider's port, the others take the next ones (default: ${SIM_PORT_DEFAULT})`,
      wholeNumber(1, PORT_MAX),
    );
}

/** The same flags as they would be typed again, but for what headers say: there may be keys in them. */
export function targetFlags(options: TargetOptions): readonly (readonly [string, string | number | undefined])[] {
  return [
    ["--target", options.target],
    ["--target-model", options.targetModel],
    ...options.targetHeader.map((header) => ["--target-header", `${header.split(":", 1)[0]}: ...`] as const),
    ["--target-key-env", options.targetKeyEnv],
    ["--sim-port", options.simPort],
  ];
}
