import { describe, expect, it } from "vitest";
import { renderDiagnostics } from "../../src/config/code-frame.ts";
import { diagnostic, type Diagnostic } from "../../src/config/diagnostic.ts";
import { displayWidth } from "../../src/config/display-width.ts";
import { findSecrets, redactSecrets } from "../../src/config/redaction.ts";
import { editDistance, suggest } from "../../src/config/suggestion.ts";

function at(line: number, from: number, to: number, more: Partial<Diagnostic> = {}): Diagnostic {
  return diagnostic({
    rule: "a-rule",
    severity: "error",
    message: "something is wrong",
    hint: null,
    range: { file: "f.yaml", startLine: line, startColumn: from, endLine: line, endColumn: to },
    ...more,
    path: [],
  });
}

function frameOf(text: string, entry: Diagnostic): string[] {
  return renderDiagnostics([entry], new Map([["f.yaml", text]]), { colour: false }).split("\n");
}

describe("a code frame", () => {
  it("is left out where the text is not known, and the place still named", () => {
    expect(renderDiagnostics([at(3, 4, 5)], new Map(), { colour: false })).toBe(
      "f.yaml:3:4 error something is wrong [a-rule]\n",
    );
  });

  it("puts its carets under wide characters, counting two columns for each", () => {
    const text = 'abc: "日本" # x\n';
    const [, line = "", carets = ""] = frameOf(text, at(1, 6, 10));
    expect(displayWidth(line.slice(0, line.indexOf('"')))).toBe(carets.indexOf("^"));
    expect(carets.trim().replace("| ", "").trim()).toBe("^".repeat(6));
  });

  it("shows a window of a line of a hundred thousand characters", () => {
    const text = `${"a".repeat(50_000)}HERE${"b".repeat(50_000)}\n`;
    const frame = frameOf(text, at(1, 50_001, 50_005));
    expect(Math.max(...frame.map((line) => line.length))).toBeLessThan(140);
    const [, line = "", carets = ""] = frame;
    expect(line.slice(carets.indexOf("^"), carets.lastIndexOf("^") + 1)).toBe("HERE");
  });

  it("shows control characters as escapes, in the file's text, name and messages alike", () => {
    const esc = "\u001b[31m";
    const entry = at(1, 1, 2, {
      message: `bad ${esc}`,
      hint: `do ${esc}`,
      range: { ...at(1, 1, 2).range, file: `f${esc}` },
    });
    const rendered = renderDiagnostics([entry], new Map([[`f${esc}`, `x ${esc}\u202e\n`]]), { colour: false });
    expect(rendered).not.toContain("\u001b");
    expect(rendered).not.toContain("\u202e");
    expect(rendered).toContain("\\u001b[31m");
  });

  it("colours only when it may", () => {
    const sources = new Map([["f.yaml", "x\n"]]);
    expect(renderDiagnostics([at(1, 1, 2)], sources, { colour: false })).not.toContain("\u001b");
    expect(renderDiagnostics([at(1, 1, 2)], sources, { colour: true })).toContain("\u001b[31;1merror\u001b[0m");
  });

  it("masks a key on a neighbouring line without moving anything", () => {
    const key = "sk-FAKEfake0123456789";
    const frame = frameOf(`a: ${key}\nb: 1\n`, at(2, 1, 2));
    expect(frame[1]).toBe(`  1 | a: ${"*".repeat(key.length)}`);
  });
});

describe("what looks like a key", () => {
  it.each([
    "sk-FAKEfake0123456789",
    "sk-ant-api03-FAKEfake_0123-456789",
    "AIzaFAKEfake0123456789FAKEfake",
    "hs_FAKEfake0123456789",
    "gsk_FAKEfake0123456789",
    "xai-FAKEfake0123456789",
    "sk-fakefakefakefakefakefake",
  ])("is found: %s", (key) => {
    expect(redactSecrets(`before ${key}, after`)).toBe("before [redacted], after");
  });

  it.each([
    "sk-",
    "sk-ant-api03-",
    "hs_",
    "task-0123456789abcdef",
    "gpt-4.1",
    "claude-sonnet-4-5-20250929",
    "hs_production",
    "OPENAI_API_KEY",
    "https://relay.example/v1",
  ])("is not found in %s", (text) => {
    expect(findSecrets(text)).toEqual([]);
  });

  it("is found as the password of a URL and behind Bearer", () => {
    expect(redactSecrets("https://me:swordfish@relay.example/v1")).toBe("https://[redacted]@relay.example/v1");
    expect(redactSecrets("Authorization: Bearer abcdef0123456789")).toBe("Authorization: [redacted]");
  });
});

describe("did you mean", () => {
  it("counts a swap of neighbours as one edit", () => {
    expect(editDistance("weihgt", "weight")).toBe(1);
    expect(editDistance("", "abc")).toBe(3);
    expect(editDistance("kitten", "sitting")).toBe(3);
  });

  it.each([
    ["timout_ms", "timeout_ms"],
    ["timeoutMs", "timeout_ms"],
    ["timeout", "timeout_ms"],
    ["max-retries", "max_retries"],
    ["maxretry", "max_retries"],
    ["wieght", "weight"],
  ])("finds for %s the key %s", (word, meant) => {
    expect(suggest(word, ["timeout_ms", "max_retries", "weight", "model"])).toBe(meant);
  });

  it.each(["x", "zebra", "y".repeat(10_000)])("finds nothing for %.20s", (word) => {
    expect(suggest(word, ["timeout_ms", "max_retries", "weight", "model"])).toBeNull();
  });
});
