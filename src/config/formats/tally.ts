import type { Diagnostic } from "../diagnostic.ts";

/** What `chain validate` found in one file. */
export interface CheckedFile {
  /** As the user named it; "<stdin>" for standard input. */
  readonly file: string;
  readonly kind: "chain" | "scenario" | null;
  readonly diagnostics: readonly Diagnostic[];
}

export function tally(files: readonly CheckedFile[]): { readonly errors: number; readonly warnings: number } {
  const all = files.flatMap(({ diagnostics }) => diagnostics);
  const errors = all.filter(({ severity }) => severity === "error").length;
  return { errors, warnings: all.length - errors };
}
