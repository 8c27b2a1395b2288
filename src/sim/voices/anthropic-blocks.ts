import { IMAGE_TYPES, isBase64 } from "./request-images.ts";
import { inWords, isList, isObject, type JsonObject } from "./request-body.ts";
import { isPass, signatureOf } from "./signature.ts";

/** What the API counts an image of usual size as. */
const IMAGE_TOKENS = 1500;

/** A block of a message, as far as it bears on the answer. */
export type Block =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "image"; readonly tokens: number }
  | { readonly kind: "call"; readonly id: string; readonly name: string; readonly characters: number }
  | { readonly kind: "result"; readonly id: string; readonly text: string; readonly imageTokens: number }
  | { readonly kind: "thinking" }
  /** One that is taken and not looked into. */
  | { readonly kind: "other" };

/** A complaint, or the block; `at` is its place in the request. */
export function readBlock(block: unknown, at: string): Block | string {
  if (!isObject(block)) return `${at}: Input should be a valid dictionary or object to extract fields from`;
  const { type } = block;
  if (type === undefined) return `${at}.type: Field required`;
  const read = typeof type === "string" ? READERS[type] : undefined;
  if (read !== undefined) return read(block, at);
  if (typeof type === "string" && OTHERS.has(type)) return { kind: "other" };
  const tags = [...Object.keys(READERS), ...OTHERS].toSorted().map((tag) => `'${tag}'`);
  return `${at}: Input tag '${inWords(type)}' found using 'type' does not match any of the expected tags: ${tags.join(", ")}`;
}

const READERS: Readonly<Record<string, (block: JsonObject, at: string) => Block | string>> = {
  text: readText,
  image: readImage,
  tool_use: readCall,
  tool_result: readResult,
  thinking: readThinking,
  redacted_thinking: readRedacted,
};

const OTHERS: ReadonlySet<string> = new Set(
  (
    "document search_result server_tool_use web_search_tool_result web_fetch_tool_result code_execution_tool_result " +
    "bash_code_execution_tool_result text_editor_code_execution_tool_result tool_search_tool_result container_upload " +
    "mid_conv_system compaction mcp_tool_use mcp_tool_result"
  ).split(" "),
);

function readText({ text }: JsonObject, at: string): Block | string {
  if (text === undefined) return `${at}.text.text: Field required`;
  if (typeof text !== "string") return `${at}.text.text: Input should be a valid string`;
  if (text === "") return "messages: text content blocks must be non-empty";
  if (text.trim() === "") return "messages: text content blocks must contain non-whitespace text";
  return { kind: "text", text };
}

function readImage({ source }: JsonObject, at: string): Block | string {
  const place = `${at}.image.source`;
  if (source === undefined) return `${place}: Field required`;
  if (!isObject(source)) return `${place}: Input should be a valid dictionary or object to extract fields from`;
  const { type, media_type: mediaType, data, url } = source;
  if (type === "url") {
    if (typeof url !== "string") return `${place}.url.url: Field required`;
    return url.startsWith("https://") ? { kind: "image", tokens: IMAGE_TOKENS } : "Only HTTPS URLs are supported.";
  }
  if (type === "file") return { kind: "image", tokens: IMAGE_TOKENS };
  if (type !== "base64") {
    return `${place}: Input tag '${inWords(type)}' found using 'type' does not match any of the expected tags: 'base64', 'file', 'url'`;
  }
  if (typeof mediaType !== "string" || !IMAGE_TYPES.has(mediaType)) {
    return `${place}.base64.media_type: Input should be 'image/jpeg', 'image/png', 'image/gif' or 'image/webp'`;
  }
  if (typeof data !== "string") return `${place}.base64.data: Field required`;
  return isBase64(data) ? { kind: "image", tokens: IMAGE_TOKENS } : `${place}.base64: invalid base64 data`;
}

function readCall({ id, name, input }: JsonObject, at: string): Block | string {
  const place = `${at}.tool_use`;
  if (id === undefined) return `${place}.id: Field required`;
  if (typeof id !== "string" || !/^[a-zA-Z0-9_-]+$/.test(id)) {
    return `${place}.id: String should match pattern '^[a-zA-Z0-9_-]+$'`;
  }
  if (name === undefined) return `${place}.name: Field required`;
  if (typeof name !== "string" || name === "") return `${place}.name: String should have at least 1 character`;
  if (input === undefined) return `${place}.input: Field required`;
  if (!isObject(input)) return `${place}.input: Input should be a valid dictionary`;
  return { kind: "call", id, name, characters: name.length + JSON.stringify(input).length };
}

function readResult({ tool_use_id: id, content }: JsonObject, at: string): Block | string {
  const place = `${at}.tool_result`;
  if (id === undefined) return `${place}.tool_use_id: Field required`;
  if (typeof id !== "string") return `${place}.tool_use_id: Input should be a valid string`;
  if (content === undefined) return { kind: "result", id, text: "", imageTokens: 0 };
  if (typeof content === "string") return { kind: "result", id, text: content, imageTokens: 0 };
  if (!isList(content)) return `${place}.content: Input should be a valid string or list`;
  let text = "";
  let imageTokens = 0;
  for (const [index, part] of content.entries()) {
    const block = readBlock(part, `${place}.content.${index}`);
    if (typeof block === "string") return block;
    if (block.kind === "text") text += block.text;
    if (block.kind === "image") imageTokens += block.tokens;
  }
  return { kind: "result", id, text, imageTokens };
}

/** Thoughts must come back as they were given: the signature is that of the text, or of thoughts that were not shown. */
function readThinking({ thinking, signature }: JsonObject, at: string): Block | string {
  if (typeof thinking !== "string") return `${at}.thinking.thinking: Field required`;
  if (signature === undefined) return `${at}.thinking.signature: Field required`;
  const isOurs =
    signature === signatureOf("anthropic", thinking) || (thinking === "" && isPass("anthropic", signature));
  return isOurs ? { kind: "thinking" } : `${at}: Invalid \`signature\` in \`thinking\` block`;
}

function readRedacted({ data }: JsonObject, at: string): Block | string {
  if (data === undefined) return `${at}.redacted_thinking.data: Field required`;
  return isPass("anthropic-redacted", data)
    ? { kind: "thinking" }
    : `${at}: Invalid \`data\` in \`redacted_thinking\` block`;
}
