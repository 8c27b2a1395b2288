import { type Wrong, missing, wrongType, wrongValue } from "./openai-reject.ts";
import { IMAGE_TYPES, dataUrl, isBase64, isLink } from "./request-images.ts";
import { inWords, isList, isObject, type JsonObject } from "./request-body.ts";

/** What the API counts an image as, about. */
const IMAGE_TOKENS = 765;
const LOW_DETAIL_TOKENS = 85;

const DETAILS = ["auto", "low", "high", "original"];
const PART_TYPES = ["text", "image_url", "input_audio", "refusal", "audio", "file"];

export interface Content {
  readonly text: string;
  readonly imageTokens: number;
}

/** The content of a message, `at` its place in the request. */
export function readContent(content: unknown, role: unknown, at: string): Content | { readonly wrong: Wrong } {
  if (typeof content === "string") return { text: content, imageTokens: 0 };
  if (!isList(content)) return { wrong: wrongType(at, "one of a string or array of objects", content) };
  let text = "";
  let imageTokens = 0;
  for (const [index, part] of content.entries()) {
    const read = readPart(part, role, `${at}[${index}]`);
    if ("wrong" in read) return read;
    text += read.text;
    imageTokens += read.imageTokens;
  }
  return { text, imageTokens };
}

function readPart(part: unknown, role: unknown, at: string): Content | { readonly wrong: Wrong } {
  if (!isObject(part)) return { wrong: wrongType(at, "an object", part) };
  const { type } = part;
  if (type === undefined) return { wrong: missing(`${at}.type`) };
  if (typeof type !== "string" || !PART_TYPES.includes(type)) {
    return { wrong: wrongValue(`${at}.type`, type, PART_TYPES) };
  }
  if (type === "image_url") return readImage(part, role, at);
  if (type !== "text") return { text: "", imageTokens: 0 };
  const { text } = part;
  if (text === undefined) return { wrong: missing(`${at}.text`) };
  return typeof text === "string" ? { text, imageTokens: 0 } : { wrong: wrongType(`${at}.text`, "a string", text) };
}

function readImage(part: JsonObject, role: unknown, at: string): Content | { readonly wrong: Wrong } {
  if (role !== "user") {
    const message = `Invalid '${at}': Image URLs are only allowed for messages with role 'user', but this message with role '${inWords(role)}' contains an image URL.`;
    return { wrong: { message, param: at, code: "invalid_value" } };
  }
  const image = part["image_url"];
  if (image === undefined) return { wrong: missing(`${at}.image_url`) };
  if (!isObject(image)) return { wrong: wrongType(`${at}.image_url`, "an object", image) };
  const { url, detail } = image;
  if (url === undefined) return { wrong: missing(`${at}.image_url.url`) };
  if (typeof url !== "string") return { wrong: wrongType(`${at}.image_url.url`, "a string", url) };
  if (detail !== undefined && (typeof detail !== "string" || !DETAILS.includes(detail))) {
    return { wrong: wrongValue(`${at}.image_url.detail`, detail, DETAILS) };
  }
  const wrong = urlComplaint(url, `${at}.image_url.url`);
  return wrong === null ? { text: "", imageTokens: detail === "low" ? LOW_DETAIL_TOKENS : IMAGE_TOKENS } : { wrong };
}

function urlComplaint(url: string, param: string): Wrong | null {
  if (isLink(url)) return null;
  const data = dataUrl(url);
  const wanted =
    "a base64-encoded data URL with an image MIME type (e.g. 'data:image/png;base64,aW1nIGJ5dGVzIGhlcmU=')";
  if (data === null) {
    const message = `Invalid '${param}'. Expected a valid URL, but got a value with an invalid format.`;
    return { message, param, code: "invalid_value" };
  }
  if (!data.mediaType.startsWith("image/")) {
    const message = `Invalid '${param}'. Expected ${wanted}, but got unsupported MIME type '${data.mediaType}'.`;
    return { message, param, code: "invalid_value" };
  }
  if (!IMAGE_TYPES.has(data.mediaType)) {
    const message =
      "You uploaded an unsupported image. Please make sure your image has of one the following formats: " +
      "['png', 'jpeg', 'gif', 'webp'].";
    return { message, code: "invalid_image_format" };
  }
  if (isBase64(data.base64)) return null;
  return { message: `Invalid '${param}'. Expected ${wanted}, but got invalid base64.`, param, code: "invalid_value" };
}
