import { existsSync } from "node:fs";
import { mkdir, open, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export type ReadBytes =
  | { readonly ok: true; readonly bytes: Uint8Array }
  /** `missing`: there is no such file. */
  | { readonly ok: false; readonly why: "missing" | "unreadable"; readonly message: string };

const CHUNK_BYTES = 65_536;
/** How many folders above this file the package's own may be. */
const PARENT_FOLDERS_MAX = 6;

/** Reads a file, but never more than `bytesMax` + 1 bytes of it: one more than allowed says that there is more. */
export async function readFileBytes(path: string, bytesMax: number): Promise<ReadBytes> {
  try {
    const handle = await open(path, "r");
    try {
      if ((await handle.stat()).isDirectory()) return { ok: false, why: "unreadable", message: "it is a folder" };
      const chunks: Uint8Array[] = [];
      let total = 0;
      while (total <= bytesMax) {
        const chunk = new Uint8Array(Math.min(CHUNK_BYTES, bytesMax + 1 - total));
        const { bytesRead } = await handle.read(chunk, 0, chunk.length, null);
        if (bytesRead === 0) break;
        chunks.push(chunk.subarray(0, bytesRead));
        total += bytesRead;
      }
      return { ok: true, bytes: Buffer.concat(chunks) };
    } finally {
      await handle.close();
    }
  } catch (error) {
    return unreadable(error);
  }
}

/** Reads standard input, with the same limit; what comes after it is left unread. */
export async function readStandardInput(bytesMax: number): Promise<ReadBytes> {
  try {
    const chunks: Buffer[] = [];
    let total = 0;
    for await (const chunk of process.stdin) {
      const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
      chunks.push(bytes);
      total += bytes.length;
      if (total > bytesMax) break;
    }
    return { ok: true, bytes: Buffer.concat(chunks).subarray(0, bytesMax + 1) };
  } catch (error) {
    return unreadable(error);
  }
}

/** Writes a text file. Without `overwrite` an existing file is left alone and the answer is `exists`. */
export async function writeTextFile(
  path: string,
  text: string,
  options: { readonly overwrite: boolean },
): Promise<"written" | "exists" | { readonly problem: string }> {
  try {
    await mkdir(dirname(path), { recursive: true });
  } catch (error) {
    return { problem: codeOf(error) === "EEXIST" ? "a file is in the place of its folder" : messageOf(error) };
  }
  try {
    await writeFile(path, text, { flag: options.overwrite ? "w" : "wx" });
    return "written";
  } catch (error) {
    if (codeOf(error) === "EEXIST") return "exists";
    return { problem: messageOf(error) };
  }
}

/** Looked up at once: another thread takes longer to be started than this takes. */
export function fileExists(path: string): boolean {
  return existsSync(path);
}

/** The path of a file that is part of the package, whether the code runs from its bundle or from source. */
export function packagedFile(name: string): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (let level = 0; level < PARENT_FOLDERS_MAX; level += 1) {
    const path = join(folder, name);
    if (fileExists(join(folder, "package.json")) && fileExists(path)) return path;
    folder = dirname(folder);
  }
  throw new Error(`${name} is not in the package`);
}

/** The names of the files in a folder that is part of the package. */
export async function packagedFiles(folder: string): Promise<readonly string[]> {
  return readdir(packagedFile(folder));
}

function unreadable(error: unknown): ReadBytes {
  const missing = codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR";
  return { ok: false, why: missing ? "missing" : "unreadable", message: messageOf(error) };
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  ENOTDIR: "there is no such file",
  EISDIR: "it is a folder",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
  ENAMETOOLONG: "the name is too long",
};

function messageOf(error: unknown): string {
  return REASONS[codeOf(error)] ?? (error instanceof Error ? error.message : String(error));
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}
