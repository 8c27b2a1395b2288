import { basename } from "node:path";
import { readFileBytes } from "../adapters/text-file.ts";
import { escapeControls } from "../config/diagnostic.ts";
import type { ContentPart } from "../core/request.ts";
import { CommandError } from "./terminal.ts";

export const ATTACHMENTS_MAX = 20;
/** More text than this no model takes. */
const TEXT_BYTES_MAX = 4 * 1024 * 1024;
/** What providers take at most, one by one. */
const IMAGE_BYTES_MAX = 20 * 1024 * 1024;
const MIB = 1024 * 1024;
const IMAGE_NAME = /\.(png|jpe?g|webp|gif)$/i;

/**
 * Files (and links to images) as parts of a message: text in a fence with its name, images as data.
 *
 * @throws CommandError (exit 2) for what is missing, a folder, too large, or neither text nor an image
 */
export async function attachmentParts(paths: readonly string[]): Promise<readonly ContentPart[]> {
  if (paths.length > ATTACHMENTS_MAX) {
    throw new CommandError(`error: ${paths.length} files are attached; at most ${ATTACHMENTS_MAX} are sent at once`);
  }
  const parts: ContentPart[] = [];
  for (const path of paths) parts.push(await attachmentPart(path));
  return parts;
}

/** The words of a user and what goes with them. Only text: one text, so that every provider takes it. */
export function withAttachments(prompt: string, parts: readonly ContentPart[]): string | readonly ContentPart[] {
  if (parts.some(({ type }) => type === "image")) return [...parts, { type: "text", text: prompt }];
  return [...parts.flatMap((part) => (part.type === "text" ? [part.text] : [])), prompt].join("\n\n");
}

async function attachmentPart(path: string): Promise<ContentPart> {
  if (/^https?:\/\//i.test(path)) return linkPart(path);
  const shown = escapeControls(path);
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(path)) {
    throw new CommandError(
      `error: cannot attach ${shown}: only http and https links are sent\nhelp: download it, and attach the file`,
    );
  }
  const read = await readFileBytes(path, IMAGE_BYTES_MAX);
  if (!read.ok) {
    const advice = read.why === "missing" ? "check the name and the folder you are in" : "name a file that can be read";
    throw new CommandError(`error: cannot attach ${shown}: ${read.message}\nhelp: ${advice}`);
  }
  const { bytes } = read;
  if (bytes.length === 0) throw new CommandError(`error: cannot attach ${shown}: it is empty\nhelp: leave it out`);
  const mediaType = imageTypeOf(bytes);
  if (mediaType !== null) {
    if (bytes.length > IMAGE_BYTES_MAX) throw tooLarge(shown, "image", IMAGE_BYTES_MAX);
    return { type: "image", image: { kind: "data", mediaType, base64: Buffer.from(bytes).toString("base64") } };
  }
  const text = textIn(bytes.subarray(0, TEXT_BYTES_MAX + 1), bytes.length > TEXT_BYTES_MAX);
  if (text === null) {
    throw new CommandError(
      `error: cannot attach ${shown}: it is neither text (UTF-8) nor an image (PNG, JPEG, WebP or GIF)\n` +
        "help: turn it into one of these first",
    );
  }
  // Such as the page that a server sends in the place of a picture.
  if (IMAGE_NAME.test(path)) {
    throw new CommandError(
      `error: cannot attach ${shown}: it is text, not the image that its name promises\n` +
        "help: look into it; to send it as text, give it another ending",
    );
  }
  if (bytes.length > TEXT_BYTES_MAX) throw tooLarge(shown, "text", TEXT_BYTES_MAX);
  return { type: "text", text: fenced(basename(path), text) };
}

function linkPart(url: string): ContentPart {
  if (!URL.canParse(url)) throw new CommandError(`error: cannot attach ${escapeControls(url)}: it is not a whole URL`);
  return { type: "image", image: { kind: "link", url } };
}

function tooLarge(shown: string, what: string, bytesMax: number): CommandError {
  return new CommandError(
    `error: cannot attach ${shown}: it is larger than ${bytesMax / MIB} MiB, the most for ${what === "image" ? "an image" : "a text"}\n` +
      "help: attach a smaller one, or a part of it",
  );
}

const ASCII = new TextDecoder("latin1");

/** By what it begins with: a name can lie. */
function imageTypeOf(bytes: Uint8Array): string | null {
  const head = ASCII.decode(bytes.subarray(0, 12));
  if (head.startsWith("\u0089PNG\r\n\u001a\n")) return "image/png";
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return "image/jpeg";
  if (head.startsWith("GIF87a") || head.startsWith("GIF89a")) return "image/gif";
  return head.startsWith("RIFF") && head.slice(8, 12) === "WEBP" ? "image/webp" : null;
}

/** The text of these bytes; null where they are none. */
function textIn(bytes: Uint8Array, cut: boolean): string | null {
  if (bytes.includes(0)) return null;
  try {
    // Where the bytes were cut, the last character may be too.
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: cut });
  } catch {
    return null;
  }
}

/** With a fence longer than any in the text, so that it ends where the file does. */
function fenced(name: string, text: string): string {
  const longest = Math.max(2, ...Array.from(text.matchAll(/`{3,}/g), ([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${escapeControls(name)}:\n${fence}\n${text.endsWith("\n") ? text : `${text}\n`}${fence}`;
}
