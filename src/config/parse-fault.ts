import * as v from "valibot";
import { DURATION_MS } from "./bounds.ts";
import { boundDiagnostics, diagnostic, quoted, type Diagnostic, type Path, type SourceRange } from "./diagnostic.ts";
import { diagnosticsOfIssues } from "./issue.ts";
import { faultsProblems, resolveFaults } from "./resolve-faults.ts";
import type { FaultWindow } from "./scenario.ts";
import { FAULT_WINDOW, type WrittenFault } from "./schema/fault-window.ts";
import { suggest } from "./suggestion.ts";
import type { Positions } from "./yaml-nodes.ts";

/** One thing that is wrong with a fault. */
export interface FaultProblem {
  readonly rule: string;
  /** Such as `where.stream`; empty: the fault as a whole. */
  readonly field: string;
  readonly message: string;
  readonly hint: string | null;
}

export type ParsedFault =
  | {
      readonly ok: true;
      /** They count from the moment at which the fault is put to use. */
      readonly windows: readonly FaultWindow[];
      /** Nothing says how long it lasts. */
      readonly endless: boolean;
    }
  | { readonly ok: false; readonly problems: readonly FaultProblem[] };

/** What paths begin with: messages call the whole thing by this name. */
const FAULT = "fault";

/** It is not in a file. */
const NOWHERE: SourceRange = { file: "", startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 };
const NO_POSITIONS: Positions = { has: () => false, key: () => NOWHERE, value: () => NOWHERE };

/**
 * Reads one fault that does not come from a file: the same fields, the same rules and the same complaints as under
 * `faults` in a scenario file. Its times count from now, and without `for_ms` it has no end.
 *
 * @param data any JSON value
 * @param providers those that it may happen to
 */
export function parseFault(data: unknown, providers: readonly string[]): ParsedFault {
  const checked = v.safeParse(v.object({ [FAULT]: FAULT_WINDOW }), { [FAULT]: data });
  const problems = checked.success
    ? [...unusableNames(data, []), ...problemsOf(checked.output[FAULT], providers)]
    : diagnosticsOfIssues(checked.issues, NO_POSITIONS);
  if (checked.success && problems.length === 0) {
    const written = checked.output[FAULT];
    return {
      ok: true,
      windows: resolveFaults([written], DURATION_MS.max),
      endless: written.for_ms === undefined,
    };
  }
  return { ok: false, problems: boundDiagnostics(problems).map(asProblem) };
}

function problemsOf(written: WrittenFault, providers: readonly string[]): readonly Diagnostic[] {
  const inFile = faultsProblems([written], DURATION_MS.max, NO_POSITIONS);
  const complaints = [...unknownProviders(written, providers), ...inFile];
  const { repeat } = written;
  const endless = written.for_ms === undefined ? needOfEnd(written) : null;
  if (endless !== null) complaints.push(complaint(["for_ms"], endless, 'add "for_ms: 60000"'));
  if (repeat === undefined || repeat.times !== undefined) return complaints;
  return [
    complaint(
      ["repeat", "times"],
      "a fault that comes again while the sim runs needs a number of times",
      'add "times: 10"',
    ),
    ...complaints.filter(({ path }) => path !== "/faults/0"),
  ];
}

/** Why a fault of this kind cannot last until it is removed; null: it can. */
function needOfEnd(written: WrittenFault): string | null {
  if (written.kind === "degradation") return "a degradation grows until its end and needs one";
  const ramps = written.kind === "scarce" && written.ramp_ms !== undefined;
  return ramps ? "a capacity that comes back over the last part of a fault needs an end of it" : null;
}

/**
 * Names of what every object has, which the schema passes over in silence and a file's reader refuses.
 *
 * @param data what the schema found nothing else wrong with, and thus not deep
 */
function unusableNames(data: unknown, at: Path): readonly Diagnostic[] {
  if (typeof data !== "object" || data === null) return [];
  const entries: readonly [string, unknown][] = Object.entries(data);
  return entries.flatMap(([name, value]) =>
    name in Object.prototype
      ? [complaint([...at, name], `${quoted(name)} cannot be used as a key or name`, "remove it")]
      : unusableNames(value, [...at, name]),
  );
}

function unknownProviders({ provider }: WrittenFault, known: readonly string[]): readonly Diagnostic[] {
  const wanted = typeof provider === "string" ? [provider] : provider;
  return wanted
    .filter((name) => !known.includes(name))
    .map((name) => {
      const meant = suggest(name, known);
      const choices = `the providers here are ${known.join(", ")}`;
      return complaint(
        ["provider"],
        `no provider is called ${quoted(name)}`,
        meant === null ? choices : `did you mean "${meant}"? ${choices}`,
      );
    });
}

function complaint(at: Path, message: string, hint: string): Diagnostic {
  const path = [FAULT, ...at];
  return diagnostic({ rule: "invalid-value", severity: "error", message, hint, range: NOWHERE, path });
}

/** Of `/fault/where/stream`, and of `/faults/0/where/stream`, the field is `where.stream`. */
function asProblem({ rule, path, message, hint }: Diagnostic): FaultProblem {
  return { rule, field: path.replace(/^\/(?:fault|faults\/0)(?:\/|$)/, "").replaceAll("/", "."), message, hint };
}
