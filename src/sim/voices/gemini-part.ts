import { badValue, bothForms, either, isStruct, STRUCT, unknownName } from "./gemini-reject.ts";
import { isBase64 } from "./request-images.ts";
import { inWords, isObject, type JsonObject } from "./request-body.ts";
import { isPass } from "./signature.ts";

/** An image of usual size is one tile. */
const IMAGE_TOKENS = 258;
/** Pictures that the models take; a GIF is none of them. */
const PICTURES: ReadonlySet<string> = new Set("image/png image/jpeg image/webp image/heic image/heif".split(" "));
/** What the documentation says to send in place of a signature for calls that another model made. */
const UNSIGNED: ReadonlySet<unknown> = new Set([
  "context_engineering_is_the_way_to_go",
  "skip_thought_signature_validator",
]);

const DATA =
  "text inlineData fileData functionCall functionResponse executableCode codeExecutionResult toolCall toolResponse";
const FIELDS = bothForms(
  `${DATA} thought thoughtSignature videoMetadata mediaResolution partMetadata mediaProcessing speechMetadata`,
);
const DATA_FIELDS = bothForms(DATA);

/** A part of a content, as far as it bears on the answer. */
export type Part =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "image"; readonly tokens: number }
  | { readonly kind: "call"; readonly name: string; readonly characters: number; readonly isSigned: boolean }
  | { readonly kind: "response"; readonly name: string; readonly text: string }
  /** One that is taken and not looked into; what the model thought is not read again. */
  | { readonly kind: "other" };

/** A complaint, or the part; `at` is its place in the request. */
export function readPart(part: unknown, at: string): Part | string {
  if (!isObject(part)) return badValue(at, "type.googleapis.com/google.ai.generativelanguage.v1beta.Part", part);
  const unknown = unknownName(part, FIELDS, at);
  if (unknown !== null) return unknown;
  const signature = either(part, "thoughtSignature", "thought_signature");
  const isSigned = signature !== undefined;
  if (isSigned && !isPass("gemini", signature) && !UNSIGNED.has(signature)) return "Corrupted thought signature.";
  const { text, thought } = part;
  if (typeof text === "string") return thought === true ? { kind: "other" } : { kind: "text", text };
  if (text !== undefined) return badValue(`${at}.text`, "TYPE_STRING", text);
  const inline = either(part, "inlineData", "inline_data");
  if (inline !== undefined) return readInline(inline, `${at}.inline_data`);
  const file = either(part, "fileData", "file_data");
  if (file !== undefined) return readFile(file, at);
  const call = either(part, "functionCall", "function_call");
  if (call !== undefined) return readCall(call, `${at}.function_call`, isSigned);
  const response = either(part, "functionResponse", "function_response");
  if (response !== undefined) return readResponse(response, `${at}.function_response`);
  for (const name in part) if (DATA_FIELDS.has(name)) return { kind: "other" };
  return `* GenerateContentRequest.${at}.data: required oneof field 'data' must have one initialized field\n`;
}

function readInline(inline: unknown, at: string): Part | string {
  if (!isObject(inline)) return badValue(at, "type.googleapis.com/google.ai.generativelanguage.v1beta.Blob", inline);
  const mimeType = either(inline, "mimeType", "mime_type") ?? "";
  const { data } = inline;
  if (typeof data !== "string" || !isBase64(data)) {
    return `Invalid value at '${at}.data' (TYPE_BYTES), Base64 decoding failed for ${JSON.stringify(inWords(data).slice(0, 40))}`;
  }
  const isTaken =
    typeof mimeType === "string" && (PICTURES.has(mimeType) || /^(?:audio|video|text)\/|\/pdf$/.test(mimeType));
  return isTaken ? { kind: "image", tokens: IMAGE_TOKENS } : `Unsupported MIME type: ${inWords(mimeType)}`;
}

function readFile(file: unknown, at: string): Part | string {
  const uri = isObject(file) ? either(file, "fileUri", "file_uri") : undefined;
  if (typeof uri === "string" && uri !== "") return { kind: "image", tokens: IMAGE_TOKENS };
  return `* GenerateContentRequest.${at}.file_data.file_uri: File URI must not be empty.\n`;
}

function readCall(call: unknown, at: string, isSigned: boolean): Part | string {
  if (!isObject(call))
    return badValue(at, "type.googleapis.com/google.ai.generativelanguage.v1beta.FunctionCall", call);
  const { name, args } = call;
  const misnamed = nameComplaint(name, `${at}.name`);
  if (misnamed !== null) return misnamed;
  if (!isStruct(args)) return badValue(`${at}.args`, STRUCT, args);
  const characters = inWords(name).length + JSON.stringify(args ?? {}).length;
  return { kind: "call", name: inWords(name), characters, isSigned };
}

function readResponse(answer: unknown, at: string): Part | string {
  const type = "type.googleapis.com/google.ai.generativelanguage.v1beta.FunctionResponse";
  if (!isObject(answer)) return badValue(at, type, answer);
  const { name, response } = answer;
  const misnamed = nameComplaint(name, `${at}.name`);
  if (misnamed !== null) return misnamed;
  if (!isStruct(response)) return badValue(`${at}.response`, STRUCT, response);
  return { kind: "response", name: inWords(name), text: toldIn(response ?? {}) };
}

function nameComplaint(name: unknown, at: string): string | null {
  if (typeof name === "string" && name !== "") return null;
  return `* GenerateContentRequest.${at}: Name cannot be empty.\n`;
}

/** What the function returned, out of the object that the API wants around it. */
function toldIn(response: JsonObject): string {
  const [name, ...others] = Object.keys(response);
  const value = name === undefined || others.length > 0 ? response : response[name];
  return typeof value === "string" ? value : JSON.stringify(value);
}
