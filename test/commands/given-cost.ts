import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, vi } from "vitest";
import { costCommand } from "../../src/commands/cost.ts";
import { type Ended, program, withoutLastNewline } from "../program.ts";

export interface GivenCost {
  readonly folder: string;
  /** Words with spaces between them, run within this process; rejects with what the program would say on its way out. */
  readonly print: (words: string) => Promise<string>;
  /** The same with `--json`, read. */
  readonly json: (words: string) => Promise<ReturnType<typeof JSON.parse>>;
  /** The program itself, with any command. */
  readonly program: (words: string) => Promise<Ended>;
}

/** A folder with these files, in which the command is run until the tests of the file are over. */
export function givenCost(files: Readonly<Record<string, string>>): GivenCost {
  const folder = mkdtempSync(join(tmpdir(), "holyfail-cost-"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const placed = (word: string): string => (word in files ? join(folder, word) : word);
  const print = (words: string): Promise<string> => printed(split(words).map(placed));
  return {
    folder,
    print,
    json: async (words) => JSON.parse(await print(`--json ${words}`)),
    program: async (words) => {
      const env = { ...process.env, NO_COLOR: "1", COLUMNS: "80" };
      return withoutLastNewline(await program(split(words), { cwd: folder, env }));
    },
  };
}

export function widest(text: string): number {
  return Math.max(...text.split("\n").map((line) => line.length));
}

function split(words: string): readonly string[] {
  return words.split(" ").filter((word) => word !== "");
}

async function printed(words: readonly string[]): Promise<string> {
  let text = "";
  const stdout = vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  const stderr = vi.spyOn(process.stderr, "write").mockImplementation(() => true);
  const command = costCommand()
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  try {
    await command.parseAsync(words, { from: "user" });
  } finally {
    stdout.mockRestore();
    stderr.mockRestore();
  }
  return text;
}
