import { appendFile, chmod, mkdir, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, isAbsolute, join } from "node:path";
import { readFileBytes } from "./text-file.ts";

/** What is remembered from session to session. */
const ENTRIES_MAX = 1000;
const ENTRY_CHARACTERS_MAX = 10_000;
const FILE_BYTES_MAX = 4 * 1024 * 1024;
/** Only its owner reads what was asked. */
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

/** What was typed in earlier sessions, oldest first; and how a line more is remembered. Neither ever fails. */
export interface HistoryFile {
  readonly entries: readonly string[];
  add(line: string): Promise<void>;
}

/** Where it is kept: in the folder for state of the XDG specification; null: nowhere. */
export function historyPath(env: Readonly<Record<string, string | undefined>>): string | null {
  if (env["HOLYFAIL_NO_HISTORY"] !== undefined && env["HOLYFAIL_NO_HISTORY"] !== "") return null;
  const state = env["XDG_STATE_HOME"];
  // The specification has relative paths ignored.
  if (state !== undefined && isAbsolute(state)) return join(state, "holyfail", "history");
  const home = env["HOME"] ?? homedir();
  return home === "" ? null : join(home, ".local", "state", "holyfail", "history");
}

/** Reads the file and keeps it short. A file that cannot be read or written is as good as none. */
export async function openHistory(path: string | null): Promise<HistoryFile> {
  if (path === null) return { entries: [], add: async () => {} };
  const read = await readFileBytes(path, FILE_BYTES_MAX);
  const lines = read.ok ? new TextDecoder().decode(read.bytes).split("\n").filter(isEntry) : [];
  const entries = lines.slice(-ENTRIES_MAX);
  await quietly(async () => {
    await mkdir(dirname(path), { recursive: true, mode: FOLDER_MODE });
    if (lines.length > ENTRIES_MAX || (read.ok && read.bytes.length > FILE_BYTES_MAX)) {
      await writeFile(path, `${entries.join("\n")}\n`, { mode: FILE_MODE });
    }
    // A file that was there before keeps the mode it had, unless it is told.
    if (read.ok) await chmod(path, FILE_MODE);
  });
  let added = entries.length;
  return {
    entries,
    add: async (line) => {
      if (!isEntry(line) || added >= 2 * ENTRIES_MAX) return;
      added += 1;
      await quietly(() => appendFile(path, `${line}\n`, { mode: FILE_MODE }));
    },
  };
}

function isEntry(line: string): boolean {
  return line.trim() !== "" && line.length <= ENTRY_CHARACTERS_MAX && !/\p{Cc}/u.test(line.replaceAll("\t", " "));
}

async function quietly(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch {
    // A history that cannot be kept is no reason not to talk.
  }
}
