import { withoutControls } from "./section.ts";

/** Text that stands for itself in HTML and XML, also between the quotes of an attribute. */
export function escapedMarkup(text: string): string {
  return withoutControls(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
