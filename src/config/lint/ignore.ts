import { diagnostic, quoted, type Diagnostic } from "../diagnostic.ts";
import { suggest } from "../suggestion.ts";

const COMMENT = /#\s*holyfail-ignore:\s*([^#]*)$/;
const RULE_NAMES_MAX = 20;

/**
 * The warnings that no comment silences. `# holyfail-ignore: rule, rule` holds for its own line and, where it stands
 * alone, for the next line that is not a comment and, when that line opens a list entry, for the whole entry.
 */
export function withoutIgnored(
  warnings: readonly Diagnostic[],
  text: string,
  file: string,
  ruleIds: readonly string[],
): Diagnostic[] {
  if (!text.includes("holyfail-ignore")) return [...warnings];
  const lines = text.split("\n");
  const ignored = new Map<number, Set<string>>();
  const unknown: Diagnostic[] = [];
  lines.forEach((line, index) => {
    const match = COMMENT.exec(line);
    if (match === null) return;
    const rules = (match[1] ?? "")
      .split(/[\s,]+/)
      .filter((rule) => rule !== "")
      .slice(0, RULE_NAMES_MAX);
    for (const rule of rules) if (!ruleIds.includes(rule)) unknown.push(unknownRule(rule, line, index, file, ruleIds));
    const [first, last] = line.trimStart().startsWith("#") ? linesBelow(lines, index) : [index, index];
    for (let target = first; target <= last; target += 1) {
      ignored.set(target, new Set([...(ignored.get(target) ?? []), ...rules]));
    }
  });
  const kept = warnings.filter(({ rule, range }) => ignored.get(range.startLine - 1)?.has(rule) !== true);
  return [...kept, ...unknown];
}

/** First and last line (from 0) of what a comment stands above: one line, or a whole list entry. */
function linesBelow(lines: readonly string[], comment: number): readonly [number, number] {
  let first = comment + 1;
  while (first < lines.length && /^\s*(#.*)?$/.test(lines[first] ?? "")) first += 1;
  const opening = lines[first] ?? "";
  if (!/^\s*-\s/.test(opening)) return [first, first];
  const indent = opening.search(/\S/);
  let last = first;
  while (last + 1 < lines.length && (lines[last + 1] ?? "").search(/\S/) > indent) last += 1;
  return [first, last];
}

function unknownRule(rule: string, line: string, index: number, file: string, ruleIds: readonly string[]): Diagnostic {
  const column = line.indexOf(rule) + 1;
  const meant = suggest(rule, ruleIds);
  return diagnostic({
    rule: "unknown-rule",
    severity: "warning",
    message: `no rule is called ${quoted(rule)}`,
    hint: meant === null ? `the rules are ${ruleIds.join(", ")}` : `did you mean "${meant}"?`,
    range: { file, startLine: index + 1, startColumn: column, endLine: index + 1, endColumn: column + rule.length },
    path: [],
  });
}
