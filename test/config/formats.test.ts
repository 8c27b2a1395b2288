import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { diagnostic, type Severity } from "../../src/config/diagnostic.ts";
import { githubFormat } from "../../src/config/formats/github.ts";
import { jsonFormat } from "../../src/config/formats/json.ts";
import { junitFormat } from "../../src/config/formats/junit.ts";
import { sarifFormat } from "../../src/config/formats/sarif.ts";
import type { CheckedFile } from "../../src/config/formats/tally.ts";

const root = resolve(import.meta.dirname, "../..");

function checked(severity: Severity, message: string, file = "a b,c:d%.yaml"): CheckedFile {
  const range = { file, startLine: 2, startColumn: 3, endLine: 2, endColumn: 9 };
  const entry = diagnostic({
    rule: "a-rule",
    severity,
    message,
    hint: 'do <this> & "that"',
    range,
    path: ["chains", "a/b"],
  });
  return { file, kind: "chain", diagnostics: [entry] };
}

const VALID: CheckedFile = { file: "valid.yaml", kind: "scenario", diagnostics: [] };

describe("the formats of chain validate", () => {
  it("escape what would end a GitHub workflow command or add properties to it", () => {
    expect(githubFormat([checked("error", "100 % wrong"), VALID])).toBe(
      '::error file=a b%2Cc%3Ad%25.yaml,line=2,endLine=2,col=3,endColumn=9,title=holyfail a-rule::100 %25 wrong%0Ado <this> & "that"\n',
    );
  });

  it("escape XML, and count as failures what fails", () => {
    const xml = junitFormat([checked("warning", 'a < b && "c"'), VALID], false);
    expect(xml).toContain('<testsuites name="holyfail chain validate" tests="2" failures="0" errors="0">');
    expect(xml).toContain('<testcase name="valid" classname="valid.yaml"/>');
    expect(xml).toContain("a &lt; b &amp;&amp; &quot;c&quot;");
    expect(junitFormat([checked("warning", "w")], true)).toContain('tests="1" failures="1"');
    expect(junitFormat([checked("error", "lone \ud800 surrogate")], false)).toContain("lone \ufffd surrogate");
  });

  it("give a SARIF log whose results point at rules and regions", () => {
    const log = JSON.parse(sarifFormat([checked("warning", "w", "dir/ü.yaml"), VALID], "1.2.3"));
    expect(log).toMatchObject({
      version: "2.1.0",
      runs: [
        {
          tool: { driver: { name: "holyfail", version: "1.2.3", rules: [{ id: "a-rule" }] } },
          results: [
            {
              ruleId: "a-rule",
              ruleIndex: 0,
              level: "warning",
              locations: [
                {
                  physicalLocation: {
                    artifactLocation: { uri: "dir/%C3%BC.yaml" },
                    region: { startLine: 2, startColumn: 3, endLine: 2, endColumn: 9 },
                  },
                },
              ],
            },
          ],
        },
      ],
    });
  });

  it("say in JSON whether each file is fine, by the strictness asked for", () => {
    const files = [checked("warning", "w"), VALID];
    expect(JSON.parse(jsonFormat(files, false))).toMatchObject({ ok: true, errors: 0, warnings: 1 });
    expect(JSON.parse(jsonFormat(files, true))).toMatchObject({ ok: false, files: [{ ok: false }, { ok: true }] });
    expect(JSON.parse(jsonFormat(files, true)).files[0].diagnostics[0]).toEqual({
      rule: "a-rule",
      severity: "warning",
      message: "w",
      hint: 'do <this> & "that"',
      path: "/chains/a~1b",
      line: 2,
      column: 3,
      end_line: 2,
      end_column: 9,
    });
  });
});

describe("the JSON Schemas", () => {
  it("are those that the schemas in the source give", () => {
    // Throws, with the command that brings them up to date, when they are not.
    const out = execFileSync(process.execPath, [resolve(root, "scripts/schema.js"), "--check"], { stdio: "pipe" });
    expect(out.toString()).toBe("");
  });

  it.each(["chains.schema.json", "scenario.schema.json"])("%s describes every key, and allows no other", (file) => {
    const undescribed: string[] = [];
    const open: string[] = [];
    const walk = (node: unknown, path: string): void => {
      if (typeof node !== "object" || node === null) return;
      if ("properties" in node && typeof node.properties === "object" && node.properties !== null) {
        if (!("additionalProperties" in node) || node.additionalProperties !== false) open.push(path);
        for (const [key, value] of Object.entries(node.properties)) {
          // What is referred to has a description of its own, or it would be found here by itself.
          const excused = typeof value === "object" && value !== null && ("const" in value || "$ref" in value);
          if (!excused && !("description" in Object(value))) undescribed.push(`${path}/${key}`);
        }
      }
      for (const [key, value] of Object.entries(node)) walk(value, `${path}/${key}`);
    };
    const schema = JSON.parse(readFileSync(resolve(root, file), "utf8"));
    walk({ ...schema, $defs: { additionalProperties: false, properties: schema.$defs ?? {} } }, "");
    expect({ undescribed, open }).toEqual({ undescribed: [], open: [] });
  });
});
