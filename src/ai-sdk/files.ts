import { readImage } from "../client/read-image.ts";
import type { ContentPart } from "../core/request.ts";
import type { FilePart } from "./call.ts";
import { UnsupportedByChains } from "./sdk-error.ts";

/**
 * A file in a prompt: an image as it is, a text in words.
 *
 * @throws UnsupportedByChains for any other file, InvalidRequest for an image that is none
 */
export function filePart({ data, mediaType, filename }: FilePart): ContentPart {
  if (isImage(mediaType)) return imagePart(data, mediaType);
  if (mediaType.startsWith("text/")) {
    const head = filename === undefined ? "" : `${filename}:\n`;
    return { type: "text", text: `${head}${textIn(data)}` };
  }
  throw new UnsupportedByChains(`a file of type ${mediaType}`, "only images and texts can be said to every provider");
}

export function isImage(mediaType: string): boolean {
  return mediaType.startsWith("image/");
}

/**
 * @param data bytes, base64, a data URL or a link
 * @throws InvalidRequest where that is no image
 */
export function imagePart(data: FilePart["data"], mediaType: string): ContentPart {
  const text = data instanceof URL ? data.href : data;
  if (typeof text === "string" && /^(?:https?|data):/i.test(text)) return readImage({ url: text }, "prompt.image");
  const base64 = typeof text === "string" ? text : Buffer.from(text).toString("base64");
  return readImage({ url: `data:${mediaType};base64,${base64}` }, "prompt.image");
}

function textIn(data: FilePart["data"]): string {
  const text = data instanceof URL ? data.href : data;
  if (typeof text !== "string") return new TextDecoder().decode(text);
  if (/^https?:/i.test(text)) throw new UnsupportedByChains("a link to a text", "give the text itself");
  return Buffer.from(text.replace(/^data:[^,]*,/, ""), "base64").toString("utf8");
}
