import { escapeControls } from "../config/diagnostic.ts";
import { suggest } from "../config/suggestion.ts";

/** What a session can be told, apart from what is for the model. */
export type SessionCommand =
  | { readonly kind: "tier"; readonly tier: number | "auto" | null }
  | { readonly kind: "trace"; readonly on: boolean | null }
  | { readonly kind: "cost" }
  | { readonly kind: "chain"; readonly name: string | null }
  | { readonly kind: "system"; readonly text: string | null }
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "clear" }
  | { readonly kind: "save"; readonly path: string }
  | { readonly kind: "help" }
  | { readonly kind: "quit" }
  | { readonly kind: "mistake"; readonly message: string };

interface Verb {
  readonly usage: string;
  readonly purpose: string;
  read(rest: string): SessionCommand;
}

const VERBS: Readonly<Record<string, Verb>> = {
  "/tier": {
    usage: "/tier [N|auto]",
    purpose: "ask tier N alone; auto: all; nothing: list them",
    read: tier,
  },
  "/trace": { usage: "/trace [on|off]", purpose: "tell the story of each attempt", read: trace },
  "/cost": { usage: "/cost", purpose: "what this session has used, and what it cost", read: () => ({ kind: "cost" }) },
  "/chain": {
    usage: "/chain [NAME]",
    purpose: "go on with another chain; nothing: list them",
    read: (rest) => ({ kind: "chain", name: rest === "" ? null : rest }),
  },
  "/system": {
    usage: "/system [TEXT|none]",
    purpose: "set the system prompt; none: no prompt; nothing: show it",
    read: (rest) => ({ kind: "system", text: rest === "" ? null : rest }),
  },
  "/file": {
    usage: "/file PATH",
    purpose: "send a text file or an image with the next message",
    read: (rest) => needing(rest, "/file", (path) => ({ kind: "file", path })),
  },
  "/clear": { usage: "/clear", purpose: "begin a new conversation", read: () => ({ kind: "clear" }) },
  "/save": {
    usage: "/save FILE",
    purpose: "write the conversation to a new file (.json or Markdown)",
    read: (rest) => needing(rest, "/save", (path) => ({ kind: "save", path })),
  },
  "/help": { usage: "/help", purpose: "this list", read: () => ({ kind: "help" }) },
  "/quit": { usage: "/quit", purpose: "leave (Ctrl-D does as well)", read: () => ({ kind: "quit" }) },
};
const NAMES = Object.keys(VERBS);

/** Reads a line that begins with a slash; null: it is for the model. Two slashes begin a message with one. */
export function parseCommand(text: string): SessionCommand | null {
  if (!text.startsWith("/") || text.startsWith("//") || text.includes("\n")) return null;
  const [name = ""] = text.split(/\s/, 1);
  const verb = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
  if (verb !== undefined) return verb.read(text.slice(name.length).trim());
  // A path is more likely than a command with a slash in it.
  if (name.indexOf("/", 1) !== -1) return null;
  const meant = suggest(name, NAMES);
  const hint = meant === null ? "/help lists the commands" : `did you mean ${meant}?`;
  return { kind: "mistake", message: `${escapeControls(name)} is no command; ${hint} (a message may begin with //)` };
}

/** How a line goes on when Tab is pressed: the ways, and the part that they replace. */
export function completions(line: string, chains: readonly string[], tiers: readonly number[]): [string[], string] {
  const [name = "", rest] = /^(\/\S*)(?:\s+(.*))?$/.exec(line)?.slice(1) ?? [];
  if (name === "") return [[], line];
  if (rest === undefined) return [NAMES.filter((each) => each.startsWith(name)).map((each) => `${each} `), line];
  const words = ARGUMENTS[name]?.(chains, tiers) ?? [];
  return [words.filter((each) => each.startsWith(rest)), rest];
}

const ARGUMENTS: Readonly<Record<string, (chains: readonly string[], tiers: readonly number[]) => readonly string[]>> =
  {
    "/tier": (_chains, tiers) => ["auto", ...tiers.map(String)],
    "/trace": () => ["on", "off"],
    "/chain": (chains) => chains,
    "/system": () => ["none"],
  };

export function helpText(): string {
  const verbs = Object.values(VERBS);
  const width = Math.max(...verbs.map(({ usage }) => usage.length));
  const lines = verbs.map(({ usage, purpose }) => `  ${usage.padEnd(width)}  ${purpose}`);
  return [
    ...lines,
    "",
    '  A line that ends in \\ goes on; """ begins and ends a longer message.',
    "  Ctrl-C stops an answer. Tab completes commands.",
    "  Arrow up brings back what was typed.",
  ].join("\n");
}

function tier(rest: string): SessionCommand {
  if (rest === "") return { kind: "tier", tier: null };
  if (rest === "auto") return { kind: "tier", tier: "auto" };
  if (/^\d{1,4}$/.test(rest)) return { kind: "tier", tier: Number(rest) };
  return { kind: "mistake", message: "/tier takes the number of a tier, or auto" };
}

function trace(rest: string): SessionCommand {
  if (rest === "") return { kind: "trace", on: null };
  if (rest === "on" || rest === "off") return { kind: "trace", on: rest === "on" };
  return { kind: "mistake", message: "/trace takes on or off" };
}

function needing(rest: string, name: string, then: (rest: string) => SessionCommand): SessionCommand {
  return rest === "" ? { kind: "mistake", message: `${name} needs the name of a file` } : then(rest);
}
