import type { ContentPart, Message } from "../core/request.ts";
import type { OutputPart, ToolOutput, ToolPart } from "./call.ts";
import { imagePart, isImage } from "./files.ts";
import type { TakeNote } from "./notes.ts";

const DENIED = "The user did not allow this tool to run.";

/** The results of tools, and the images in them: not every provider takes images there, so that the user shows them after. */
export interface ToldResults {
  readonly messages: readonly Message[];
  readonly images: readonly ContentPart[];
}

export function toolResults(parts: readonly ToolPart[], note: TakeNote): ToldResults {
  const messages: Message[] = [];
  const images: ContentPart[] = [];
  for (const part of parts) {
    // What the user said of a call is told by its result: the tool's own, or that it was denied.
    if (part.type !== "tool-result") continue;
    const seen = part.output.type === "content" ? imagesIn(part.output.value) : [];
    messages.push({ role: "tool", toolCallId: part.toolCallId, content: wordsOf(part.output, note) });
    if (seen.length > 0)
      images.push({ type: "text", text: `What ${part.toolName} (${part.toolCallId}) shows:` }, ...seen);
  }
  return { messages, images };
}

function wordsOf(output: ToolOutput, note: TakeNote): string {
  switch (output.type) {
    case "text":
    case "error-text":
      return output.value;
    case "json":
    case "error-json":
      return JSON.stringify(output.value) ?? "null";
    case "execution-denied":
      return output.reason ?? DENIED;
    case "content":
      return output.value.map((part) => partWords(part, note)).join("\n");
  }
}

function partWords(part: OutputPart, note: TakeNote): string {
  if (part.type === "text") return part.text;
  if (imageOf(part) !== null) return "(an image: the user shows it below)";
  const what =
    "mediaType" in part && part.mediaType !== undefined ? `a file of type ${part.mediaType}` : `a ${part.type}`;
  note({ about: "other", message: `${what} in a tool's result was left out: holyfail passes on texts and images` });
  return `(${what}, which cannot be shown)`;
}

function imagesIn(parts: readonly OutputPart[]): readonly ContentPart[] {
  return parts.flatMap((part) => imageOf(part) ?? []);
}

function imageOf(part: OutputPart): ContentPart | null {
  switch (part.type) {
    case "media":
    case "image-data":
    case "file-data":
      return isImage(part.mediaType) ? imagePart(part.data, part.mediaType) : null;
    case "image-url":
      return imagePart(part.url, "image/*");
    case "file-url":
      return part.mediaType !== undefined && isImage(part.mediaType) ? imagePart(part.url, part.mediaType) : null;
    case "text":
    case "file-id":
    case "image-file-id":
    case "custom":
      return null;
  }
}
