/** A text as a part of a URL's path. */
export function pathPart(text: string): string {
  // Half a surrogate pair has no encoding at all; encodeURIComponent would throw.
  return encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, "�"));
}
