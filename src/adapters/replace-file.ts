import { accessSync, constants, statSync } from "node:fs";
import { chmod, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** Throws with the reason, if a file could not be written there: so that this is known before hours of work. */
export function refuseUnwritable(path: string): void {
  const target = statSync(path, { throwIfNoEntry: false });
  if (target?.isDirectory()) throw new Error("it is a folder");
  const folder = statSync(dirname(path), { throwIfNoEntry: false });
  if (folder === undefined) throw new Error("there is no such folder");
  if (!folder.isDirectory()) throw new Error("its folder is a file");
  accessSync(target === undefined ? dirname(path) : path, constants.W_OK);
}

/**
 * Writes a whole file in the place of an old one or of none: whoever reads it meanwhile has either the old text or the
 * new one. Pipes and devices are simply written to.
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  // What a link points to is replaced, not the link.
  const target = await realpath(path).catch(() => path);
  const before = await stat(target).catch(() => null);
  if (before !== null && !before.isFile()) return writeFile(target, text);
  const draft = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
  try {
    await writeFile(draft, text, { flag: "wx" });
    if (before !== null) await chmod(draft, before.mode);
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true });
    // A file that may be written in a folder that may not has no room beside it for a draft.
    if (before === null) throw error;
    await writeFile(target, text);
  }
}
