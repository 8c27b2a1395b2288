/** The media type that a link to an image promises by its name; of a name that says nothing, the most common one. */
export function mediaTypeOf(url: string): string {
  const ending = ENDING.exec(url)?.[1]?.toLowerCase() ?? "";
  return MEDIA_TYPES.get(ending) ?? "image/jpeg";
}

/** The letters behind the last dot of the path. */
const ENDING = /\.([a-z]{3,4})(?:[?#]|$)/i;

const MEDIA_TYPES: ReadonlyMap<string, string> = new Map([
  ["png", "image/png"],
  ["gif", "image/gif"],
  ["webp", "image/webp"],
  ["heic", "image/heic"],
  ["heif", "image/heif"],
]);
