import type { ContentPart, Signature, ToolCall } from "../core/request.ts";
import { callInput } from "./call-input.ts";
import { callSignature } from "./call-signature.ts";
import { mediaTypeOf } from "./media-type.ts";
import type { ToolResult, Turn, TurnPart } from "./turns.ts";

interface SentContent {
  readonly role: string;
  readonly parts: readonly unknown[];
}

/**
 * A conversation as Gemini has it. Results are a content of their own: as many parts as there were calls, and no others.
 *
 * @param signsCalls the first of the calls that a model made at once must have a signature
 */
export function geminiContents(turns: readonly Turn[], signsCalls: boolean): readonly SentContent[] {
  const contents: SentContent[] = [];
  for (const { role, parts, results } of turns) {
    if (results.length > 0) contents.push({ role: "user", parts: results.map(responsePart) });
    if (parts.length === 0) continue;
    if (role === "user") contents.push({ role: "user", parts: parts.map((part) => partOf(part, null, false)) });
    else contents.push({ role: "model", parts: modelParts(parts, signsCalls) });
  }
  return contents;
}

/** The signature of a thought goes with the text that it led to. */
function modelParts(parts: readonly TurnPart[], signsCalls: boolean): readonly unknown[] {
  const sent: unknown[] = [];
  let signature: Signature | null = null;
  let called = false;
  for (const part of parts) {
    if (part.type === "thought") {
      signature = part.thought.signature ?? signature;
      continue;
    }
    if (part.type !== "text" && signature !== null) {
      sent.push({ text: "", thoughtSignature: signature.value });
      signature = null;
    }
    sent.push(partOf(part, signature, signsCalls && !called));
    signature = null;
    called ||= part.type === "call";
  }
  if (signature !== null) sent.push({ text: "", thoughtSignature: signature.value });
  return sent;
}

function partOf(part: TurnPart, signature: Signature | null, signsCall: boolean): unknown {
  switch (part.type) {
    case "text":
      return signature === null ? { text: part.text } : { text: part.text, thoughtSignature: signature.value };
    case "image":
      return imagePart(part);
    case "call":
      return callPart(part.call, signsCall);
    case "thought":
      return { text: "" };
  }
}

function imagePart({ image }: Extract<ContentPart, { type: "image" }>): unknown {
  if (image.kind === "link") return { fileData: { mimeType: mediaTypeOf(image.url), fileUri: image.url } };
  return { inlineData: { mimeType: image.mediaType, data: image.base64 } };
}

function callPart(call: ToolCall, signsCall: boolean): unknown {
  const functionCall = { id: call.id, name: call.name, args: callInput(call) };
  const thoughtSignature = callSignature(call, signsCall);
  return thoughtSignature === null ? { functionCall } : { functionCall, thoughtSignature };
}

function responsePart({ id, name, content }: ToolResult): unknown {
  return { functionResponse: { id, name, response: { output: content } } };
}
