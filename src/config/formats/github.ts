import type { CheckedFile } from "./tally.ts";

/** Workflow commands of GitHub Actions, which show each diagnostic beside its line in a pull request. */
export function githubFormat(files: readonly CheckedFile[]): string {
  return files
    .flatMap(({ diagnostics }) => diagnostics)
    .map(({ severity, rule, message, hint, range }) => {
      const properties = [
        `file=${property(range.file)}`,
        `line=${range.startLine}`,
        `endLine=${range.endLine}`,
        `col=${range.startColumn}`,
        `endColumn=${range.endColumn}`,
        `title=${property(`holyfail ${rule}`)}`,
      ];
      return `::${severity} ${properties.join(",")}::${data(hint === null ? message : `${message}\n${hint}`)}\n`;
    })
    .join("");
}

function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
