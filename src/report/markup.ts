import { safeLine } from "./safe-text.ts";

/** Text that stands for itself in HTML and XML, also between the quotes of an attribute. */
export function escapedMarkup(text: string): string {
  return safeLine(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
