import { isAlias, isMap, isNode, isScalar, isSeq } from "yaml";
import type { Node, Pair, Scalar, YAMLMap } from "yaml";
import { YAML_ALIASES_MAX, YAML_NODES_MAX } from "./bounds.ts";
import {
  diagnostic,
  jsonPointer,
  LITERAL_KEY_RULE,
  quoted,
  type Diagnostic,
  type Path,
  type SourceRange,
} from "./diagnostic.ts";
import { findSecrets, isSecretEntry } from "./redaction.ts";
import type { LineIndex } from "./source-text.ts";

/** Where things stand in a file. A path that is not in the file gives the range of its nearest parent that is. */
export interface Positions {
  has(path: Path): boolean;
  /** The key itself; for a list item the item. */
  key(path: Path): SourceRange;
  /** The value; for a mapping or list of several lines, its key. */
  value(path: Path): SourceRange;
}

export interface ReadNodes {
  readonly data: unknown;
  readonly positions: Positions;
  readonly diagnostics: readonly Diagnostic[];
  /** False: the data is incomplete (repeated keys, unusable nodes), so that checking it further would mislead. */
  readonly sound: boolean;
}

interface Place {
  readonly key: SourceRange | null;
  readonly value: SourceRange;
}

/** Turns a document's nodes into plain data, and finds what plain data cannot show: repeated keys, tags, leaked keys. */
export function readNodes(contents: Node, file: string, lines: LineIndex): ReadNodes {
  const reader = new NodeReader(file, lines);
  const data = reader.read(contents, [], null);
  return { data, positions: positionsOf(reader.places), diagnostics: reader.diagnostics, sound: reader.sound };
}

class NodeReader {
  readonly places = new Map<string, Place>();
  readonly diagnostics: Diagnostic[] = [];
  sound = true;
  readonly #file: string;
  readonly #lines: LineIndex;
  readonly #anchors = new Map<string, Node>();
  readonly #open = new Set<Node>();
  #nodes = 0;
  #aliases = 0;

  constructor(file: string, lines: LineIndex) {
    this.#file = file;
    this.#lines = lines;
  }

  read(node: Node | null, path: Path, key: SourceRange | null): unknown {
    this.#nodes += 1;
    const value = node === null ? null : this.#rangeOf(node);
    const shown = value === null ? key : compact(value, key);
    if (shown !== null) this.places.set(jsonPointer(path), { key, value: shown });
    if (node === null || this.#nodes > YAML_NODES_MAX) return this.#nodes > YAML_NODES_MAX ? this.#bomb(path) : null;
    if (isAlias(node)) return this.#readAlias(node, path, key);
    if ("anchor" in node && typeof node.anchor === "string") this.#anchors.set(node.anchor, node);
    if (node.tag !== undefined && !CORE_TAGS.has(node.tag))
      this.#refuse("this YAML tag is not read", "remove the tag", path);
    if (isScalar(node)) return this.#readScalar(node, path);
    this.#open.add(node);
    const data = isMap(node) ? this.#readMap(node, path) : this.#readList(node, path);
    this.#open.delete(node);
    return data;
  }

  #readScalar(node: Scalar, path: Path): unknown {
    const { value } = node;
    if (typeof value === "string" && findSecrets(value).length > 0) this.#leak(this.#rangeOf(node), path);
    const known =
      value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean";
    return known ? value : null;
  }

  #readAlias(alias: Node & { source: string }, path: Path, key: SourceRange | null): unknown {
    const target = this.#anchors.get(alias.source);
    this.#aliases += 1;
    if (target === undefined)
      return this.#refuse(
        "this alias names no anchor before it",
        "define it further up, or put quotes around a text that starts with *",
        path,
      );
    if (this.#open.has(target)) return this.#refuse("this alias contains itself", "write the values out", path);
    if (this.#aliases > YAML_ALIASES_MAX) return this.#bomb(path);
    return this.read(target, path, key);
  }

  #readList(node: Node, path: Path): unknown[] {
    if (!isSeq(node)) return [];
    return node.items.map((item, index) => this.read(isNode(item) ? item : null, [...path, index], null));
  }

  #readMap(node: YAMLMap, path: Path): Record<string, unknown> {
    const data: Record<string, unknown> = {};
    const seen = new Map<string, SourceRange>();
    for (const pair of node.items) {
      const name = this.#nameOf(pair, path);
      if (name === null) continue;
      const range = isNode(pair.key) ? this.#rangeOf(pair.key) : this.#lines.range(this.#file, 0, 0);
      const first = seen.get(name);
      // A repeated key's value is read too, for the keys that may be leaked in it.
      const place = first === undefined ? [...path, name] : [...path, name, "again"];
      const value = this.read(isNode(pair.value) ? pair.value : null, place, range);
      if (isSecretEntry(name, value) && isNode(pair.value)) this.#leakAt(pair.value, place);
      if (first !== undefined) this.#repeated(name, range, first, [...path, name]);
      else {
        seen.set(name, range);
        data[name] = value;
      }
    }
    return data;
  }

  /** The key as text. Keys that are no plain text, or would collide with what every object has, are refused. */
  #nameOf(pair: Pair, path: Path): string | null {
    const { key } = pair;
    if (!isScalar(key)) {
      this.#refuse(
        "a key must be plain text",
        'write "name: value"',
        path,
        isNode(key) ? this.#rangeOf(key) : undefined,
      );
      return null;
    }
    const name = typeof key.value === "string" ? key.value : (key.source ?? String(key.value));
    const range = this.#rangeOf(key);
    if (findSecrets(name).length > 0) this.#leak(range, path);
    if (name in Object.prototype) {
      this.#refuse(`${quoted(name)} cannot be used as a key or name`, "choose another name", path, range);
      return null;
    }
    if (name !== "<<") return name;
    this.#refuse(
      '"<<" is not read: YAML 1.2 has no merge keys',
      "write the keys out, or alias a whole value",
      path,
      range,
    );
    return null;
  }

  #repeated(name: string, range: SourceRange, first: SourceRange, path: Path): void {
    this.sound = false;
    const message = `${quoted(name)} is written twice; first on line ${first.startLine}`;
    this.#report("duplicate-key", message, "remove one of the two", path, range);
  }

  #bomb(path: Path): null {
    if (!this.diagnostics.some((entry) => entry.rule === "alias-bomb")) {
      this.sound = false;
      this.#report(
        "alias-bomb",
        "aliases make this file far larger than it looks",
        "write the values out instead of repeating aliases",
        path,
        this.#placed(path),
      );
    }
    return null;
  }

  #refuse(message: string, hint: string, path: Path, range = this.#placed(path)): null {
    this.sound = false;
    this.#report("yaml-syntax", message, hint, path, range);
    return null;
  }

  /** Of an alias also the place that it stands for: the key is written there. */
  #leakAt(node: Node, path: Path): void {
    this.#leak(this.#rangeOf(node), path);
    const target = isAlias(node) ? this.#anchors.get(node.source) : undefined;
    if (target !== undefined) this.#leak(this.#rangeOf(target), path);
  }

  #leak(range: SourceRange, path: Path): void {
    this.diagnostics.push(literalKey(range, path));
  }

  #report(rule: string, message: string, hint: string, path: Path, range: SourceRange): void {
    this.diagnostics.push(diagnostic({ rule, severity: "error", message, hint, range, path }));
  }

  #placed(path: Path): SourceRange {
    return this.places.get(jsonPointer(path))?.value ?? this.#lines.range(this.#file, 0, 0);
  }

  #rangeOf(node: Node): SourceRange {
    const [start, end] = node.range ?? [0, 0];
    return this.#lines.range(this.#file, start, end);
  }
}

/** The error for a key that stands in a file. Its message says nothing of the key itself. */
export function literalKey(range: SourceRange, path: Path): Diagnostic {
  return diagnostic({
    rule: LITERAL_KEY_RULE,
    severity: "error",
    message: "an API key stands in this file",
    hint: "remove it and revoke it if the file was ever shared; name its environment variable instead: api_key_env: MY_API_KEY",
    range,
    path,
  });
}

const CORE_TAGS: ReadonlySet<string> = new Set(
  ["str", "int", "float", "bool", "null", "map", "seq"].map((name) => `tag:yaml.org,2002:${name}`),
);

/** Long or empty values are shown by their key: a caret under twenty lines, or under nothing, helps nobody. */
function compact(value: SourceRange, key: SourceRange | null): SourceRange {
  const single = value.startLine === value.endLine;
  if (single && value.startColumn < value.endColumn) return value;
  if (key !== null) return key;
  return single ? value : { ...value, endLine: value.startLine, endColumn: value.startColumn + 1 };
}

function positionsOf(places: ReadonlyMap<string, Place>): Positions {
  const find = (path: Path): Place | undefined => {
    for (let length = path.length; length >= 0; length -= 1) {
      const place = places.get(jsonPointer(path.slice(0, length)));
      if (place !== undefined) return place;
    }
    return undefined;
  };
  const nowhere: SourceRange = { file: "", startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 };
  return {
    has: (path) => places.has(jsonPointer(path)),
    key: (path) => find(path)?.key ?? find(path)?.value ?? nowhere,
    value: (path) => find(path)?.value ?? nowhere,
  };
}
