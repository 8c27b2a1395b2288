import { fileExists, packagedFile, readFileBytes, readStandardInput } from "../adapters/text-file.ts";
import { FILE_BYTES_MAX } from "../config/bounds.ts";
import type { Chain, ChainFile, Tier } from "../config/chain.ts";
import { renderDiagnostics } from "../config/code-frame.ts";
import { escapeControls, quoted, type Diagnostic } from "../config/diagnostic.ts";
import {
  providersToPrice,
  parseChainFile,
  tierPath,
  withPrices,
  type ParsedChainFile,
} from "../config/parse-chain-file.ts";
import { PRICES_AS_OF } from "../config/prices-as-of.ts";
import { decodeText } from "../config/source-text.ts";
import { suggest } from "../config/suggestion.ts";
import { CATALOG } from "../dialects/catalog.ts";
import { CommandError, type Terminal } from "./terminal.ts";

export interface LoadedChainFile {
  readonly chainFile: ChainFile;
  readonly parsed: ParsedChainFile;
  readonly text: string;
  /** As it was asked for, or found; "<stdin>" for standard input. */
  readonly path: string;
  /** The date whose prices the chains carry, where the file gives none. */
  readonly pricesAsOf: string;
}

export interface ChainSource {
  /** `-f FILE`; "-" is standard input. Without it the usual places are searched. */
  readonly file?: string | undefined;
  /** Whether the example that is part of the package will do when there is nothing else. */
  readonly allowPackaged: boolean;
}

const USUAL_FILES = ["chains.yaml", "chains.example.yaml"] as const;
const PACKAGED_FILE = "chains.example.yaml";

/**
 * Finds, reads and resolves a chain file, prices included.
 *
 * @throws CommandError (exit 2) when there is none, it cannot be read, or it has errors; those are on stderr by then
 */
export async function loadChainFile(source: ChainSource, terminal: Terminal): Promise<LoadedChainFile> {
  const path = findChainFile(source, terminal);
  const read = await readText(path);
  const parsed = read.ok ? parseChainFile(read.text, read.name, { catalog: CATALOG, prices: null }) : read;
  if (!parsed.ok) throw invalidFile(parsed.diagnostics, read.ok ? read.text : null, nameOf(path), terminal);
  const priced = await pricedFile(parsed);
  return {
    chainFile: priced.chainFile,
    parsed: priced,
    text: read.ok ? read.text : "",
    path: nameOf(path),
    pricesAsOf: PRICES_AS_OF,
  };
}

/** The same file with what it leaves open taken from the price list, which is loaded only if something is open. */
export async function pricedFile(parsed: ParsedChainFile): Promise<ParsedChainFile> {
  const providers = providersToPrice(parsed.chainFile);
  if (providers.size === 0) return parsed;
  const { loadPriceList } = await import("../adapters/price-list.ts");
  return { ...parsed, chainFile: withPrices(parsed.chainFile, await loadPriceList(PRICES_AS_OF, providers)) };
}

/** The path of the chain file to use; the packaged example is announced on stderr. */
export function findChainFile(source: ChainSource, terminal: Terminal): string {
  if (source.file !== undefined) return source.file;
  const found = usualChainFile();
  if (found !== null) return found;
  if (!source.allowPackaged) {
    throw new CommandError(
      `holyfail: no chain file: neither ${USUAL_FILES.join(" nor ")} is here.\n` +
        "Run `holyfail chain init` to write one, or name one with -f FILE.",
    );
  }
  terminal.say("holyfail: no chains.yaml here, so this uses the example that comes with holyfail.");
  return packagedFile(PACKAGED_FILE);
}

/** The chain file of this folder; null: there is none. */
export function usualChainFile(): string | null {
  return USUAL_FILES.find(fileExists) ?? null;
}

export type ReadText =
  | { readonly ok: true; readonly text: string; readonly name: string }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/**
 * A file's text, or what is wrong with its bytes.
 *
 * @throws CommandError (exit 2) when it cannot be read at all
 */
export async function readText(path: string): Promise<ReadText> {
  const name = nameOf(path);
  const read = path === "-" ? await readStandardInput(FILE_BYTES_MAX) : await readFileBytes(path, FILE_BYTES_MAX);
  if (!read.ok)
    throw new CommandError(`holyfail: cannot read ${escapeControls(name)}: ${read.message}.\n${adviceFor(read.why)}`);
  const decoded = decodeText(read.bytes, name);
  return decoded.ok ? { ok: true, text: decoded.text, name } : decoded;
}

function adviceFor(why: "missing" | "unreadable"): string {
  return why === "missing" ? "Check the name and the folder you are in." : "Name a file that can be read.";
}

function nameOf(path: string): string {
  return path === "-" ? "<stdin>" : path;
}

/** Prints a file's errors as code frames on stderr and gives the CommandError (exit 2) to throw. */
export function invalidFile(
  diagnostics: readonly Diagnostic[],
  text: string | null,
  name: string,
  terminal: Terminal,
): CommandError {
  const sources = new Map(text === null ? [] : [[name, text]]);
  terminal.say(renderDiagnostics(diagnostics, sources, { colour: terminal.stderrColour }));
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  return new CommandError(`holyfail: ${escapeControls(name)} has ${errors === 1 ? "an error" : `${errors} errors`}.`);
}

/** Where a tier's price was taken from; null: it has none. */
export function priceSource(tier: Tier, chain: Chain, { parsed }: LoadedChainFile): "file" | "price-list" | null {
  if (tier.price === null) return null;
  return parsed.positions.has([...tierPath(parsed, chain, tier.index), "price"]) ? "file" : "price-list";
}

/**
 * The chain to use: the named one, else the file's default.
 *
 * @throws CommandError (exit 2) when there is no such chain, or none is named and none is the default
 */
export function chooseChain(chainFile: ChainFile, name?: string): Chain {
  const names = Object.keys(chainFile.chains);
  const wanted = name ?? chainFile.defaultChain;
  const list = `The chains of ${escapeControls(chainFile.file)} are: ${names.join(", ")}.`;
  if (wanted === null) {
    throw new CommandError(
      `holyfail: which chain? The file names no default.\n${list}\nName one, or add "default: ${names[0]}" to the file.`,
    );
  }
  const chain = Object.hasOwn(chainFile.chains, wanted) ? chainFile.chains[wanted] : undefined;
  if (chain !== undefined) return chain;
  const meant = suggest(wanted, names);
  throw new CommandError(
    `holyfail: unknown chain ${quoted(wanted)}.${meant === null ? "" : ` Did you mean "${meant}"?`}\n${list}`,
  );
}
