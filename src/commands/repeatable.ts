import { Option } from "commander";

/** An option that may be given several times. */
export function repeatable(flags: string, description: string): Option {
  return new Option(flags, `${description} (repeatable)`).argParser(collect).default([], "none");
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}
