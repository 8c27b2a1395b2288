import type { Diagnostic } from "../diagnostic.ts";
import { tally, type CheckedFile } from "./tally.ts";

/** JUnit XML: a suite a file, a failed case a diagnostic; a file without any has one case that passed. */
export function junitFormat(files: readonly CheckedFile[], strict: boolean): string {
  const suites = files.map((file) => suiteOf(file, strict));
  const counts = tally(files);
  const failures = counts.errors + (strict ? counts.warnings : 0);
  const tests = files.reduce((sum, { diagnostics }) => sum + Math.max(1, diagnostics.length), 0);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="holyfail chain validate" tests="${tests}" failures="${failures}" errors="0">`,
    ...suites,
    "</testsuites>",
    "",
  ].join("\n");
}

function suiteOf(file: CheckedFile, strict: boolean): string {
  const { errors, warnings } = tally([file]);
  const failures = errors + (strict ? warnings : 0);
  const name = escapeXml(file.file);
  const cases =
    file.diagnostics.length === 0
      ? [`    <testcase name="valid" classname="${name}"/>`]
      : file.diagnostics.map((entry) => caseOf(entry, name, strict));
  const tests = Math.max(1, file.diagnostics.length);
  return [
    `  <testsuite name="${name}" tests="${tests}" failures="${failures}" errors="0" skipped="0">`,
    ...cases,
    "  </testsuite>",
  ].join("\n");
}

function caseOf({ rule, severity, message, hint, range }: Diagnostic, suite: string, strict: boolean): string {
  const place = `${range.startLine}:${range.startColumn}`;
  const opening = `    <testcase name="${escapeXml(`${rule} at ${place}`)}" classname="${suite}">`;
  const text = escapeXml([`${range.file}:${place} ${severity} ${message}`, hint ?? ""].join("\n").trim());
  const failed = severity === "error" || strict;
  const body = failed
    ? `      <failure type="${escapeXml(rule)}" message="${escapeXml(message)}">${text}</failure>`
    : `      <system-out>${text}</system-out>`;
  return [opening, body, "    </testcase>"].join("\n");
}

/** Also drops what XML 1.0 cannot hold at all, escaped or not. */
function escapeXml(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
