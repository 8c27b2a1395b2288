import type { Token } from "marked";

/** Nested emphasis deeper than this is shown as it was written. */
const DEPTH_MAX = 8;

type Style = (text: string) => string;

/** What of the terminal's own colours each thing takes; the background is never touched. */
export const style = {
  bold: sgr("1", "22"),
  italic: sgr("3", "23"),
  struck: sgr("9", "29"),
  dim: sgr("2", "22"),
  code: sgr("36", "39"),
  accent: sgr("33", "39"),
  underlined: sgr("4", "24"),
} satisfies Readonly<Record<string, Style>>;

function sgr(on: string, off: string): Style {
  return (text) => (text === "" ? "" : `\u001b[${on}m${text}\u001b[${off}m`);
}

/** The words of a paragraph with bold, code, links and so on as colours. Line breaks inside it become spaces. */
export function inlineText(tokens: readonly Token[], depth = 0): string {
  return tokens.map((token) => inline(token, depth)).join("");
}

function inline(token: Token, depth: number): string {
  const inner = (): string =>
    "tokens" in token && token.tokens !== undefined && depth < DEPTH_MAX
      ? inlineText(token.tokens, depth + 1)
      : flowing("text" in token && typeof token.text === "string" ? token.text : token.raw);
  switch (token.type) {
    case "strong":
      return style.bold(inner());
    case "em":
      return style.italic(inner());
    case "del":
      return style.struck(inner());
    case "codespan":
      return style.code(inner());
    case "br":
      return "\n";
    case "link":
      return link(inner(), "text" in token ? String(token.text) : "", "href" in token ? String(token.href) : "");
    case "image":
      return link(inner(), "", "href" in token ? String(token.href) : "");
    case "html":
      return token.raw;
    default:
      return inner();
  }
}

/** An address is always told: a link whose words say one thing and which leads elsewhere must be seen for what it is. */
function link(shown: string, words: string, address: string): string {
  if (words === address || `mailto:${words}` === address) return style.underlined(shown);
  return shown === "" ? style.underlined(address) : `${shown} ${style.dim(`(${address})`)}`;
}

function flowing(text: string): string {
  return text.replaceAll("\n", " ");
}
