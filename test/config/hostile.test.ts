import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DIAGNOSTICS_MAX, FILE_BYTES_MAX } from "../../src/config/bounds.ts";
import { renderDiagnostics } from "../../src/config/code-frame.ts";
import type { Diagnostic } from "../../src/config/diagnostic.ts";
import { parseChainFile } from "../../src/config/parse-chain-file.ts";
import { parseScenarioFile } from "../../src/config/parse-scenario-file.ts";
import { decodeText } from "../../src/config/source-text.ts";
import { CATALOG } from "../../src/dialects/catalog.ts";

function found(text: string): readonly Diagnostic[] {
  const parsed = parseChainFile(text, "f.yaml", { catalog: CATALOG, prices: null });
  return parsed.ok ? [] : parsed.diagnostics;
}

const rulesOf = (text: string) => [...new Set(found(text).map(({ rule }) => rule))];

describe("a hostile file", () => {
  it("is refused when it is larger than 1 MB", () => {
    expect(rulesOf(`# ${"x".repeat(FILE_BYTES_MAX)}`)).toEqual(["file-too-large"]);
  });

  it("is refused when its aliases would unfold to billions of values", () => {
    const levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"];
    for (let level = 1; level < 10; level += 1) {
      levels.push(`a${level}: &a${level} [${Array.from({ length: 10 }, () => `*a${level - 1}`).join(", ")}]`);
    }
    expect(rulesOf(levels.join("\n"))).toEqual(["alias-bomb"]);
  });

  it("is refused when it repeats an alias a thousand times", () => {
    const text = `a: &a 1\n${Array.from({ length: 1000 }, (_, index) => `k${index}: *a`).join("\n")}`;
    expect(rulesOf(text)).toEqual(["alias-bomb"]);
  });

  it.each([
    ["flow lists", "[".repeat(100_000)],
    ["closed flow lists", "[".repeat(5000) + "]".repeat(5000)],
    ["flow mappings", "{a: ".repeat(100_000)],
    ["block lists", "- ".repeat(50_000)],
    ["explicit keys", "? ".repeat(50_000)],
    ["block mappings", Array.from({ length: 500 }, (_, depth) => `${" ".repeat(depth)}a:`).join("\n")],
    ["keys", Array.from({ length: 60_000 }, (_, index) => `k${index}: 1`).join("\n")],
    ["pairs of nothing and nothing", ":\n".repeat(100_000)],
    ["documents", "---\n".repeat(100_000)],
  ])("is refused, and does not exhaust the stack, when it has far too many %s", (_what, text) => {
    expect(rulesOf(text)).toEqual(["too-complex"]);
  });

  it("costs no more than a bounded number of diagnostics", () => {
    const text = Array.from({ length: 5000 }, (_, index) => `k${index}: 1`).join("\n");
    const diagnostics = found(text);
    expect(diagnostics).toHaveLength(DIAGNOSTICS_MAX + 1);
    expect(diagnostics.at(-1)).toMatchObject({ rule: "more", severity: "error", message: "and 4952 more" });
  });

  it("never hides a leaked key behind that bound", () => {
    const many = Array.from({ length: 80 }, (_, index) => `k${index}: 1`).join("\n");
    expect(rulesOf(`${many}\napi_key: swordfish\n`)).toContain("literal-key");
  });

  it("is refused at the exact place of a NUL byte", () => {
    expect(found("version: 1\nchains\0: {}")[0]).toMatchObject({
      rule: "binary-data",
      range: { startLine: 2, startColumn: 7 },
    });
  });

  it("is refused as bytes that are not UTF-8, at the place where they start", () => {
    const bytes = new Uint8Array([...new TextEncoder().encode("version: 1\né: "), 0xff, 0xfe, 0x80]);
    expect(decodeText(bytes, "f.yaml")).toMatchObject({
      ok: false,
      diagnostics: [{ rule: "binary-data", range: { startLine: 2, startColumn: 4 } }],
    });
  });

  it("is refused as UTF-16 by that name", () => {
    const decoded = decodeText(new Uint8Array([0xff, 0xfe, 0x61, 0x00]), "f.yaml");
    expect(decoded.ok ? "" : decoded.diagnostics[0]?.message).toContain("UTF-16");
  });

  it("may start with a byte order mark, which changes no column", () => {
    const decoded = decodeText(new TextEncoder().encode("\ufeffversion: 2\n"), "f.yaml");
    expect(decoded.ok && found(decoded.text).find(({ rule }) => rule === "unknown-value")?.range).toMatchObject({
      startLine: 1,
      startColumn: 10,
    });
  });
});

const SEED_TEXT = `version: 1
default: main
providers:
  relay: { dialect: openai, base_url: "https://relay.example/v1", api_key_env: RELAY_KEY }
chains:
  main:
    timeout_ms: 10000
    stream: { rescue: hold }
    tiers:
      - provider: relay
        model: "gpt-4.1"
        price: &p { input_per_mtok: 1, output_per_mtok: 2 }
      - { provider: openai, model: m, price: *p }
`;

const KEYS = [
  "sk-proj-FAKEfake0123456789FAKEfake",
  "sk-ant-api03-FAKEfake0123456789",
  "AIzaFAKEfake0123456789FAKEfake",
  "hs_FAKEfake0123456789",
  "gsk_FAKEfake0123456789",
  "xai-FAKEfake0123456789",
] as const;

/** A text with some characters replaced or removed, and some of YAML's own put in. */
const damagedText = fc
  .array(
    fc.record({
      at: fc.nat(SEED_TEXT.length),
      remove: fc.nat(6),
      insert: fc.constantFrom(
        "",
        " ",
        "\n",
        "\t",
        ":",
        "- ",
        "[",
        "]",
        "{",
        "}",
        '"',
        "'",
        "&a",
        "*a",
        "!x",
        "|\n",
        "#",
        "\0",
        "é",
        "🚀",
        "? ",
        "<<: ",
      ),
    }),
    { maxLength: 6 },
  )
  .map((edits) => {
    let text = SEED_TEXT;
    for (const { at, remove, insert } of edits) text = text.slice(0, at) + insert + text.slice(at + remove);
    return text;
  });

function diagnosticsOf(text: string): readonly Diagnostic[] {
  const scenario = parseScenarioFile(text, "f.yaml");
  return [...found(text), ...(scenario.ok ? [] : scenario.diagnostics)];
}

function saidOf(all: readonly Diagnostic[], text: string): string {
  return JSON.stringify(all) + renderDiagnostics(all, new Map([["f.yaml", text]]), { colour: true });
}

function everythingSaidOf(text: string): string {
  return saidOf(diagnosticsOf(text), text);
}

describe("any damaged file", () => {
  it("gives diagnostics inside the file, never an exception", () => {
    fc.assert(
      fc.property(damagedText, (text) => {
        const lines = text.split("\n").length;
        const all = diagnosticsOf(text);
        // Plain comparisons: a matcher takes as long as a small file.
        const outside = all.filter(
          ({ range }) => !(range.startLine >= 1 && range.endLine <= lines && range.startColumn >= 1),
        );
        expect(outside).toEqual([]);
        saidOf(all, text);
      }),
      { seed: 7, numRuns: 500 },
    );
  });

  it("never shows a key that stands in it, wherever that is", () => {
    fc.assert(
      fc.property(damagedText, fc.nat(SEED_TEXT.length), fc.constantFrom(...KEYS), (text, at, key) => {
        expect(everythingSaidOf(`${text.slice(0, at)} ${key} ${text.slice(at)}`)).not.toContain("FAKEfake");
      }),
      { seed: 8, numRuns: 500 },
    );
  });

  it("never shows what follows api_key, whatever it looks like", () => {
    const written = fc.constantFrom(
      "api_key: swordfish",
      "api_key:   'swordfish'",
      '"api_key" : "swordfish, with more"',
      "OPENAI_API_KEY: swordfish",
      "apiKey: |\n        swordfish\n        swordfish",
      "api-key: >-\n        swordfish",
      "Authorization: Bearer swordfish",
      "api_keys: [swordfish, swordfish]",
      "secret: swordfish # swordfish",
      "api_key: *swordfish",
      "api_key: !swordfish x",
      "? api_key\n    : swordfish",
    );
    fc.assert(
      fc.property(damagedText, fc.nat(12), written, (text, line, field) => {
        const lines = text.split("\n");
        lines.splice(line, 0, `    ${field}`);
        expect(everythingSaidOf(lines.join("\n"))).not.toContain("swordfish");
      }),
      { seed: 9, numRuns: 500 },
    );
  });
});
