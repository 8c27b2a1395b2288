import type { ChatRequest } from "../core/request.ts";
import type { TransportRequest } from "../core/transport.ts";
import { AnswerStream } from "./answer-stream.ts";
import { AnthropicEvents, readAnthropicBody } from "./anthropic-answer.ts";
import { anthropicBody, anthropicUnable } from "./anthropic-request.ts";
import type { Dialect, Endpoint } from "./dialect.ts";
import { asking, looking } from "./outgoing.ts";
import { readWhole } from "./whole-answer.ts";

const ANTHROPIC_VERSION = "2023-06-01";

/** Anthropic's Messages API. */
export const anthropicDialect: Dialect = {
  name: "anthropic",
  unable: anthropicUnable,
  encode,
  encodeHealthCheck: (endpoint) =>
    looking(endpoint, { url: `${versionedUrl(endpoint.baseUrl)}/models`, headers: headersOf(endpoint) }),
  decode: (answer) => readWhole(answer, readAnthropicBody),
  openStream: (answerId) => new AnswerStream(new AnthropicEvents(), answerId),
};

function encode(endpoint: Endpoint, request: ChatRequest): TransportRequest {
  return asking(endpoint, {
    url: `${versionedUrl(endpoint.baseUrl)}/messages`,
    headers: headersOf(endpoint),
    stream: request.stream,
    body: anthropicBody(endpoint, request),
  });
}

/** The vendor's SDKs take a base URL without the version; many people write it with one. */
function versionedUrl(baseUrl: string): string {
  return baseUrl.endsWith("/v1") ? baseUrl : `${baseUrl}/v1`;
}

function headersOf({ apiKey }: Endpoint): Readonly<Record<string, string>> {
  const version = { "anthropic-version": ANTHROPIC_VERSION };
  return apiKey === null || apiKey === "" ? version : { ...version, "x-api-key": apiKey };
}
