import type { ChatRequest, ImageSource } from "../core/request.ts";
import { AnthropicEvents, readAnthropicBody } from "./anthropic-answer.ts";
import { anthropicBody } from "./anthropic-request.ts";
import { AnswerStream } from "./answer-stream.ts";
import type { Dialect, Endpoint } from "./dialect.ts";
import { asking, looking } from "./outgoing.ts";
import { hasPicture } from "./picture.ts";
import { readWhole } from "./whole-answer.ts";

const ANTHROPIC_VERSION = "2023-06-01";

/** Anthropic's Messages API. */
export const anthropicDialect: Dialect = {
  name: "anthropic",
  unable,
  encode: (endpoint, request) =>
    asking(endpoint, {
      url: `${versionedUrl(endpoint.baseUrl)}/messages`,
      headers: headersOf(endpoint),
      stream: request.stream,
      body: anthropicBody(endpoint, request),
    }),
  encodeHealthCheck: (endpoint) =>
    looking(endpoint, { url: `${versionedUrl(endpoint.baseUrl)}/models`, headers: headersOf(endpoint) }),
  decode: (answer) => readWhole(answer, readAnthropicBody),
  openStream: () => new AnswerStream(new AnthropicEvents()),
};

function unable(request: ChatRequest): string | null {
  const { responseFormat, tools = [] } = request;
  if (responseFormat?.type === "json-object" && tools.length > 0)
    return "JSON without a schema is asked for by a tool of its own, beside which there can be no others";
  return hasPicture(request, isRefused) ? "Anthropic takes JPEG, PNG, GIF and WebP, and links by https" : null;
}

function isRefused(image: ImageSource): boolean {
  return image.kind === "link" ? !SECURE.test(image.url) : !MEDIA_TYPES.has(image.mediaType);
}

const SECURE = /^https:/i;
const MEDIA_TYPES: ReadonlySet<string> = new Set(["image/jpeg", "image/png", "image/gif", "image/webp"]);

/** The vendor's SDKs take a base URL without the version; many people write it with one. */
function versionedUrl(baseUrl: string): string {
  return baseUrl.endsWith("/v1") ? baseUrl : `${baseUrl}/v1`;
}

function headersOf({ apiKey }: Endpoint): Readonly<Record<string, string>> {
  const version = { "anthropic-version": ANTHROPIC_VERSION };
  return apiKey === null || apiKey === "" ? version : { ...version, "x-api-key": apiKey };
}
