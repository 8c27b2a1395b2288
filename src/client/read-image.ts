import type { ContentPart, ImageSource } from "../core/request.ts";
import { InvalidRequest } from "./errors.ts";
import { fieldsAt, isGiven, oneOf, quotedText, textAt } from "./field.ts";

/** What all three dialects can be given. */
const MEDIA_TYPES = ["image/png", "image/jpeg", "image/webp", "image/gif"];
/** Base64 of 20 MB, which no provider takes more of. */
const BASE64_LENGTH_MAX = 28_000_000;
const URL_LENGTH_MAX = 8192;

/** An image part: a data URL, or a link. */
export function readImage(value: unknown, param: string): ContentPart {
  const given = fieldsAt(value, param);
  const image = sourceOf(textAt(given["url"], `${param}.url`), `${param}.url`);
  if (!isGiven(given["detail"])) return { type: "image", image };
  return { type: "image", image, detail: oneOf(given["detail"], `${param}.detail`, ["auto", "low", "high"]) };
}

function sourceOf(url: string, param: string): ImageSource {
  if (/^data:/i.test(url)) return dataOf(url, param);
  if (url.length <= URL_LENGTH_MAX && /^https?:\/\//i.test(url) && URL.canParse(url)) return { kind: "link", url };
  const message = `Invalid '${param}': expected a link (https://...) or a data URL (data:image/png;base64,...).`;
  throw new InvalidRequest(message, param, "invalid_image_url");
}

function dataOf(url: string, param: string): ImageSource {
  const comma = url.indexOf(",");
  const [mediaType = "", ...rest] = url.slice("data:".length, Math.max(0, comma)).toLowerCase().split(";");
  if (comma === -1 || rest.at(-1) !== "base64")
    throw invalid(param, "a data URL of an image is data:image/TYPE;base64,DATA");
  const known = mediaType === "image/jpg" ? "image/jpeg" : mediaType;
  if (!MEDIA_TYPES.includes(known)) {
    throw invalid(
      param,
      `${mediaType === "" ? "no media type" : quotedText(mediaType)} is given; images are ${MEDIA_TYPES.join(", ")}`,
    );
  }
  const base64 = url.slice(comma + 1);
  if (base64.length > BASE64_LENGTH_MAX) throw invalid(param, "the image is larger than 20 MB");
  if (base64 === "" || base64.length % 4 === 1 || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64))
    throw invalid(param, "the data is not base64");
  if (!looksLike(known, base64)) throw invalid(param, `the data is no ${known}`);
  return { kind: "data", mediaType: known, base64 };
}

/** The first bytes of each format, in base64: another file under an image's name is refused before it is sent. */
const BEGINNINGS: Readonly<Record<string, RegExp>> = {
  "image/png": /^iVBORw0KGg/,
  "image/jpeg": /^\/9j\//,
  "image/gif": /^R0lGOD/,
  "image/webp": /^UklGR/,
};

function looksLike(mediaType: string, base64: string): boolean {
  return BEGINNINGS[mediaType]?.test(base64.slice(0, 24)) ?? false;
}

function invalid(param: string, why: string): InvalidRequest {
  return new InvalidRequest(`Invalid '${param}': ${why}.`, param, "invalid_image");
}
