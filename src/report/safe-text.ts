/** Control characters, and those that change the direction of writing, all but the end of a line and the tab. */
const UNSAFE = /(?![\n\t])[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/**
 * Text from elsewhere that is about to be shown on a terminal: what a model writes must not be able to move the cursor,
 * change the title or answer for the user. Lines and tabs stay.
 */
export function safeText(text: string): string {
  return text.replaceAll("\r\n", "\n").replaceAll(UNSAFE, "\u{fffd}");
}

/** The same for a text that belongs on one line, such as a name. */
export function safeLine(text: string): string {
  return safeText(text).replaceAll(/[\n\t]/g, "\u{fffd}");
}
