import { cp, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "..");

/** The built package once more, in a folder of its own, with one of its programs replaced; gives the command's path. */
export async function packageWith(folder: string, program: string, text: string): Promise<string> {
  for (const part of ["bin", "dist", "package.json", "scenarios", "chains.example.yaml"]) {
    await cp(join(ROOT, part), join(folder, part), { recursive: true });
  }
  await writeFile(join(folder, "dist", program), text);
  return join(folder, "bin/holyfail.js");
}
